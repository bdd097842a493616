import { type Assignment, type Limits, sameLimits } from "../model/index.js";
import type { CancelTimer, Random, Timers } from "../ports/index.js";
import { BackOff } from "./back-off.js";
import type { Instance } from "./instance.js";
import type { AgentLog } from "./log.js";
import { type Orders, specOf } from "./orders.js";
import type { Resized } from "./outbox.js";
import { instanceKey } from "./task-folder.js";

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

  constructor(private readonly options: ResizesOptions) {}

  look(orders: Orders, instances: Iterable<Instance>): void {
    for (const instance of instances) {
      if (instance.phase !== "running") continue;
      const assignment = orders.tasks.get(instance.task);
      if (assignment?.generations[instance.container] !== instance.generation) continue;
      const limits = specOf(orders, assignment)?.containers[instance.container]?.resources.limits;
      if (limits) this.compare(instance, assignment, limits);
    }
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
      const backOff = before?.backOff ?? new BackOff(this.options.random, retryMinMs, retryMaxMs);
      void this.change(instance, { version, order: resizing }, { wanted, backOff, underWay: true });
      return;
    }
    this.attempts.delete(key);
    if (!resizing) delete instance.resized;
    // A version that comes back is another order: what was told of the first may have come when it was not that version's turn.
    else if (instance.resized?.order !== resizing || instance.resized.error !== undefined)
      this.tell(instance, { version, order: resizing });
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
      if (instance.phase !== "running") {
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

interface Attempt {
  wanted: Limits;
  backOff: BackOff;
  underWay: boolean;
  /** Set while the next one waits for its time. */
  cancel?: CancelTimer;
}

const unlimited: Limits = {};
