import type { Instance } from "./instance.js";
import type { InstanceTable } from "./instance-table.js";
import type { InstanceId } from "./launch-record.js";
import type { Gone, Orders } from "./orders.js";
import type { Observation } from "./outbox.js";

export interface OwedEndsOptions {
  instances: InstanceTable;
  /** Tells how an instance is. */
  tell(instance: Instance): void;
  observe(observation: Observation): void;
}

/**
 * Ends that the log waits for and that nothing here will bring: of tasks that were taken away before they began. One
 * that never began has ended once the older generation at its place has.
 */
export class OwedEnds {
  /** By place. */
  private readonly owed = new Map<string, InstanceId>();

  constructor(private readonly options: OwedEndsOptions) {}

  /** A task was taken away. What of it is alive ends by itself; whoever waits for the rest must hear of it. */
  gone({ task, generations }: Gone, before: Orders): void {
    const { instances, tell } = this.options;
    for (const [container, generation] of (generations ?? before.tasks.get(task)?.generations ?? [1]).entries()) {
      const id = { task, container, generation };
      const instance = instances.get(id);
      if (instance) {
        if (instance.phase === "ended") tell(instance);
      } else if (instances.isAlive(task, container)) this.owed.set(placeOf(id), id);
      else this.neverBegan(id);
    }
  }

  /** An instance has ended, and with it whatever waited for its place. */
  ended(id: InstanceId): void {
    const place = placeOf(id);
    const owed = this.owed.get(place);
    this.owed.delete(place);
    if (owed) this.neverBegan(owed);
  }

  private neverBegan(id: InstanceId): void {
    this.options.observe({ ...id, state: "complete", health: "none", error: "it was stopped before it was started" });
  }
}

function placeOf({ task, container }: InstanceId): string {
  return `${task}/${container}`;
}
