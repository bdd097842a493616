import { type AdvisedResources, type AutoscalingDecision, type AutoscalingPolicy, sampledName } from "../../model/index.js";
import { demandOf, evaluate, firstState } from "./evaluate.js";
import { forecastAt } from "./forecast.js";
import type { History, Quarter } from "./history.js";
import { resourceAdvice } from "./resources.js";
import type { Samples } from "./samples.js";
import type { Scaled } from "./scaled-services.js";
import type { Evaluation, PolicyState, Seen } from "./types.js";

/** What is to be asked of the cluster about one service. */
export type Order =
  | { kind: "scale"; replicas: number; autoscaling: AutoscalingDecision }
  | { kind: "advise"; replicas?: number; resources?: AdvisedResources; autoscaling: AutoscalingDecision };

export interface Look {
  order: Order | undefined;
  evaluation: Evaluation;
  /** What was seen of this quarter of an hour, where somebody will ask for it. */
  quarter: Quarter | undefined;
}

/** That a policy is held back is told again only after so long. */
const heldAgainMs = 600_000;
/** What a person can do something about. */
const remarkable: ReadonlySet<string> = new Set(["max", "samples", "disabled"]);

export function windowOf(policy: Pick<AutoscalingPolicy, "periodMs">, now: number): number {
  return Math.floor(now / policy.periodMs);
}

/** One service at one moment: what its policy wants, and what is to be done about it. */
export function lookAt(scaled: Scaled, samples: Samples, history: History | undefined, before: PolicyState | undefined, now: number): Look {
  const { policy } = scaled;
  const seen = seenOf(scaled, samples, history, now);
  const state = before ?? rebuiltState(scaled, now);
  const evaluation = evaluate(policy, state, seen, now);
  const quarter = quarterSeen(scaled, samples, seen, now);
  return { order: orderOf(scaled, evaluation, now) ?? adviceOf(scaled, history, now), evaluation, quarter };
}

function seenOf(
  { service, policy, replicas, running, rollout, reservations, partner, changes }: Scaled,
  samples: Samples,
  history: History | undefined,
  now: number,
): Seen {
  const forecast = policy.forecast && history ? forecastAt(policy.forecast, history, now) : undefined;
  return {
    replicas,
    running,
    rollout: rollout === true,
    reservations: { cpu: reservations.cpu ?? 0, memory: reservations.memory ?? 0 },
    metrics: samples.of(service, now - policy.sampleMaxAgeMs),
    changes: changes.map(({ at, delta }) => ({ at: Date.parse(at), delta })),
    ...(partner === undefined ? {} : { partner }),
    ...(forecast ? { forecast } : {}),
  };
}

/** Of a process that has just begun: lost replicas that were stood in for are so still. */
function rebuiltState({ policy, replicas, decisions }: Scaled, now: number): PolicyState {
  const state = firstState({ replicas }, now);
  if (!policy.fault) return state;
  for (const { at, result, autoscaling } of decisions) {
    const input = result === "scaled" ? autoscaling.inputs.find(({ rule }) => rule === "fault") : undefined;
    const until = Date.parse(at) + policy.fault.holdMs;
    if (input?.replicas !== undefined && until > now) state.fault = { floor: input.replicas, until, detail: input.detail ?? "" };
  }
  return state;
}

function orderOf(
  { policy, replicas, generation, decisions, windows }: Scaled,
  { wanted, desired, inputs, limits, isBlind }: Evaluation,
  now: number,
): Order | undefined {
  const window = windowOf(policy, now);
  if (window <= (windows.replicas ?? -1)) return undefined;
  const autoscaling: AutoscalingDecision = {
    policy: "replicas",
    generation,
    window,
    wanted: desired,
    inputs,
    ...(limits.length > 0 ? { limits } : {}),
  };
  const told = decisions
    .filter((decision) => decision.autoscaling.policy === "replicas" && decision.autoscaling.generation === generation)
    .at(-1);
  if (policy.mode === "dry-run") {
    const said = told?.replicas ?? replicas;
    // Nothing follows from what it says, so what it cannot know it need not say.
    return isBlind || wanted === said ? undefined : { kind: "scale", replicas: wanted, autoscaling };
  }
  if (wanted !== replicas) return { kind: "scale", replicas: wanted, autoscaling };
  const held = limits.filter((limit) => remarkable.has(limit));
  if (held.length === 0) return undefined;
  const isNews = !told || now - Date.parse(told.at) >= heldAgainMs || !held.every((limit) => told.autoscaling.limits?.includes(limit));
  return isNews ? { kind: "advise", replicas: wanted, autoscaling } : undefined;
}

function adviceOf(
  { policy, generation, decisions, windows, reservations }: Scaled,
  history: History | undefined,
  now: number,
): Order | undefined {
  const { resources: rule } = policy;
  if (!rule || !history) return undefined;
  const last = decisions.filter(({ autoscaling }) => autoscaling.policy === "resources").at(-1);
  if (last && now - Date.parse(last.at) < rule.historyMs && last.autoscaling.generation === generation) return undefined;
  const window = windowOf(policy, now);
  if (window <= (windows.resources ?? -1)) return undefined;
  const advice = resourceAdvice(rule, history, { cpu: reservations.cpu ?? 0, memory: reservations.memory ?? 0 }, now);
  if (!advice) return undefined;
  const autoscaling: AutoscalingDecision = { policy: "resources", generation, window, inputs: advice.inputs };
  return { kind: "advise", resources: advice.resources, autoscaling };
}

function quarterSeen({ service, policy }: Scaled, samples: Samples, seen: Seen, now: number): Quarter | undefined {
  const demand = policy.forecast ? demandOf(policy, seen) : undefined;
  const cpu = policy.resources ? seen.metrics.get("cpu") : undefined;
  const memory = policy.resources ? samples.maxOf(service, "memory", now - policy.sampleMaxAgeMs) : undefined;
  const quarter: Quarter = {
    ...(demand === undefined ? {} : { demand }),
    ...(cpu?.tasks ? { cpu: cpu.total / cpu.tasks } : {}),
    ...(memory === undefined ? {} : { memory }),
  };
  return Object.keys(quarter).length > 0 ? quarter : undefined;
}

/** Whether samples of this name are of use to the policy. */
export function needsMetric({ targets, steps, resources }: AutoscalingPolicy, name: string): boolean {
  if (resources && (name === "cpu" || name === "memory")) return true;
  return targets.some(({ metric }) => sampledName(metric) === name) || steps.some(({ metric }) => sampledName(metric) === name);
}
