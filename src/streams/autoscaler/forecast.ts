import type { AutoscalingPolicy } from "../../model/index.js";
import type { History } from "./history.js";
import type { Seen } from "./types.js";
import { quarterBefore, quarterMs, quarterOf } from "./week.js";

type Rule = NonNullable<AutoscalingPolicy["forecast"]>;

/**
 * The most that the targets are going to want within the lead: for each quarter of an hour, the median of what they wanted at that
 * time of the week in the weeks before; of two the greater. Undefined where no week is known.
 */
export function forecastAt({ leadMs, weeks, timeZone }: Rule, history: Pick<History, "demandAt">, now: number): Seen["forecast"] {
  let best: { replicas: number; quarter: number; known: number[] } | undefined;
  for (let quarter = quarterOf(now); quarter <= quarterOf(now + leadMs); quarter++) {
    const known: number[] = [];
    for (let week = 1; week <= weeks; week++) {
      const demand = history.demandAt(quarterBefore(quarter, week, timeZone));
      if (demand !== undefined) known.push(demand);
    }
    if (known.length === 0) continue;
    const replicas = [...known].sort((a, b) => a - b)[Math.floor(known.length / 2)] as number;
    if (!best || replicas > best.replicas) best = { replicas, quarter, known };
  }
  if (!best) return undefined;
  const minutes = Math.max(0, Math.round((best.quarter * quarterMs - now) / 60_000));
  const when = minutes === 0 ? "now" : `in ${minutes} min`;
  return { replicas: best.replicas, detail: `${when}, as in the weeks before, newest first: ${best.known.join(", ")}` };
}
