import type { EventOf } from "../../model/index.js";
import { lookUp } from "../access.js";
import { endedRunsMax, type JobView, type View } from "../view.js";

export function jobStarted(view: View, { data, time }: EventOf<"job.started">): void {
  const job = jobOf(view, data.service);
  if (!job) return;
  const { run: id, trigger, specVersion, scheduledFor = null } = data;
  job.runs.push({ id, trigger, specVersion, scheduledFor, startedAt: time, succeeded: 0, failed: 0 });
  passTime(job, scheduledFor);
}

export function jobEnded(view: View, { data, time }: EventOf<"job.ended">): void {
  const job = jobOf(view, data.service);
  const run = job?.runs.find(({ id }) => id === data.run);
  if (!job || !run) return;
  job.runs = job.runs.filter(({ id }) => id !== data.run);
  job.ended = [...job.ended, { ...run, result: data.result, endedAt: time }].slice(-endedRunsMax);
}

export function jobSkipped(view: View, { data }: EventOf<"job.skipped">): void {
  const job = jobOf(view, data.service);
  if (job) passTime(job, data.scheduledFor);
}

function passTime(job: JobView, scheduledFor: number | null): void {
  if (scheduledFor !== null && scheduledFor > job.scheduledUntil) job.scheduledUntil = scheduledFor;
}

function jobOf(view: View, service: string): JobView | null {
  return lookUp(view.services, service)?.job ?? null;
}
