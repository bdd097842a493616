import { asIfLogged, decide, type Rejection } from "../intents/index.js";
import type { Intent, NewEvent, Outcome } from "../model/index.js";
import { dirtyOf, type OrchestratorSettings, orchestrate } from "../orchestrator/index.js";
import { ClusterError } from "../ports/index.js";
import { evolve, nodeById, serviceById, type View } from "../projections/index.js";
import { purgeAfterDefaultMs } from "./limits.js";

/** A plan goes no further than this. */
const eventsMax = 20_000;
/** Tasks that a plan may ask places for: it is made in one go, and must not keep the controller from its work. */
const newTasksMax = 5_000;
/** What one call frees, the next may fill; a chain that is longer than this would be a fault of the orchestrator. */
const roundsMax = 64;

export type PlannedAnswer = { kind: "settled"; outcome: Outcome } | { kind: "rejected"; rejection: Rejection };

export interface Plan {
  /** The view that it starts from, and the one that it would make. */
  before: View;
  after: View;
  /** One for each intent. Those after a refused one are decided as if it had not been there. */
  answers: PlannedAnswer[];
  /** What the intents themselves become, and what comes of that at once, before any agent has acted. */
  decided: NewEvent[];
  follows: NewEvent[];
  /** False where more would come than a plan holds. */
  complete: boolean;
}

export interface PlanContext {
  now: number;
  seed: number;
  settings: OrchestratorSettings;
  /** Default as the writer's. */
  purgeAfterMs?: number | undefined;
}

/** @throws ClusterError `plan_too_large` of kind invalid */
function refuseTooLarge(view: View, services: Iterable<string>): void {
  let tasks = 0;
  for (const id of services) {
    const service = serviceById(view, id);
    if (service && !service.removed && !service.stopped && service.spec.mode === "replicated")
      tasks += Math.max(0, service.spec.replicas - service.counts.running);
  }
  if (tasks <= newTasksMax) return;
  const message = `a plan places at most ${newTasksMax} tasks, and this one would have to place ${tasks}; plan fewer at a time`;
  throw new ClusterError("invalid", "plan_too_large", message, { errors: [{ field: "/intents", message }] });
}

/**
 * What these intents would do to this view: the real `decide`, and the real `orchestrate` until nothing more comes at once.
 * Nothing is written; ids are the plan's own and mean nothing outside it. Nodes are taken for what the view says of them.
 */
export function plan(before: View, intents: readonly Intent[], context: PlanContext): Plan {
  const now = Math.max(context.now, before.time);
  const { purgeAfterMs = purgeAfterDefaultMs } = context;
  let ids = 0;
  const nextId = () => `plan${(ids++).toString(36).padStart(8, "0")}`;
  let after = before;
  const include = (events: readonly NewEvent[], into: NewEvent[]) => {
    after = evolve(after, asIfLogged(after, events, now));
    into.push(...events);
  };
  const answers: PlannedAnswer[] = [];
  const decided: NewEvent[] = [];
  for (const intent of intents) {
    const decision = decide(after, intent, { now, nextId, purgeAfterMs });
    if (decision.kind === "rejected") {
      answers.push({ kind: "rejected", rejection: decision.rejection });
      continue;
    }
    answers.push({ kind: "settled", outcome: decision.outcome });
    if (decision.kind === "events") include(decision.events, decided);
  }
  const follows: NewEvent[] = [];
  refuseTooLarge(after, dirtyOf(after, decided).services);
  const liveness = { get: (id: string) => (nodeById(after, id)?.state === "ready" ? { silentMs: 0 } : undefined) };
  let dirty = dirtyOf(after, decided);
  for (let round = 0; round < roundsMax && follows.length < eventsMax; round++) {
    const { events, wakeAt } = orchestrate(after, dirty, { ...context, now, liveness, leaseAgeMs: 0, nextId });
    include(events, follows);
    dirty = dirtyOf(after, events);
    // What one call put off comes at once in the next.
    for (const { kind, id, at } of wakeAt) if (kind === "service" && at <= now) dirty.services.add(id);
    if (events.length === 0 && dirty.services.size === 0) return { before, after, answers, decided, follows, complete: true };
  }
  return { before, after, answers, decided, follows, complete: false };
}
