import type { ServiceWork } from "./service-work.js";

/** A replicated service: slots 1 to `replicas` hold a task each, no others do. The highest slots go first. */
export function replicas(work: ServiceWork): void {
  const wanted = work.service.spec.replicas;
  for (const slot of work.slots.toReversed()) {
    if (slot.number <= wanted) break;
    for (const { task } of slot.live) work.stop(slot, task, "scaled-down");
  }
  for (const slot of work.slots) {
    if (slot.number > wanted) break;
    // A slot is a place for one: its next task waits until the last one is gone.
    if (slot.live.length === 0 && slot.leaving.length === 0) fill(work, slot.number, {});
  }
}

/** Asks for a task in an empty slot, for the reason that emptied it. */
export function fill(work: ServiceWork, slot: number, pin: { node?: string }): void {
  const before = work.predecessor(slot);
  const { rollout, specVersion } = work.service;
  if (before?.stopReason === "rollout" && rollout && before.specVersion !== specVersion) {
    work.wants.push({ slot, reason: "rollout", replaces: before.id, ...pin });
  } else if (before?.stopReason === "node-removed") {
    work.wants.push({ slot, reason: "node-removed", replaces: before.id, ...pin });
  } else work.wants.push({ slot, reason: "replicas", ...pin });
}
