import type { ServiceWork } from "./service-work.js";

/** A removed service: everything stops. The view drops the service with its last task. */
export function removal(work: ServiceWork): void {
  for (const slot of work.slots) for (const { task } of slot.live) work.stop(slot, task, "service-removed");
}
