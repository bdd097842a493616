import type { EventOf } from "../../model/index.js";
import { hostShutdown, jobPolicy } from "../../model/index.js";
import { isDone, runOfSlot } from "../job-runs.js";
import { own } from "../own.js";
import { endedRunsMax, type JobRunView, type JobView, type ServiceView, type TaskView, type View } from "../view.js";
import { ownService } from "./recall.js";
import { forgetSlots } from "./slots.js";

export function jobStarted(view: View, { data, time }: EventOf<"job.started">): void {
  const service = ownService(view, data.service);
  const job = service && own(service, "job");
  if (!service || !job) return;
  const { run: id, trigger, specVersion, scheduledFor = null } = data;
  const { completions } = jobPolicy(service.spec);
  const base = freeBase(job.runs, completions);
  own(job, "runs").push({
    id,
    trigger,
    specVersion,
    scheduledFor,
    startedAt: time,
    completions,
    base,
    upTo: 0,
    done: [],
    succeeded: 0,
    failed: 0,
  });
  if (trigger !== "schedule") job.due = null;
  passTime(job, scheduledFor);
}

/** Runs that go on at the same time have slots of their own: the lowest that are free in a row. */
function freeBase(runs: readonly JobRunView[], completions: number): number {
  let base = 0;
  for (const run of [...runs].sort((a, b) => a.base - b.base)) {
    if (base + completions <= run.base) break;
    base = Math.max(base, run.base + run.completions);
  }
  return base;
}

export function jobEnded(view: View, { data, time }: EventOf<"job.ended">): void {
  const service = ownService(view, data.service);
  const job = service && own(service, "job");
  const run = job?.runs.find(({ id }) => id === data.run);
  if (!service || !job || !run) return;
  job.runs = job.runs.filter(({ id }) => id !== data.run);
  const { result, message = "" } = data;
  job.ended = [...job.ended, { ...run, done: [], result, message, endedAt: time }].slice(-endedRunsMax);
  forgetSlots(service, run.base, run.base + run.completions);
}

export function jobSkipped(view: View, { data }: EventOf<"job.skipped">): void {
  const service = ownService(view, data.service);
  const job = service && own(service, "job");
  if (job) passTime(job, data.scheduledFor);
}

/** A task of a run has ended well: its slot is done. What its host stopped while shutting down did not end by itself. */
export function noteCompletion(service: ServiceView, slot: number, task: TaskView): void {
  if (task.run === null || task.desired !== "running") return;
  if (!task.containers.every(({ state, error }) => state === "complete" && error !== hostShutdown)) return;
  const run = runOfSlot(service.job, slot);
  if (run?.id !== task.run || isDone(run, slot)) return;
  complete(ownRun(service, run), slot);
}

function complete(run: JobRunView, slot: number): void {
  run.succeeded++;
  const at = slot - run.base;
  if (at !== run.upTo + 1) {
    own(run, "done").push(at);
    return;
  }
  run.upTo = at;
  // Slots are begun in order, so that few are done out of it.
  if (run.done.length === 0) return;
  const done = new Set(run.done);
  while (done.delete(run.upTo + 1)) run.upTo++;
  run.done = [...done];
}

export function noteRunFailure(service: ServiceView, slot: number, task: TaskView): void {
  const run = task.run === null ? undefined : runOfSlot(service.job, slot);
  if (run && run.id === task.run) ownRun(service, run).failed++;
}

/** One of its runs, to be written into. */
function ownRun(service: ServiceView, run: JobRunView): JobRunView {
  const runs = own(own(service, "job") as JobView, "runs");
  return own(runs, runs.indexOf(run)) as JobRunView;
}

/** Times up to here need not be run: the schedule is new, or the job was not there to follow it. */
export function passTime(job: JobView, time: number | null): void {
  if (time !== null && time > job.scheduledUntil) job.scheduledUntil = time;
}
