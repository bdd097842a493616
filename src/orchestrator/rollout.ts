import { nodeById } from "../projections/index.js";
import { couldRun } from "../scheduler/index.js";
import { awaitsImages } from "./images.js";
import { homeOf } from "./pending.js";
import { hasProved, provedAt } from "./proof.js";
import type { Cause, LiveTask, ServiceWork, SlotWork } from "./service-work.js";
import { backsOff, changedSeq } from "./task-condition.js";

/**
 * Old tasks that serve nobody give way at once, whatever the group's turn: fixing forward must not be slow. Where no node would
 * take the new one they are started again as they were.
 */
export function replaceDead(work: ServiceWork): void {
  const { rollout } = work.service;
  if (!rollout || work.paused || awaitsImages(work)) return;
  for (const slot of work.slots) {
    const [live] = slot.live;
    if (slot.decided || !live?.stale) continue;
    if (slot.live.length === 1) {
      if (isDead(live, work) && couldBeRefilled(work, { slot, live })) work.stop(slot, live.task, "rollout");
    } else replaceDeadOfTwo(work, slot);
  }
}

/** Beside a drained task that still serves: the next replacement is made from the new spec. */
function replaceDeadOfTwo(work: ServiceWork, slot: SlotWork): void {
  const successor = slot.live.at(-1);
  if (!successor?.stale || successor.task.reason === "rollout") return;
  if (successor.condition !== "ready" && successor.condition !== "lost") work.stop(slot, successor.task, "rollout");
}

