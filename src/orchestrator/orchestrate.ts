import type { NewEvent } from "../model/index.js";
import { entriesOf, type ServiceView, serviceById, type View } from "../projections/index.js";
import { type GroupPlacement, schedule } from "../scheduler/index.js";
import { moveCrashing } from "./crash-loop.js";
import { heldBack, rolloutWaitsOf, unmetOf } from "./dependencies.js";
import { dirtyOf } from "./dirty.js";
import { moveDrained } from "./drain.js";
import { eventsOf, stopReplaced } from "./emit.js";
import { global } from "./global.js";
import { askForImages } from "./images.js";
import { endRuns, job } from "./jobs.js";
import { moveLost } from "./lost.js";
import { judgeNodes, type NodeJudgement, withNodeStates } from "./node-state.js";
import { pendingGroups } from "./pending.js";
import { purgeVolumes } from "./purge-volumes.js";
import { firstTasksMax, putOff, refuseAlike } from "./put-off.js";
import { removal, stopAll } from "./removal.js";
import { replicas } from "./replicas.js";
import { resizeInPlace, unsizedGroups } from "./resize.js";
import { restartEnded } from "./restart.js";
import { replaceDead, rollOut } from "./rollout.js";
import { judgeRollout } from "./rollout-verdict.js";
import { ServiceWork } from "./service-work.js";
import { TakenRoom } from "./taken-room.js";
import type { Dirty, OrchestrateContext, Orchestration, Wake } from "./types.js";
import { moveUnstarted } from "./unstarted.js";
import { lapseVerdicts } from "./verdicts.js";

/**
 * What must happen so that the cluster becomes what its specs say. Looks at what is dirty; on the view that its own
 * events make it has nothing more to say, except where they freed a slot or room.
 */
export function orchestrate(view: View, dirty: Dirty, context: OrchestrateContext): Orchestration {
  const events: NewEvent[] = [];
  const wakeAt: Wake[] = [];
  let judgement: NodeJudgement | undefined;
  let seen = view;
  let touched: Dirty = dirty;
  if (dirty.all || dirty.nodes.size > 0) {
    judgement = judgeNodes(view, context);
    const volumes = purgeVolumes(view, dirty, context.now);
    wakeAt.push(...judgement.wakeAt, ...volumes.wakeAt);
    if (judgement.events.length > 0) {
      events.push(...judgement.events);
      seen = withNodeStates(view, judgement.events);
      touched = dirtyOf(seen, judgement.events, { ...dirty, services: new Set(dirty.services) });
    }
    events.push(...volumes.events);
  }
  const alarms = judgement?.alarms;
  const massFailure = () => {
    judgement ??= judgeNodes(view, context);
    return judgement.massFailure;
  };
  const finish = (work: ServiceWork, placements: readonly GroupPlacement[]) => {
    refuseAlike(work, placements);
    stopReplaced(work, placements);
    // Last, since what crashes is started again in place only where no other node took it.
    if (!work.yielding) restartEnded(work);
    // First: tasks that come after it wait for the answer.
    events.push(...askForImages(work, placements, context.settings));
    events.push(...eventsOf(work, [...placements, ...unsizedGroups(work, context.seed)], context.nextId));
    // No event may come that makes the service dirty when nothing need be held back any more.
    if (work.held.size > 0) work.wakeBy(context.now + context.settings.nodeTimeoutMs);
    if (work.wakeAt !== undefined) wakeAt.push({ kind: "service", id: work.service.id, at: work.wakeAt });
  };
  const wanting: ServiceWork[] = [];
  const taken = new TakenRoom();
  let room = firstTasksMax;
  for (const service of servicesOf(seen, touched)) {
    const work = new ServiceWork(seen, service, context.now);
    lapseVerdicts(work);
    decide(work, massFailure, taken, context.nextId);
    const unmet = unmetOf(work);
    if (unmet.length > 0) {
      finish(work, [heldBack(work, unmet, context.seed)]);
      continue;
    }
    room -= putOff(work, room);
    if (work.wants.length > 0) wanting.push(work);
    else finish(work, []);
  }
  // One call for all, so that no two services are given the same room.
  const groups = wanting.map(pendingGroups);
  const placements = schedule(taken.withoutIt(seen), groups.flat(), context.seed);
  let from = 0;
  for (const [i, work] of wanting.entries()) {
    const to = from + (groups[i]?.length ?? 0);
    finish(work, placements.slice(from, to));
    from = to;
  }
  return { events, wakeAt, alarms };
}

function* servicesOf(view: View, dirty: Dirty): Generator<ServiceView> {
  if (dirty.all) {
    yield* entriesOf(view.services);
    return;
  }
  for (const id of dirty.services) {
    const service = serviceById(view, id);
    if (service) yield service;
  }
}

/** The duties in order: what an earlier one decided about a slot, the later ones leave alone. */
function decide(work: ServiceWork, massFailure: () => boolean, taken: TakenRoom, nextId: () => string): void {
  if (work.service.removed || work.service.stopped) endRuns(work);
  if (work.service.removed) removal(work);
  else if (work.service.stopped) stopAll(work);
  else if (work.service.job) {
    job(work, nextId);
    moveLost(work, massFailure);
    moveUnstarted(work);
    moveCrashing(work);
  } else {
    judgeRollout(work, nextId);
    if (!work.yielding) keep(work, massFailure, taken);
  }
}

function keep(work: ServiceWork, massFailure: () => boolean, taken: TakenRoom): void {
  const isGlobal = work.service.spec.mode === "global";
  if (isGlobal) global(work);
  else replicas(work);
  resizeInPlace(work, taken);
  const held = rolloutWaitsOf(work.view, work.service).length > 0;
  if (!held) replaceDead(work);
  if (!isGlobal) {
    moveLost(work, massFailure);
    moveUnstarted(work);
    moveDrained(work);
    moveCrashing(work);
  }
  rollOut(work, held);
}
