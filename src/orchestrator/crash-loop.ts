import type { ServiceView, SlotView } from "../projections/index.js";
import { awaitsImages } from "./images.js";
import type { ServiceWork } from "./service-work.js";
import { changedSeq } from "./task-condition.js";

const none: readonly string[] = [];

/** Nodes on which the slot's tasks failed so often in a row that another one is to be tried. */
export function failingNodes({ spec: { restart } }: ServiceView, slot: SlotView | undefined): readonly string[] {
  if (!slot?.failedOn || restart.moveAfter === 0) return none;
  return Object.entries(slot.failedOn).flatMap(([node, failures]) => (failures >= restart.moveAfter ? [node] : []));
}

/**
 * A task that keeps failing on its node moves to one on which it does not: perhaps it is the node. The old one is stopped
 * in the batch that places the new one; where no other node fits, it stays and is started again with its usual delay.
 */
export function moveCrashing(work: ServiceWork): void {
  for (const slot of work.slots) {
    const [live] = slot.live;
    if (slot.decided || slot.live.length !== 1 || live?.condition !== "ended") continue;
    // A rollout that is paused, or whose images are not known, goes no further by this way either.
    if (live.stale && (work.paused || awaitsImages(work))) continue;
    const elsewhere = failingNodes(work.service, slot.slot);
    if (!elsewhere.includes(live.task.node)) continue;
    const cause = changedSeq(live.task);
    const stops = { slot, task: live.task, reason: "crash-loop" as const, cause };
    work.wants.push({ slot: slot.number, reason: "crash-loop", replaces: live.task.id, elsewhere, stops, cause });
  }
}
