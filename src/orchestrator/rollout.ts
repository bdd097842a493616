import type { LiveTask, ServiceWork, SlotWork } from "./service-work.js";
import { backsOff, steadySince } from "./task-condition.js";

/** Old tasks that serve nobody give way at once, also while the rollout waits: fixing forward must not be slow. */
export function replaceDead(work: ServiceWork): void {
  if (!work.service.rollout) return;
  for (const slot of work.slots) {
    const live = slot.live.at(-1);
    if (slot.decided || !live?.stale) continue;
    if (slot.live.length > 1 ? isOutdatedReplacement(live) : isDead(live, work)) work.stop(slot, live.task, "rollout");
  }
}

/** Beside a drained task that still serves: the next replacement is made from the new spec. */
function isOutdatedReplacement({ condition }: LiveTask): boolean {
  return condition !== "ready" && condition !== "lost";
}

function isDead({ task, condition }: LiveTask, work: ServiceWork): boolean {
  switch (condition) {
    case "ended":
    case "exhausted":
    case "over":
      return true;
    case "waiting":
      return backsOff(task, work.now);
    case "lost":
      // Elsewhere a lost task is replaced by placing the new one; a global one has nowhere else to go.
      return work.service.spec.mode === "global";
    case "ready":
      return false;
    default:
      return condition satisfies never;
  }
}

/**
 * One slot at a time, the old task first: the lowest slot with an old task is stopped, filled anew once it is empty,
 * and only when the new task has run for the monitor window comes the next. A new task that fails, or finds no node,
 * holds the rollout there. Called when the placements of this call are known.
 */
export function rollOut(work: ServiceWork, placed: ReadonlySet<number>): void {
  const { rollout } = work.service;
  if (!rollout) return;
  let next: { slot: SlotWork; live: LiveTask } | undefined;
  let oldLeft = false;
  let holds = work.wants.some(({ slot, reason }) => reason === "rollout" || placed.has(slot));
  for (const slot of work.slots) {
    if (slot.live.length > 0 && slot.live.every(({ task }) => work.isStopped(task))) {
      holds ||= isWanted(work, slot);
      continue;
    }
    if (slot.leaving.length > 0 && isWanted(work, slot)) holds = true;
    for (const live of slot.live) {
      if (live.stale) oldLeft = true;
      else if (!hasProved(work, live)) holds = true;
    }
    const [live] = slot.live;
    if (!slot.decided && slot.live.length === 1 && live?.stale) next ??= { slot, live };
  }
  if (holds) return;
  if (next) work.stop(next.slot, next.live.task, "rollout");
  else if (!oldLeft) work.completed = rollout.id;
}

function isWanted(work: ServiceWork, slot: SlotWork): boolean {
  return work.service.spec.mode === "global" || slot.number <= work.service.spec.replicas;
}

/** A new task that has run for the monitor window, or has done its work. A global one on a silent node is not waited for. */
function hasProved(work: ServiceWork, { task, condition }: LiveTask): boolean {
  if (condition === "over") return true;
  if (condition === "lost") return work.service.spec.mode === "global";
  if (condition !== "ready") return false;
  const provedAt = steadySince(task) + work.service.spec.update.monitorMs;
  if (provedAt <= work.now) return true;
  work.wakeBy(provedAt);
  return false;
}
