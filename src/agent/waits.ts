import type { HeldFiles } from "./held-files.js";
import { type InstanceId, instanceKey } from "./launch-record.js";
import { type Orders, specOf } from "./orders.js";
import type { Observation } from "./outbox.js";

/** Starts that wait for a config or secret, each told once with its reason. */
export class Waits {
  private readonly reasons = new Map<string, { id: InstanceId; reason: string }>();

  constructor(
    private readonly files: Pick<HeldFiles, "missing">,
    private readonly observe: (observation: Observation) => void,
  ) {}

  mustWait(id: InstanceId, orders: Orders): boolean {
    const assignment = orders.tasks.get(id.task);
    const spec = assignment && specOf(orders, assignment);
    const reason = spec && this.files.missing(spec, id.container);
    if (reason === undefined) return false;
    if (this.reasons.get(instanceKey(id))?.reason !== reason) {
      this.reasons.set(instanceKey(id), { id, reason });
      this.observe({ ...id, state: "starting", health: "none", error: reason });
    }
    return true;
  }

  /** It waits no more. @returns what it waited for, as was told of it */
  over(id: InstanceId): string | undefined {
    const waited = this.reasons.get(instanceKey(id));
    this.reasons.delete(instanceKey(id));
    return waited?.reason;
  }

  /** Forgets those of which no order speaks any more. */
  keepFor({ tasks }: Orders): void {
    for (const [key, { id }] of this.reasons) if (tasks.get(id.task)?.generations[id.container] !== id.generation) this.reasons.delete(key);
  }
}
