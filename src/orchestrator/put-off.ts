import type { GroupPlacement } from "../scheduler/index.js";
import type { ServiceWork, Want } from "./service-work.js";

/**
 * Slots that one call fills for the first time, over all services. What one call says is appended and applied in one go,
 * and whoever asks for 100,000 tasks must not keep the controller from renewing its lease.
 */
export const firstTasksMax = 2_000;

/**
 * Leaves no more than `room` of the slots that never had a task to this call; answers how many it takes of it. Slots that
 * lost theirs, and those of a global service, which have a node each, are never put off.
 */
export function putOff(work: ServiceWork, room: number): number {
  let taken = 0;
  const kept: Want[] = [];
  for (const want of work.wants) {
    if (!isFirst(want)) kept.push(want);
    else if (taken === room) work.later.add(want.slot);
    else {
      kept.push(want);
      taken++;
    }
  }
  work.wants = kept;
  return taken;
}

/** Where there is no room for one of its first tasks, there is none for those that were put off. Else their turn comes at once. */
export function refuseAlike(work: ServiceWork, placements: readonly GroupPlacement[]): void {
  if (work.later.size === 0) return;
  const alike = new Set(work.wants.filter(isFirst).map(({ slot }) => slot));
  const full = placements.find(({ refused }) => refused.some((slot) => alike.has(slot)));
  if (full) {
    full.refused.push(...work.later);
    return;
  }
  for (const slot of work.later) work.held.add(slot);
  work.wakeBy(work.now);
}

function isFirst({ reason, node }: Want): boolean {
  return reason === "replicas" && node === undefined;
}
