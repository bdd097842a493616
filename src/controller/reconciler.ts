import type { LogEvent, NewEvent } from "../model/index.js";
import { dirt, dirtyOf, type OrchestratorSettings, orchestrate } from "../orchestrator/index.js";
import type { Clock, Ids, Random } from "../ports/index.js";
import type { View } from "../projections/index.js";
import { Deadlines } from "./deadlines.js";
import type { Liveness } from "./liveness.js";
import type { Follower } from "./speculation.js";
import type { Watch } from "./watch.js";

export interface ReconcilerOptions {
  clock: Pick<Clock, "monotonic">;
  ids: Ids;
  random: Random;
  liveness: Liveness;
  settings: OrchestratorSettings;
  onAlarms(alarms: string[]): void;
  watch?: Watch;
}

/**
 * Runs `orchestrate` behind every decided batch, on what that batch touched, and again when a deadline passes.
 * All that it keeps is derived from the view: after a rollback or a take-over it starts by looking at everything.
 */
export class Reconciler implements Follower {
  readonly #o: ReconcilerOptions;
  #dirty = dirt(true);
  /** Deadline by `kind/id`, ms of event time. */
  readonly #wakes = new Deadlines();

  constructor(options: ReconcilerOptions) {
    this.#o = options;
  }

  decided(view: View, events: LogEvent[]): void {
    dirtyOf(view, events, this.#dirty);
  }

  pending(): boolean {
    return this.#dirty.all || this.#dirty.services.size > 0 || this.#dirty.nodes.size > 0;
  }

  follow(view: View, now: number): NewEvent[] {
    if (!this.pending()) return [];
    const dirty = this.#dirty;
    this.#dirty = dirt();
    if (dirty.all) this.#wakes.clear();
    for (const id of dirty.services) this.#wakes.delete(`service/${id}`);
    for (const id of dirty.nodes) {
      this.#wakes.delete(`node/${id}`);
      this.#wakes.delete(`volumes/${id}`);
    }
    const begun = this.#o.clock.monotonic();
    const { events, wakeAt, alarms } = orchestrate(view, dirty, {
      now,
      liveness: this.#o.liveness,
      leaseAgeMs: this.#o.liveness.leaseAgeMs(),
      nextId: () => this.#o.ids.next(),
      seed: this.#o.random.uint32(),
      settings: this.#o.settings,
    });
    this.#o.watch?.orchestrated(this.#o.clock.monotonic() - begun, events.length);
    for (const { kind, id, at } of wakeAt) this.#wakes.set(`${kind}/${id}`, at);
    if (alarms) this.#o.onAlarms(alarms);
    return events;
  }

  rolledBack(): void {
    this.#dirty = dirt(true);
    this.#wakes.clear();
  }

  /** Marks what has a deadline at or before `now`; true when there is anything to look at. */
  due(now: number): boolean {
    for (let key = this.#wakes.takeDue(now); key !== undefined; key = this.#wakes.takeDue(now)) {
      const [kind, id] = key.split("/") as [string, string];
      (kind === "service" ? this.#dirty.services : this.#dirty.nodes).add(id);
    }
    return this.pending();
  }

  /** A node fell silent or was heard of again. */
  touchNodes(ids: Iterable<string>): void {
    for (const id of ids) this.#dirty.nodes.add(id);
  }

  /** ms of event time; undefined when there is none. */
  nextDeadline(): number | undefined {
    return this.#wakes.next();
  }
}
