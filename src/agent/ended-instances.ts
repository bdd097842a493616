import type { CancelTimer, Clock, Timers } from "../ports/index.js";
import type { Instance } from "./instance.js";
import type { InstanceTable } from "./instance-table.js";
import { instanceKey } from "./launch-record.js";
import type { AgentSettings } from "./limits.js";
import type { AgentLog } from "./log.js";
import type { Orders } from "./orders.js";
import { surplusOf } from "./retention.js";

/** How often it is looked whether what is kept has grown old. */
const lookMs = 600_000;

/**
 * Lets ended instances go when they are too many, too large or too old. One that an order may still name is never
 * forgotten: that is what keeps it from a second start.
 */
export class EndedInstances {
  private cancel: CancelTimer = () => {};
  private closed = false;

  constructor(
    private readonly instances: InstanceTable,
    private readonly orders: () => Orders,
    private readonly ports: { clock: Clock; timers: Timers; log: AgentLog; settings: AgentSettings },
  ) {}

  /** With `inTheWay` also those that are in the way of something, before their time. */
  collect(inTheWay?: (instance: Instance) => boolean): void {
    const { clock, timers, settings } = this.ports;
    const { tasks } = this.orders();
    const ended = [];
    for (const instance of this.instances.all()) {
      if (instance.phase !== "ended" || tasks.get(instance.task)?.generations[instance.container] === instance.generation) continue;
      instance.logBytes ??= instance.runtime.logBytes(instance);
      // A runtime that does not know when it ended has just said that it did.
      ended.push({ instance, endedAt: instance.end?.at || clock.now(), bytes: instance.logBytes });
    }
    const surplus = new Set(surplusOf(ended, settings, clock.now()).map(({ instance }) => instance));
    for (const { instance } of ended) if (inTheWay?.(instance)) surplus.add(instance);
    for (const instance of surplus) {
      this.instances.delete(instance);
      try {
        instance.runtime.collect(instance);
      } catch (error) {
        // The next life of the agent finds the folder again.
        this.ports.log.warn({ err: error, instance: instanceKey(instance) }, "the folder of an ended task could not be removed");
      }
    }
    this.cancel();
    if (!this.closed && ended.length > 0) this.cancel = timers.after(lookMs, () => this.collect());
  }

  close(): void {
    this.closed = true;
    this.cancel();
  }
}
