import { type Assignment, type Limits, sameLimits } from "../model/index.js";
import type { CancelTimer, Random, Timers } from "../ports/index.js";
import { BackOff } from "./back-off.js";
import type { Instance } from "./instance.js";
import { instanceKey } from "./launch-record.js";
import type { AgentLog } from "./log.js";
import { type Orders, specOf } from "./orders.js";
import type { Resized } from "./outbox.js";

export interface ResizesOptions {
  timers: Timers;
  random: Random;
  log: AgentLog;
  tell(instance: Instance): void;
  /** Something is to be looked at again. */
  again(): void;
}

/** After a refusal: an engine under load, or a container that uses more memory than it is to have. */
const retryMinMs = 1_000;
const retryMaxMs = 60_000;

/**
 * Gives running instances the limits that their orders name. One change of an instance is under way at a time; what fails is said
 * and tried again until it works, the orders change or the instance ends.
 */
export class Resizes {
  private readonly attempts = new Map<string, Attempt>();
  /** Instances on which orders are carried out that do not count yet: nothing is told of them, and nothing taken back. */
  private readonly foreseen = new Set<string>();

  constructor(private readonly options: ResizesOptions) {}

  look(orders: Orders, instances: Iterable<Instance>): void {
    for (const [instance, assignment, limits] of wantedOf(orders, instances))
      if (!this.foreseen.has(instanceKey(instance))) this.compare(instance, assignment, limits);
  }

  /**
   * Begins with what these orders say while they are brought to disk, so that neither waits for the other. That is for limits alone, which
   * can be given again and taken back at any time: after a crash the agent gives what it knows to have been told, and then what it is told
   * anew. `settle` is to follow, whether they were kept or not.
   * @returns whether anything has begun
   */
  foresee(orders: Orders, instances: Iterable<Instance>): boolean {
    for (const [instance, assignment, wanted] of wantedOf(orders, instances)) {
      const key = instanceKey(instance);
      // What waits after a refusal, or is under way, is left to `look`.
      if (!assignment.resizing || this.attempts.has(key) || sameLimits(instance.limits ?? unlimited, wanted)) continue;
      this.foreseen.add(key);
      void this.change(instance, { version: assignment.specVersion, order: assignment.resizing }, this.attemptAt(wanted));
    }
    return this.foreseen.size > 0;
  }

  /** What was foreseen counts now, or never will: `look` with the orders that do count is to follow. */
  settle(): void {
    this.foreseen.clear();
  }

  close(): void {
    for (const { cancel } of this.attempts.values()) cancel?.();
  }

  private compare(instance: Instance, { specVersion: version, resizing }: Assignment, wanted: Limits): void {
    const key = instanceKey(instance);
    const before = this.attempts.get(key);
    if (before?.underWay) return;
    // What was refused may be possible with other limits.
    if (before?.cancel && sameLimits(before.wanted, wanted)) return;
    before?.cancel?.();
    if (!sameLimits(instance.limits ?? unlimited, wanted)) {
      void this.change(instance, { version, order: resizing }, this.attemptAt(wanted, before?.backOff));
      return;
    }
    this.attempts.delete(key);
    if (!resizing) delete instance.resized;
    // A version that comes back is another order: what was told of the first may have come when it was not that version's turn.
    else if (instance.resized?.order !== resizing || instance.resized.error !== undefined)
      this.tell(instance, { version, order: resizing });
  }

  private attemptAt(wanted: Limits, backOff = new BackOff(this.options.random, retryMinMs, retryMaxMs)): Attempt {
    return { wanted, backOff, underWay: true };
  }

  private async change(instance: Instance, resized: Resized, attempt: Attempt): Promise<void> {
    const key = instanceKey(instance);
    this.attempts.set(key, attempt);
    try {
      await instance.runtime.resize?.(instance, attempt.wanted, instance.limits);
      instance.limits = attempt.wanted;
      this.attempts.delete(key);
      this.options.again();
    } catch (error) {
      attempt.underWay = false;
      // What was foreseen is tried again once it counts, and told of then.
      if (instance.phase !== "running" || this.foreseen.has(key)) {
        this.attempts.delete(key);
        return;
      }
      this.options.log.warn({ err: error, instance: key }, "a container could not be resized; it will be tried again");
      this.tell(instance, { ...resized, error: (error as Error).message });
      attempt.cancel = this.options.timers.after(attempt.backOff.next(), () => {
        delete attempt.cancel;
        if (instance.phase !== "running") this.attempts.delete(key);
        this.options.again();
      });
    }
  }

  private tell(instance: Instance, resized: Resized): void {
    instance.resized = resized;
    this.options.tell(instance);
  }
}

/** What each running instance of the orders is to have. */
function* wantedOf(orders: Orders, instances: Iterable<Instance>): Generator<[Instance, Assignment, Limits]> {
  for (const instance of instances) {
    if (instance.phase !== "running") continue;
    const assignment = orders.tasks.get(instance.task);
    if (assignment?.generations[instance.container] !== instance.generation) continue;
    const limits = specOf(orders, assignment)?.containers[instance.container]?.resources.limits;
    if (limits) yield [instance, assignment, limits];
  }
}

interface Attempt {
  wanted: Limits;
  backOff: BackOff;
  underWay: boolean;
  /** Set while the next one waits for its time. */
  cancel?: CancelTimer;
}

const unlimited: Limits = {};
