import type { LiveTask, ServiceWork } from "./service-work.js";

/**
 * Lost tasks of a replicated service move. The old one is stopped in the batch that places the new one; when nothing
 * fits it stays lost, and runs on should its node come back.
 * @param withheld too many nodes vanished at once: nothing moves
 */
export function moveLost(work: ServiceWork, withheld: () => boolean): void {
  for (const slot of work.slots) {
    if (slot.decided || !slot.live.some(isLost)) continue;
    // In maintenance a node is expected back.
    if (slot.live.some((live) => isLost(live) && live.node?.maintenance)) {
      slot.decided = true;
      continue;
    }
    if (withheld()) {
      slot.decided = true;
      work.held.add(slot.number);
      continue;
    }
    const lost = slot.live.filter(isLost);
    const newest = lost.length === slot.live.length ? lost.pop() : undefined;
    slot.live = slot.live.filter((live) => !isLost(live));
    for (const { task, node } of lost) work.stop(slot, task, "node-failed", node?.stateSeq);
    if (newest) {
      const { task, node } = newest;
      const stops = { slot, task, reason: "node-failed" as const, cause: node?.stateSeq };
      work.wants.push({ slot: slot.number, reason: "node-failed", replaces: task.id, stops, cause: stops.cause });
      slot.decided = true;
    }
  }
}

function isLost({ condition }: LiveTask): boolean {
  return condition === "lost";
}
