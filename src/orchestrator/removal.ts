import type { ServiceWork } from "./service-work.js";

/** A removed service: everything stops, and once nobody may restore it any more, that is said. The view then drops it. */
export function removal(work: ServiceWork): void {
  for (const slot of work.slots) for (const { task } of slot.live) work.stop(slot, task, "service-removed");
  const { id, purgeAt } = work.service;
  if (purgeAt === null) return;
  if (purgeAt > work.now) work.wakeBy(purgeAt);
  else work.said.push({ type: "service.purged", subject: `service/${id}`, data: { service: id } });
}

/** A stopped service: the same, for as long as nobody starts it. */
export function stopAll(work: ServiceWork): void {
  for (const slot of work.slots) for (const { task } of slot.live) work.stop(slot, task, "service-stopped");
}
