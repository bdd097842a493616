import { type AutoscalingInput, type AutoscalingPolicy, nextTime } from "../../model/index.js";

type Schedule = AutoscalingPolicy["schedules"][number];

export interface Bounds {
  min: number;
  max: number;
  inputs: AutoscalingInput[];
}

/** The bounds that hold at this moment: the policy's, or those of the schedules whose time it is. */
export function boundsAt({ min, max, schedules }: AutoscalingPolicy, now: number): Bounds {
  if (schedules.length === 0) return { min, max, inputs: [] };
  const active = schedules.filter((schedule) => isActive(schedule, now));
  const mins = active.flatMap((schedule) => schedule.min ?? []);
  const maxs = active.flatMap((schedule) => schedule.max ?? []);
  const most = maxs.length > 0 ? Math.max(...maxs) : max;
  const least = mins.length > 0 ? Math.max(...mins) : min;
  const inputs = active.map((schedule): AutoscalingInput => {
    const bounds = `${schedule.min === undefined ? "" : `min ${schedule.min} `}${schedule.max === undefined ? "" : `max ${schedule.max} `}`;
    return { rule: "schedule", detail: `${bounds}since ${schedule.cron} (${schedule.timeZone})`.slice(0, 200) };
  });
  return { min: Math.min(least, most), max: most, inputs };
}

/** An answer that holds from one moment to another: to ask the schedule itself takes a hundred times as long. */
interface Span {
  from: number;
  until: number;
  active: boolean;
}

const spans = new Map<string, Span>();
const spansMax = 50_000;

export function isActive({ cron, timeZone, durationMs }: Schedule, now: number): boolean {
  const key = `${durationMs} ${timeZone} ${cron}`;
  const known = spans.get(key);
  if (known && known.from <= now && now < known.until) return known.active;
  const start = nextTime({ cron, timeZone }, now - durationMs);
  const active = start !== null && start <= now;
  const until = start === null ? Number.POSITIVE_INFINITY : active ? start + durationMs : start;
  if (spans.size >= spansMax) spans.clear();
  spans.set(key, { from: now, until, active });
  return active;
}
