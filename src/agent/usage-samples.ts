import type { SampleFrame } from "../model/index.js";
import type { Clock } from "../ports/index.js";
import type { MoreUsage, Usage } from "./runtime.js";

export type UsageSample = Omit<SampleFrame, "frame">;
type Column = (number | null)[];

const rates = ["networkReceive", "networkTransmit", "blockRead", "blockWrite"] as const satisfies (keyof MoreUsage)[];

/** Turns what was used so far into what was used since the last look. */
export class UsageSamples {
  private before = new Map<string, Usage>();
  private sampledAt = 0;

  constructor(private readonly clock: Clock) {}

  /** `restartsOf`: of a task; where it is given, the sample has all columns that any task has something in. */
  take(usage: Usage[], restartsOf?: (task: string) => number): UsageSample {
    const now = this.clock.monotonic();
    const elapsed = now - this.sampledAt;
    const { before } = this;
    const perSecond = (amount: number, amountBefore: number | undefined) =>
      amountBefore === undefined || elapsed <= 0 ? undefined : Math.max(0, Math.round(((amount - amountBefore) / elapsed) * 1000));
    const sample: UsageSample = {
      tasks: usage.map(({ task }) => task),
      cpu: usage.map(({ task, cpuMs }) => perSecond(cpuMs, before.get(task)?.cpuMs) ?? 0),
      memory: usage.map(({ memoryBytes }) => memoryBytes),
    };
    if (restartsOf) {
      const columns: [keyof UsageSample, Column][] = rates.map((rate) => [
        rate,
        usage.map(({ task, more }) => {
          const amount = more?.[rate];
          return amount === undefined ? null : (perSecond(amount, before.get(task)?.more?.[rate]) ?? null);
        }),
      ]);
      columns.push(["cpuThrottled", usage.map(({ task, more }) => throttled(more, before.get(task)?.more))]);
      columns.push(["restarts", usage.map(({ task }) => restartsOf(task))]);
      Object.assign(sample, Object.fromEntries(columns.filter(([, column]) => column.some((value) => value !== null))));
    }
    this.before = new Map(usage.map((one) => [one.task, one]));
    this.sampledAt = now;
    return sample;
  }
}

const perMille = 1000;

function throttled(now: MoreUsage | undefined, before: MoreUsage | undefined): number | null {
  if (now?.periods === undefined || before?.periods === undefined) return null;
  const periods = now.periods - before.periods;
  const held = (now.throttledPeriods ?? 0) - (before.throttledPeriods ?? 0);
  return periods > 0 ? Math.min(perMille, Math.max(0, Math.round((held / periods) * perMille))) : 0;
}

/** Of two containers of one task; what only one can tell is its own. */
export function sumOf(one: MoreUsage | undefined, other: MoreUsage | undefined): MoreUsage | undefined {
  if (!one || !other) return one ?? other;
  const sum: MoreUsage = { ...one };
  for (const [name, amount] of Object.entries(other) as [keyof MoreUsage, number][]) sum[name] = (sum[name] ?? 0) + amount;
  return sum;
}
