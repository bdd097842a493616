import type { ServiceWork, SlotWork } from "./service-work.js";

/**
 * Tasks of a replicated service leave a drained node: first a replacement is placed, and once that one runs the old
 * task stops. When no node takes the replacement the old task keeps running and the slot is pending.
 */
export function moveDrained(work: ServiceWork): void {
  for (const slot of work.slots) {
    if (slot.live.length > 1) finishMove(work, slot);
    else if (!slot.decided) beginMove(work, slot);
  }
}

function beginMove(work: ServiceWork, slot: SlotWork): void {
  const [live] = slot.live;
  if (live?.node?.availability !== "drain" || live.condition === "over" || live.condition === "exhausted") return;
  // The node itself needs no avoiding: it takes no task while it is drained.
  work.wants.push({ slot: slot.number, reason: "node-drained", replaces: live.task.id });
  slot.decided = true;
}

/** Goes on to the end even when the node was activated meanwhile: the new task is as good as the old one. */
function finishMove(work: ServiceWork, slot: SlotWork): void {
  const successor = slot.live.at(-1);
  const proved = successor?.condition === "ready" || successor?.condition === "over";
  for (const { task, condition } of slot.live.slice(0, -1)) {
    if (work.isStopped(task)) continue;
    if (proved || condition === "over" || condition === "exhausted") work.stop(slot, task, "node-drained");
  }
}
