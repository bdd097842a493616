import type { AdvisedResources, AutoscalingInput, AutoscalingPolicy } from "../../model/index.js";
import type { History } from "./history.js";
import { quarterMs, quarterOf } from "./week.js";

type Rule = NonNullable<AutoscalingPolicy["resources"]>;

export interface ResourceAdvice {
  resources: AdvisedResources;
  /** The evidence. */
  inputs: AutoscalingInput[];
}

/** Less than this share of a difference is not worth a change, percent. */
const worthPercent = 10;
/** Steps that advice is rounded up to: 10 millicores, 1 MiB. */
const cpuStep = 10;
const memoryStep = 1024 * 1024;

/** What one task should reserve, by its usage in the last week; undefined where too little was seen, or where it reserves about that. */
export function resourceAdvice(
  rule: Rule,
  history: Pick<History, "usageSince">,
  reserved: { cpu: number; memory: number },
  now: number,
): ResourceAdvice | undefined {
  const usage = history.usageSince(quarterOf(now - 7 * 24 * 3_600_000));
  const needed = Math.ceil(rule.historyMs / quarterMs);
  const resources: AdvisedResources = {};
  const inputs: AutoscalingInput[] = [];
  for (const metric of ["cpu", "memory"] as const) {
    const seen = usage[metric];
    if (seen.length < needed) continue;
    const share = metric === "cpu" ? rule.cpuPercentile : 100;
    const value = percentile(seen, share);
    const step = metric === "cpu" ? cpuStep : memoryStep;
    const wanted = Math.ceil((value * (1 + rule.headroomPercent / 100)) / step) * step;
    const least = rule.min?.[metric] ?? step;
    const advised = Math.max(least, Math.min(wanted, rule.max?.[metric] ?? Number.MAX_SAFE_INTEGER));
    const detail = `percentile ${share} of ${seen.length} quarters of an hour, ${rule.headroomPercent}% headroom`;
    inputs.push({ rule: "usage", metric, value, target: advised, detail });
    if (Math.abs(advised - reserved[metric]) * 100 > worthPercent * reserved[metric]) resources[metric] = advised;
  }
  return Object.keys(resources).length === 0 ? undefined : { resources, inputs };
}

/** The least value that so many percent of all do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}
