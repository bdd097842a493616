import { awaitsImages } from "./images.js";
import type { LiveTask, ServiceWork } from "./service-work.js";
import { changedSeq } from "./task-condition.js";

/** What waits for so long in a runtime that takes no tasks is placed anew, ms: a short fit of an engine moves nothing. */
export const startWithinMs = 10_000;

/**
 * A task that was placed just before its node said that its runtime takes none is not left there until that one comes back:
 * one that failed to start moves at once, one of which nothing runs by its time. Where nothing else fits it stays, pending,
 * and starts with its runtime.
 */
export function moveUnstarted(work: ServiceWork): void {
  for (const slot of work.slots) {
    const live = slot.live.at(-1);
    if (slot.decided || !live) continue;
    const due = dueAt(live, work);
    if (due === undefined) continue;
    if (due > work.now) {
      work.wakeBy(due);
      continue;
    }
    const { task } = live;
    const cause = changedSeq(task);
    if (slot.live.length > 1) {
      // Beside one that may still serve: what placed this one places the next.
      work.stop(slot, task, "node-failed", cause);
      continue;
    }
    const stops = { slot, task, reason: "node-failed" as const, cause };
    work.wants.push({ slot: slot.number, reason: "node-failed", replaces: task.id, stops, cause });
    slot.decided = true;
  }
}

/** Undefined for what runs, or may stay for another reason. */
function dueAt({ task, node, condition, stale }: LiveTask, work: ServiceWork): number | undefined {
  if (condition !== "ended" && condition !== "waiting") return undefined;
  if (!node?.description.runtimes.some(({ name, paused }) => name === task.runtime && paused !== undefined)) return undefined;
  // As with what crashes: a rollout that is paused, or whose images are not known, goes no further by this way.
  if (stale && (work.paused || awaitsImages(work))) return undefined;
  let since = 0;
  for (const { state, stateAt } of task.containers) {
    if (state === "running" || state === "stopping") return undefined;
    // It may have begun without its node's knowing, and no two are to do one job's work.
    if (state === "starting" && work.service.job) return undefined;
    since = Math.max(since, stateAt);
  }
  return condition === "ended" ? 0 : since + startWithinMs;
}
