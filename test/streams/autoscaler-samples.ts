/** Policies and what is seen of services, for tests of the autoscaler; whatever a test does not say has its default. */
import { type AutoscalingPolicy, validate } from "../../src/model/index.js";
import type { MetricSample, PolicyState, Seen } from "../../src/streams/autoscaler/types.js";

/** Some moment at the beginning of a period. */
export const noon = 1_767_960_000_000;

export function policy(members: Record<string, unknown> = {}): AutoscalingPolicy {
  return validate("AutoscalingPolicy", { min: 1, max: 10, ...members });
}

export function seen(replicas: number, metrics: Record<string, MetricSample> = {}, members: Partial<Seen> = {}): Seen {
  return {
    replicas,
    running: replicas,
    rollout: false,
    reservations: { cpu: 1000, memory: 1_000_000 },
    metrics: new Map(Object.entries(metrics)),
    changes: [],
    ...members,
  };
}

/** Of each of so many tasks. */
export function each(value: number, tasks: number): MetricSample {
  return { total: value * tasks, tasks };
}

/** Of the service as a whole. */
export function whole(value: number): MetricSample {
  return { total: value, tasks: null };
}

/** Nothing was wanted before. */
export const fresh: PolicyState = { wants: [], fault: null, running: null };
