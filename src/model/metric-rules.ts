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

/**
 * What stands before the name of a metric of one's own where a policy or an alert goes by it. Without it a name that nobody measures
 * could not be told from one that somebody will send later.
 */
const customMetricPrefix = "custom:";

const sentName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** As samples call what a policy or an alert goes by. Policies from before there was a prefix name metrics of one's own without it. */
export function sampledName(metric: string): string {
  return metric.startsWith(customMetricPrefix) ? metric.slice(customMetricPrefix.length) : metric;
}

/** Why a policy or an alert cannot go by this; undefined where it can. */
export function metricProblem(metric: string): string | undefined {
  if (isBuiltInMetric(metric)) return undefined;
  const sent = sampledName(metric);
  if (isBuiltInMetric(sent)) return `${sent} is measured by agents, and nobody may send it: write ${sent}`;
  if (!sentName.test(sent)) return "is no name of a metric: letters, digits, _ and :, and no digit first";
  if (sent !== metric) return undefined;
  return `${metric} is unknown: agents measure ${builtInMetrics.join(", ")}; one that you send is written ${customMetricPrefix}${metric}`;
}

/** A sample counts if it is read within this time of the newest one there is; what comes later is left out. */
export const sampleLateMs = 60_000;
/** Clocks of controllers differ; a sample from further ahead than this is left out, or it would make all others late. */
export const sampleEarlyMs = 30_000;
/** Names of metrics that monitors may send of one service. */
export const userMetricsMax = 100;
