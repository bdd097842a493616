import { Cron } from "croner";
import type { Schemas, ServiceSpec } from "./types.js";

export type JobPolicy = NonNullable<ServiceSpec["job"]>;
export type Schedule = NonNullable<Schemas["JobPolicy"]["schedule"]>;

/** Scheduled times that were missed and are told one by one; of more, only the newest. */
export const missedTimesMax = 16;

/**
 * From one scheduled time to the next, at least. Each costs a handful of events whether it is run or skipped: by the second
 * they would be most of the log.
 */
const intervalMinMs = 10_000;
const minuteMs = 60_000;
/** A minute begins here in every time zone of today: 2024 in UTC. */
const someMinute = 1_704_067_200_000;

/** Five or six fields; the library's nicknames and dates are no part of the contract. */
const fields = /^\s*(\S+\s+){4,5}\S+\s*$/;
interface Reader {
  cron: Cron;
  /** The newest question and its answer: a job asks the same at every look, and a rare day takes long to find. */
  after?: number;
  next?: number | null;
}

/** By their text: to read a schedule takes longer than to ask it. */
const known = new Map<string, Reader>();
const knownMax = 10_000;

const policyDefault: JobPolicy = { completions: 1, parallelism: 1, deadlineMs: 0 };

/** The job policy of a spec of mode `job`, which may leave all of it to the defaults. */
export function jobPolicy(spec: ServiceSpec): JobPolicy {
  return spec.job ?? policyDefault;
}

/** What is wrong with a schedule, by member; undefined for nothing. */
export function scheduleProblem({ cron, timeZone }: Pick<Schedule, "cron" | "timeZone">): { field: string; message: string } | undefined {
  const zone = timeZoneProblem(timeZone);
  if (zone !== undefined) return { field: "timeZone", message: zone };
  if (!fields.test(cron))
    return { field: "cron", message: "must have five fields (minute, hour, day, month, weekday), or six with seconds first" };
  try {
    const first = nextTime({ cron, timeZone }, someMinute - 1);
    if (first === null) return { field: "cron", message: "names a day that never comes" };
    const gapMs = smallestGap({ cron, timeZone }, first);
    if (gapMs < intervalMinMs) {
      const message = `its seconds come as close as ${gapMs / 1000} s; runs are at least ${intervalMinMs / 1000} s apart, as in */10 * * * * *`;
      return { field: "cron", message };
    }
  } catch (error) {
    return { field: "cron", message: (error as Error).message.replace(/^Cron\w+: /, "") };
  }
  return undefined;
}

/** Undefined for a time zone that is known here. */
export function timeZoneProblem(timeZone: string): string | undefined {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return undefined;
  } catch {
    return `${timeZone} is not a time zone, such as Europe/Berlin`;
  }
}

/** Between two of its seconds, as though every minute were named; a minute or more where there is but one. */
function smallestGap(schedule: Pick<Schedule, "cron" | "timeZone">, first: number): number {
  let smallest = minuteMs;
  let last = first;
  for (let time = nextTime(schedule, first); time !== null && time < first + minuteMs; time = nextTime(schedule, time)) {
    smallest = Math.min(smallest, time - last);
    last = time;
  }
  return last === first ? smallest : Math.min(smallest, first + minuteMs - last);
}

/**
 * The first scheduled time after this one, ms; null when none comes any more. Where clocks are put forward, a time that is left
 * out is run right after the gap, once; where they are put back, a fixed time is run once, the first time it comes, and
 * `*` fields go on through both hours.
 */
export function nextTime(schedule: Pick<Schedule, "cron" | "timeZone">, after: number): number | null {
  const reader = readerOf(schedule);
  if (reader.after !== after || reader.next === undefined) {
    reader.next = reader.cron.nextRun(dateOf(after))?.getTime() ?? null;
    reader.after = after;
  }
  return reader.next;
}

/** Scheduled times after `after` and up to `now`: the newest `missedTimesMax` of them and one, oldest first. */
export function passedTimes(schedule: Pick<Schedule, "cron" | "timeZone">, after: number, now: number): number[] {
  const first = nextTime(schedule, after);
  if (first === null || first > now) return [];
  // The reference itself is left out by the library.
  const newest = readerOf(schedule).cron.previousRuns(missedTimesMax + 1, dateOf(now + 1));
  return newest
    .map((date) => date.getTime())
    .filter((time) => time > after && time <= now)
    .reverse();
}

function dateOf(ms: number) {
  // biome-ignore lint/style/noRestrictedGlobals: a time that was given, in the form that the library takes; not the clock's.
  return new Date(ms);
}

function readerOf({ cron, timeZone }: Pick<Schedule, "cron" | "timeZone">): Reader {
  const key = `${timeZone} ${cron}`;
  let reader = known.get(key);
  if (!reader) {
    // Without a function to call it sets no timer and reads no clock.
    reader = { cron: new Cron(cron, { timezone: timeZone, paused: true, mode: "5-or-6-parts" }) };
    if (known.size >= knownMax) known.clear();
    known.set(key, reader);
  }
  return reader;
}
