import type { JobRunView, JobView } from "./view.js";

/** The run that goes on and has this slot. */
export function runOfSlot(job: JobView | null, slot: number): JobRunView | undefined {
  return job?.runs.find(({ base, completions }) => slot > base && slot <= base + completions);
}

/** Whether the task of this slot has ended well. */
export function isDone({ base, upTo, done }: JobRunView, slot: number): boolean {
  return slot - base <= upTo || done.includes(slot - base);
}

/** The same of many slots of one run: what is done out of order may be nearly all of it. */
export function doneIn({ base, upTo, done }: JobRunView): (slot: number) => boolean {
  const beyond = new Set(done);
  return (slot) => slot - base <= upTo || beyond.has(slot - base);
}
