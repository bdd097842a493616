import { type Result, type Schedule, simulate } from "./simulate.js";
import type { Violation } from "./world.js";

/** How long a failure is made smaller before what was found is shown. */
const budgetMs = 60_000;

/**
 * A smaller schedule that breaks the same rule: halves, then ever smaller parts, of the faults and then of the wishes are
 * left out for as long as the rule stays broken.
 */
export async function shrink(schedule: Schedule, { rule, atMs }: Violation): Promise<{ schedule: Schedule; runs: number }> {
  const deadline = performance.now() + budgetMs;
  let runs = 0;
  const breaks = async (candidate: Schedule) => {
    runs++;
    return (await simulate(candidate, { whole: false })).violation?.rule === rule;
  };
  const more = () => performance.now() < deadline;
  // What was still to come had no part in it.
  const before = <T extends { atMs: number }>(items: T[]) => items.filter((item) => item.atMs <= atMs);
  let found: Schedule = { ...schedule, faults: before(schedule.faults), wishes: before(schedule.wishes) };
  const faults = await without(found.faults, (kept) => breaks({ ...found, faults: kept }), more);
  found = { ...found, faults };
  const wishes = await without(found.wishes, (kept) => breaks({ ...found, wishes: kept }), more);
  found = { ...found, wishes };
  found = { ...found, faults: await without(found.faults, (kept) => breaks({ ...found, faults: kept }), more) };
  return { schedule: found, runs };
}

/** As few items as still break it, found by leaving out ever smaller parts. */
export async function without<T>(items: T[], breaks: (kept: T[]) => Promise<boolean>, more: () => boolean): Promise<T[]> {
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length && more(); ) {
      const candidate = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (candidate.length < kept.length && (await breaks(candidate))) kept = candidate;
      else from += size;
    }
    if (size === 1) break;
  }
  return kept;
}

export function traceOf(schedule: Schedule): Promise<Result> {
  return simulate(schedule, { traced: true, whole: false });
}
