import { eligibleNodes } from "../scheduler/index.js";
import { mustLeave } from "./leaving.js";
import { fill } from "./replicas.js";
import type { LiveTask, ServiceWork } from "./service-work.js";

/**
 * A global service: one task on every node that suits it. On a node that is not heard of it is lost but not replaced,
 * since its place is there.
 */
export function global(work: ServiceWork): void {
  const { wanted, suited } = eligibleNodes(work.view, work.service.spec);
  const taken = new Set<string>();
  const used = new Set<number>();
  for (const slot of work.slots) {
    if (slot.slot && slot.slot.tasks.length > 0) used.add(slot.number);
    for (const task of slot.leaving) taken.add(task.node);
    // Two in one slot, while one replaces the other, share their node.
    for (const live of slot.live) {
      const leave = mustLeave(live, work.service.spec);
      if (leave) work.stop(slot, live.task, leave.reason, leave.cause);
      else if (isSurplus(live, suited, taken)) work.stop(slot, live.task, "scaled-down", undefined);
    }
    for (const { task } of slot.live) taken.add(task.node);
  }
  let free = 1;
  for (const node of wanted) {
    if (taken.has(node)) continue;
    while (used.has(free)) free++;
    used.add(free);
    fill(work, free, { node });
  }
}

function isSurplus({ task, node }: LiveTask, suited: Set<string>, taken: Set<string>): boolean {
  // Whether it still suits is only known of a node that takes tasks at all.
  if (node?.state === "ready" && node.availability === "active" && !suited.has(node.id)) return true;
  return taken.has(task.node);
}
