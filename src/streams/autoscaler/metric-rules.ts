import { type AutoscalingInput, type AutoscalingPolicy, sampledName } from "../../model/index.js";
import type { MetricSample, Seen, Want } from "./types.js";

type Target = AutoscalingPolicy["targets"][number];
type Step = AutoscalingPolicy["steps"][number];

/** Beyond what a computation in binary fractions gets wrong. */
const hair = 1e-9;

export function ceil(value: number): number {
  return Math.max(0, Math.ceil(value - hair));
}

/**
 * The formula of Kubernetes' HorizontalPodAutoscaler: replicas times measured over wanted, rounded up, unless that is within the
 * tolerance. Tasks without a sample are taken for idle when it would go up, and for busy when it would go down.
 */
export function targetWant(target: Target, seen: Seen, tolerance: number): Want {
  const { metric } = target;
  const of = target.utilization !== undefined ? "utilization" : target.averageValue !== undefined ? "average" : "value";
  const goal = target.utilization ?? target.averageValue ?? (target.value as number);
  const input: AutoscalingInput = { rule: "target", metric, of, target: goal };
  const sample = seen.metrics.get(sampledName(metric));
  const unit = of === "utilization" ? reservationOf(seen, metric) / 100 : 1;
  if (!sample || unit === 0) return { replicas: undefined, input: { ...input, tasks: 0, missing: seen.replicas } };
  const { replicas } = seen;
  if (sample.tasks === null || of === "value") {
    const value = of === "average" ? sample.total / Math.max(1, replicas) : sample.total;
    return { replicas: wholeWant(of, sample, goal, replicas, tolerance), input: { ...input, ...measured(value, sample, replicas) } };
  }
  const average = sample.total / sample.tasks / unit;
  const about = { ...input, ...measured(average, sample, replicas) };
  // What is left of tasks that are gone says nothing of the first one to come.
  if (replicas === 0) return { replicas: undefined, input: about };
  // What was measured of tasks never says that there should be none.
  return { replicas: Math.max(1, taskWant(of, average / goal, goal, sample.tasks, replicas, tolerance)), input: about };
}

function taskWant(of: string, ratio: number, goal: number, sampled: number, replicas: number, tolerance: number): number {
  const missing = Math.max(0, replicas - sampled);
  if (missing === 0) return within(ratio, tolerance) ? replicas : ceil(ratio * replicas);
  // A task that said nothing: none of its target when it would go up, all of it (or of its reservation) when it would go down.
  const filler = ratio > 1 ? 0 : of === "utilization" ? Math.max(100, goal) / goal : 1;
  const filled = (ratio * sampled + filler * missing) / replicas;
  if (within(filled, tolerance) || ratio > 1 !== filled > 1) return replicas;
  const wanted = ceil(filled * replicas);
  return filled > 1 ? Math.max(replicas, wanted) : Math.min(replicas, wanted);
}

function wholeWant(of: string, { total, tasks }: MetricSample, goal: number, replicas: number, tolerance: number): number | undefined {
  if (of === "utilization") return undefined;
  if (of === "average") return replicas > 0 && within(total / (goal * replicas), tolerance) ? replicas : ceil(total / goal);
  const ratio = total / goal;
  if (replicas === 0) return ceil(ratio);
  if (within(ratio, tolerance)) return replicas;
  // A sum over tasks lacks those that said nothing.
  if (ratio < 1 && tasks !== null && tasks < replicas) return replicas;
  return Math.max(tasks === null ? 0 : 1, ceil(ratio * replicas));
}

function within(ratio: number, tolerance: number): boolean {
  return Math.abs(1 - ratio) <= tolerance + hair;
}

/** Steps on one metric, as one rule: the farthest bound that it is beyond says how many tasks come or go. */
export function stepWants(steps: readonly Step[], seen: Seen): Want[] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const key = `${step.of} ${step.metric}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return [...groups.values()].map((group) => stepWant(group, seen));
}

function stepWant(group: readonly Step[], seen: Seen): Want {
  const { metric, of } = group[0] as Step;
  const input: AutoscalingInput = { rule: "step", metric, of };
  const sample = seen.metrics.get(sampledName(metric));
  const unit = of === "utilization" ? reservationOf(seen, metric) / 100 : 1;
  const { replicas } = seen;
  const isOfTasks = sample?.tasks != null;
  if (!sample || unit === 0 || (isOfTasks && of !== "value" && replicas === 0))
    return { replicas: undefined, input: { ...input, tasks: 0, missing: replicas } };
  const value = of === "value" ? sample.total : sample.total / Math.max(1, sample.tasks ?? replicas) / unit;
  const above = group.filter((step) => step.above !== undefined && value > step.above);
  const below = group.filter((step) => step.below !== undefined && value < step.below);
  const lacks = isOfTasks && (sample.tasks as number) < replicas;
  const add = above.length > 0 ? Math.max(...above.map((step) => step.add)) : lacks ? 0 : Math.min(0, ...below.map((step) => step.add));
  return { replicas: Math.max(isOfTasks ? 1 : 0, replicas + add), input: { ...input, ...measured(value, sample, replicas) } };
}

function reservationOf({ reservations }: Seen, metric: string): number {
  return metric === "cpu" || metric === "memory" ? reservations[metric] : 0;
}

function measured(value: number, { tasks }: MetricSample, replicas: number): Pick<AutoscalingInput, "value" | "tasks" | "missing"> {
  return {
    value: Number(value.toPrecision(6)),
    ...(tasks === null ? {} : { tasks, missing: Math.max(0, replicas - tasks) }),
  };
}
