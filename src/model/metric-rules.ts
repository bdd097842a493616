/** What agents measure of every task; no monitor may send metrics of these names. */
export const builtInMetrics = [
  "cpu",
  "cpu_throttled",
  "memory",
  "network_receive",
  "network_transmit",
  "block_read",
  "block_write",
  "restarts",
] as const;

export type BuiltInMetric = (typeof builtInMetrics)[number];

const builtIn: ReadonlySet<string> = new Set(builtInMetrics);

export function isBuiltInMetric(name: string): boolean {
  return builtIn.has(name);
}

/** A sample counts if it is read within this time of the newest one there is; what comes later is left out. */
export const sampleLateMs = 60_000;
/** Clocks of controllers differ; a sample from further ahead than this is left out, or it would make all others late. */
export const sampleEarlyMs = 30_000;
/** Names of metrics that monitors may send of one service. */
export const userMetricsMax = 100;
