import type { AutoscalingDecision, AutoscalingInput } from "../../model/index.js";

/** What was measured of one metric, by samples that are young enough. */
export interface MetricSample {
  /** The sum over tasks, or the value of the service as a whole. */
  total: number;
  /** Tasks with a sample; null for a value of the service as a whole. */
  tasks: number | null;
}

/** Everything that a policy goes by at one moment, as plain values. */
export interface Seen {
  replicas: number;
  running: number;
  /** Its tasks are being replaced. */
  rollout: boolean;
  /** Of one task: millicores and bytes. */
  reservations: { cpu: number; memory: number };
  metrics: ReadonlyMap<string, MetricSample>;
  /** Replicas of the service that it scales with. */
  partner?: number;
  /** What the targets will want soon, by the weeks before. */
  forecast?: { replicas: number; detail: string };
  /** What the policy changed, ms, oldest first; within the last hour. */
  changes: readonly { at: number; delta: number }[];
}

/** What one look at a policy leaves for the next one. */
export interface PolicyState {
  /** What was wanted, oldest first; kept for the longer one of the two stabilisation windows. */
  wants: readonly { at: number; replicas: number }[];
  /** Replicas that stay until then, since others were lost. */
  fault: { floor: number; until: number; detail: string } | null;
  /** Tasks that ran at the last look; null before the first. */
  running: number | null;
}

export type Limit = NonNullable<AutoscalingDecision["limits"]>[number];

export interface Evaluation {
  /** The replicas that the service should have now. */
  wanted: number;
  /** What the rules want, before any limit. */
  desired: number;
  inputs: AutoscalingInput[];
  /** Some rule could not say what it wants. */
  isBlind: boolean;
  /** Why `wanted` is not `desired`. */
  limits: Limit[];
  state: PolicyState;
}

/** What one rule wants; undefined where it cannot say, and then nothing is taken away. */
export interface Want {
  replicas: number | undefined;
  input: AutoscalingInput;
}
