import { mustLeave } from "./leaving.js";
import type { ServiceWork, SlotWork } from "./service-work.js";
import { changedSeq } from "./task-condition.js";

/**
 * Tasks of a replicated service leave a node that is drained, or that has a `no-execute` taint which they do not tolerate: first a replacement is placed, and once that one runs the old
 * task stops. When no node takes the replacement the old task keeps running and the slot is pending. What did its work
 * stays where it ended.
 */
export function moveDrained(work: ServiceWork): void {
  for (const slot of work.slots) {
    // What the rollout began beside an old task, it ends.
    if (slot.live.at(-1)?.task.reason === "rollout" && slot.live.length > 1) continue;
    if (slot.live.length > 1) finishMove(work, slot);
    else if (!slot.decided) beginMove(work, slot);
  }
}

function beginMove(work: ServiceWork, slot: SlotWork): void {
  const [live] = slot.live;
  const leave = live && mustLeave(live, work.service.spec);
  if (!leave || live.condition === "over") return;
  const { task } = live;
  const { reason, cause } = leave;
  // What runs no more need not outlive the placement of its replacement.
  const stops = live.condition === "exhausted" ? { stops: { slot, task, reason, cause } } : {};
  // The node itself needs no avoiding: it takes no such task meanwhile.
  work.wants.push({ slot: slot.number, reason, replaces: task.id, cause, ...stops });
  slot.decided = true;
}

/** Goes on to the end even when the node was activated meanwhile, unless the replacement gave up: then all is as before. */
function finishMove(work: ServiceWork, slot: SlotWork): void {
  const successor = slot.live.at(-1);
  if (!successor || work.isStopped(successor.task)) return;
  const proved = successor.condition === "ready" || successor.condition === "over";
  const reason = successor.task.reason === "tainted" ? "tainted" : "node-drained";
  for (const live of slot.live.slice(0, -1)) {
    const { task, condition } = live;
    if (work.isStopped(task)) continue;
    if (proved || condition === "over" || condition === "exhausted") work.stop(slot, task, reason, changedSeq(successor.task));
    else if (successor.condition === "exhausted" && !mustLeave(live, work.service.spec))
      work.stop(slot, successor.task, "exhausted", changedSeq(successor.task));
  }
}