export function isDead({ task, condition }: LiveTask, work: ServiceWork): boolean {
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
 * Group by group: so many slots at once as the spec says, the next ones only when every new task has proved itself (or
 * failed, as often as is allowed) and the delay has passed. Stop-first empties a slot and fills it anew, though not where no node
 * would take the new task however empty it were; start-first places the new task beside the old one, which stops when the new
 * one has proved itself. A new task that does neither, or finds no node, holds the rollout there. `held`: it is not to begin yet.
 */
export function rollOut(work: ServiceWork, held = false): void {
  for (const slot of work.slots) finishReplacement(work, slot);
  const { rollout, spec } = work.service;
  if (!rollout) return;
  const state = survey(work);
  // While it is paused nothing is excused: what failed is why.
  const holding = new Set([...state.inFlight, ...state.unproved].filter((slot) => work.paused || !state.excused.has(slot)));
  if (holding.size === 0 && !state.oldLeft) {
    const { id } = work.service;
    const data = { service: id, rollout: rollout.id };
    work.said.push({ type: "rollout.completed", subject: `service/${id}`, cause: state.cause, data });
    return;
  }
  // What is not known to be there stops nothing.
  if (work.paused || held || awaitsImages(work)) return;
  const waiting = new Set(work.service.pending?.slots);
  // Start-first slots that found no node belong to the group that goes on: they are tried again.
  const again = spec.update.order === "start-first" ? state.candidates.filter(({ slot }) => waiting.has(slot.number)) : [];
  const room = parallelismOf(work, state.total) - holding.size;
  if (holding.size === 0 && again.length === 0) {
    const nextAt = state.provedAt === undefined ? work.now : state.provedAt + spec.update.delayMs;
    if (nextAt > work.now) work.wakeBy(nextAt);
    else begin(work, state.candidates.slice(0, room));
  } else begin(work, again.slice(0, Math.max(0, room)));
}

interface Candidate {
  slot: SlotWork;
  live: LiveTask;
}

interface Progress {
  /** Slots that hold a task, or are to get one. */
  total: number;
  /** Slots with one old task and nothing beside it, those that serve nobody first. */
  candidates: Candidate[];
  /** Slots that are being emptied or filled. */
  inFlight: Set<number>;
  /** Slots whose new task has not proved itself. */
  unproved: Set<number>;
  /** Slots whose new task failed, as it may. */
  excused: Set<number>;
  oldLeft: boolean;
  /** When the newest of the new tasks proved itself, or failed as it may; undefined when none has. */
  provedAt: number | undefined;
  /** The newest seq that changed a new task. */
  cause: Cause;
}

function survey(work: ServiceWork): Progress {
  const { rollout, specSeq } = work.service;
  const failedAt = new Map(rollout?.failed.map(({ slot, at }) => [slot, at]));
  const wanted = new Set(work.wants.map(({ slot }) => slot));
  // A lost task that finds no other node stays, and runs on as it was should its own come back.
  const lostOld = new Set(
    work.wants.flatMap(({ slot, stops }) => (stops && stops.task.specVersion !== work.service.specVersion ? [slot] : [])),
  );
  const unproved = new Set<number>();
  const inFlight = new Set<number>();
  const candidates: Candidate[] = [];
  const excused = new Set<number>();
  let total = 0;
  let oldLeft = false;
  let newest: number | undefined;
  let cause = specSeq;
  for (const slot of work.slots) {
    if (!isWanted(work, slot)) continue;
    const { number } = slot;
    const live = slot.live.filter(({ task }) => !work.isStopped(task));
    const filling = work.emptied.has(number) && (slot.leaving.length > 0 || wanted.has(number) || work.held.has(number));
    if (live.length > 0 || slot.leaving.length > 0 || wanted.has(number)) total++;
    if (live.length === 0) {
      oldLeft ||= lostOld.has(number);
      if (filling || slot.live.length > 0) inFlight.add(number);
      continue;
    }
    for (const one of live) {
      if (one.stale) {
        oldLeft = true;
        continue;
      }
      cause = Math.max(cause, changedSeq(one.task));
      const failed = failedAt.get(number);
      if (hasProved(work, one) || isBeyondReach(work, one)) newest = Math.max(newest ?? 0, provedAt(work, one) ?? 0);
      else {
        unproved.add(number);
        if (failed !== undefined) {
          excused.add(number);
          newest = Math.max(newest ?? 0, failed);
        }
      }
    }
    const [only] = live;
    const stays = work.unsized.get(number)?.mayMove === false;
    if (live.length === 1 && only?.stale && !slot.decided && !stays && slot.leaving.length === 0) candidates.push({ slot, live: only });
  }
  for (const number of work.emptied) if (wanted.has(number)) inFlight.add(number);
  candidates.sort((a, b) => Number(a.live.condition === "ready") - Number(b.live.condition === "ready"));
  return { total, candidates, inFlight, unproved, excused, oldLeft, provedAt: newest, cause };
}

/** A global task on a silent node is not waited for. */
function isBeyondReach({ service }: ServiceWork, { condition }: LiveTask): boolean {
  return condition === "lost" && service.spec.mode === "global";
}

function isWanted(work: ServiceWork, slot: SlotWork): boolean {
  return work.service.spec.mode === "global" || slot.number <= work.service.spec.replicas;
}

/** At least one: a share of nothing would hold the rollout for ever. */
function parallelismOf({ service: { spec } }: ServiceWork, tasks: number): number {
  const { parallelism } = spec.update;
  const total = spec.mode === "global" ? tasks : spec.replicas;
  if (typeof parallelism === "string") return Math.max(1, Math.ceil((Number.parseInt(parallelism, 10) * total) / 100));
  return parallelism === 0 ? Number.POSITIVE_INFINITY : parallelism;
}

function begin(work: ServiceWork, group: Candidate[]): void {
  const { spec, specSeq } = work.service;
  for (const { slot, live } of group) {
    const { task } = live;
    if (spec.update.order === "stop-first" && (work.unsized.has(slot.number) || !couldBeRefilled(work, { slot, live }))) {
      // It could go on as it is: it gives way only where another node takes its successor.
      const stops = { slot, task, reason: "rollout" as const, cause: specSeq };
      work.wants.push({ slot: slot.number, reason: "rollout", replaces: task.id, stops, cause: specSeq });
      slot.decided = true;
      continue;
    }
    if (spec.update.order === "stop-first") {
      work.stop(slot, task, "rollout");
      continue;
    }
    const pin = spec.mode === "global" ? { node: task.node } : {};
    work.wants.push({ slot: slot.number, reason: "rollout", replaces: task.id, cause: specSeq, ...pin });
    slot.decided = true;
  }
}

/**
 * Whether an emptied slot would get a task again, were there only room. Its own node is asked first, which as a rule takes the
 * new task as it took the old one; all nodes are asked only where it does not.
 */
function couldBeRefilled({ view, service }: ServiceWork, { slot, live }: Candidate): boolean {
  // A global service has no task where none may be.
  if (service.spec.mode === "global") return true;
  const home = homeOf(view, service, slot.number);
  const own = home === undefined ? live.node : nodeById(view, home);
  return (own !== undefined && couldRun(view, service.spec, own)) || (home === undefined && couldRun(view, service.spec));
}

/** Two in one slot, the newer one placed by a rollout: of them one stays. What was begun ends also while the rollout is paused. */
function finishReplacement(work: ServiceWork, slot: SlotWork): void {
  const [old, successor] = slot.live;
  if (!old || successor?.task.reason !== "rollout" || slot.decided) return;
  const gone = successor.node?.availability === "drain" && successor.condition !== "ready";
  if (successor.stale || gone) {
    // An old one that is dead, beside an outdated new one that serves, is the lesser of the two.
    if (successor.stale && old.stale && successor.condition === "ready" && isDead(old, work)) work.stop(slot, old.task, "rollout");
    else work.stop(slot, successor.task, gone ? "node-drained" : "rollout");
  } else if (hasProved(work, successor) || (!work.paused && isDead(old, work)))
    work.stop(slot, old.task, "rollout", changedSeq(successor.task));
}
