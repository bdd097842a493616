import type { NewEvent } from "../model/index.js";
import { entriesOf, fileRemoved, type ServiceView, unusedFiles } from "../projections/index.js";
import type { ServiceWork } from "./service-work.js";

/** A removed service: everything stops, and once nobody may restore it any more, that is said. The view then drops it. */
export function removal(work: ServiceWork): void {
  for (const slot of work.slots) for (const { task } of slot.live) work.stop(slot, task, "service-removed");
  const { id, purgeAt } = work.service;
  if (purgeAt === null) return;
  if (purgeAt > work.now) work.wakeBy(purgeAt);
  else work.said.push({ type: "service.purged", subject: `service/${id}`, data: { service: id } }, ...filesGone(work));
}

/** What its stack made and kept for as long as it could be restored. Of several that go at once, the first says it for all. */
function filesGone({ view, now, service: { id, namespace, stack } }: ServiceWork): NewEvent[] {
  if (!stack) return [];
  const isDue = ({ purgeAt }: ServiceView) => purgeAt !== null && purgeAt <= now;
  const unused = unusedFiles(view, { namespace, name: stack.name }, isDue);
  if (unused.length === 0) return [];
  for (const other of entriesOf(view.services))
    if (other.namespace === namespace && other.stack?.name === stack.name && other.id < id && isDue(other)) return [];
  return unused.map(fileRemoved);
}

/** A stopped service: the same, for as long as nobody starts it. */
export function stopAll(work: ServiceWork): void {
  for (const slot of work.slots) for (const { task } of slot.live) work.stop(slot, task, "service-stopped");
}
