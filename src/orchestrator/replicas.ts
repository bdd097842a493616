import { nodeById } from "../projections/index.js";
import type { ServiceWork, SlotWork } from "./service-work.js";

/** A replicated service: slots 1 to `replicas` hold a task each, no others do. The highest slots go first. */
export function replicas(work: ServiceWork): void {
  const wanted = work.service.spec.replicas;
  for (let i = work.slots.length - 1; i >= 0; i--) {
    const slot = work.slots[i] as SlotWork;
    if (slot.number <= wanted) break;
    for (const { task } of slot.live) work.stop(slot, task, "scaled-down");
  }
  const rolling = work.slots.some(({ leaving }) => leaving.some(({ stopReason }) => stopReason === "rollout"));
  const waiting = rolling ? new Set(work.service.pending?.slots) : undefined;
  for (const { number, live, leaving } of work.slots) {
    if (number > wanted) break;
    // A slot is a place for one: its next task waits until the last one is gone.
    if (live.length > 0 || leaving.length > 0) continue;
    // What a rollout frees is for the slot that it emptied, not for those that have long been waiting.
    if (waiting?.has(number)) work.held.add(number);
    else fill(work, number, {});
  }
}

/** Asks for a task in an empty slot, for the reason that emptied it. */
export function fill(work: ServiceWork, slot: number, pin: { node?: string }): void {
  const before = work.predecessor(slot);
  const { specSeq } = work.service;
  const node = pin.node === undefined ? undefined : nodeById(work.view, pin.node);
  // A place that is a node may be new because the node is.
  const cause = node ? Math.max(specSeq, node.stateSeq, node.availabilitySeq) : specSeq;
  if (work.emptied.has(slot)) {
    work.wants.push({ slot, reason: "rollout", ...(before ? { replaces: before.id } : {}), cause, ...pin });
  } else if (before?.stopReason === "node-removed") {
    work.wants.push({ slot, reason: "node-removed", replaces: before.id, cause: before.stopSeq ?? undefined, ...pin });
  } else if (before?.stopReason === "requested") {
    work.wants.push({ slot, reason: "requested", replaces: before.id, cause: before.stopSeq ?? cause, ...pin });
  } else work.wants.push({ slot, reason: "replicas", cause, ...pin });
}
