import type { Dependency } from "../model/index.js";
import { dependencyNamed, nodeById, type ServiceView, slotsOf, type View } from "../projections/index.js";
import { type GroupPlacement, schedulerVersion } from "../scheduler/index.js";
import type { ServiceWork } from "./service-work.js";
import { conditionOf } from "./task-condition.js";

/** What a refusal for the sake of another service has in the place of a filter's name. */
export const dependencyFilter = "dependency";

/** What a service waits for, and how things stand there: in words that change seldom, since each change is an event. */
export interface Unmet {
  wanted: string;
  found: string;
}

/** What the service's first tasks still wait for; nothing for one that has been let go since it was started. */
export function unmetOf({ view, service }: ServiceWork): Unmet[] {
  if (service.released !== false) return [];
  return unmetAmong(view, service, service.updatedAt, () => true);
}

/**
 * What its rollout still waits for: those that were changed together with it come first, when both change in one deployment.
 * Nothing for one that has begun: it goes on.
 */
export function rolloutWaitsOf(view: View, service: ServiceView): Unmet[] {
  const { rollout, spec } = service;
  if (!spec.dependsOn || !rollout || rollout.emptied.length > 0) return [];
  for (const [, slot] of slotsOf(service)) if (slot.tasks.some((task) => task.rollout === rollout.id)) return [];
  return unmetAmong(view, service, rollout.startedAt, ({ updatedAt }) => updatedAt >= rollout.startedAt);
}

/** Slots that get no task yet, in the form in which those are told that find no node. */
export function heldBack({ service, wants }: ServiceWork, unmet: readonly Unmet[], seed: number): GroupPlacement {
  return {
    service: service.id,
    specVersion: service.specVersion,
    runtime: service.spec.placement.runtime,
    slots: [],
    nodes: [],
    refused: wants.map(({ slot }) => slot),
    explanation: {
      scheduler: schedulerVersion,
      seed,
      considered: 0,
      refusals: unmet.map(({ wanted, found }) => ({ filter: dependencyFilter, nodes: 0, wanted, found })),
    },
  };
}

function unmetAmong(view: View, service: ServiceView, since: number, matters: (dependency: ServiceView) => boolean): Unmet[] {
  return (service.spec.dependsOn ?? []).flatMap((asked) => {
    const dependency = dependencyNamed(view, service, asked.service);
    const standing = dependency && !matters(dependency) ? undefined : standingOf(view, dependency, asked, since);
    if (standing === undefined || (standing.isLasting && asked.required === false)) return [];
    return [{ wanted: `${asked.service} ${conditionWords[asked.condition]}`, found: standing.found }];
  });
}

const conditionWords: Record<Dependency["condition"], string> = {
  started: "to have started",
  healthy: "to be healthy",
  completed: "to have completed",
};

interface Standing {
  found: string;
  /** It will stay so unless somebody does something. */
  isLasting: boolean;
}

/** Undefined where its condition holds. */
function standingOf(view: View, dependency: ServiceView | undefined, { condition }: Dependency, since: number): Standing | undefined {
  if (!dependency) return { found: "no such service", isLasting: true };
  if (dependency.stopped) return { found: "it is stopped", isLasting: true };
  const { rollout, updatedAt } = dependency;
  if (rollout && updatedAt >= since)
    return rollout.paused ? { found: "its rollout is paused", isLasting: true } : { found: "its rollout goes on", isLasting: false };
  return dependency.job ? standingOfJob(dependency, condition) : standingOfTasks(view, dependency, condition);
}

function standingOfJob({ job, counts, name }: ServiceView, condition: Dependency["condition"]): Standing | undefined {
  const newest = job?.ended.at(-1);
  const isWanted = job?.due != null || job?.runs.some(({ trigger }) => trigger !== "schedule");
  if (condition !== "completed" && counts.running > 0) return undefined;
  if (isWanted) return { found: "its run goes on", isLasting: false };
  if (!newest) return { found: "no run of it has begun", isLasting: false };
  if (newest.result === "succeeded") return undefined;
  return { found: `its run has failed: ${newest.message || `${name}: ${newest.result}`}`, isLasting: true };
}

function standingOfTasks(view: View, service: ServiceView, condition: Dependency["condition"]): Standing | undefined {
  const { spec, counts } = service;
  if (condition === "completed") return { found: "it is no job, and does not complete", isLasting: true };
  let count = 0;
  let waiting = 0;
  for (const [number, slot] of slotsOf(service)) {
    if (spec.mode === "replicated" && number > spec.replicas) continue;
    let isMet = false;
    for (const task of slot.tasks) {
      if (task.desired !== "running") continue;
      const how = conditionOf(service, slot, task, nodeById(view, task.node));
      if (how === "exhausted") return { found: `${service.name}.${number} has failed for good`, isLasting: true };
      const runs = how === "ready" || how === "over" || (how === "waiting" && task.state === "running");
      isMet ||= condition === "healthy" ? how === "ready" : runs;
    }
    if (isMet) count++;
    else waiting++;
  }
  const wanted = spec.mode === "global" ? Math.max(1, count + waiting) : spec.replicas;
  if (count >= wanted) return undefined;
  const found = counts.running > 0 && condition === "healthy" ? "not all of its tasks are healthy" : "not all of its tasks have started";
  return { found, isLasting: false };
}
