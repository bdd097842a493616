import { jobPolicy, nextTime, passedTimes } from "../model/index.js";
import { doneIn, type JobResult, type JobRunView, runOfSlot } from "../projections/index.js";
import { mustLeave } from "./leaving.js";
import type { Cause, ServiceWork, SlotWork } from "./service-work.js";
import { changedSeq } from "./task-condition.js";

/** Runs of one job at the same time; beyond it a scheduled run is skipped, however much `concurrency` allows. */
const runsMax = 16;
const messageMax = 1024;

/**
 * A job: ends the runs that are over, begins those that are due, and keeps `parallelism` tasks of each run at work, the lowest
 * slots first. What ended well leaves its node at once; its run remembers that the slot is done. What failed is started again by
 * the restart policy, and where that gives up its run has failed.
 */
export function job(work: ServiceWork, nextId: () => string): void {
  const { service } = work;
  if (!service.job) return;
  const runs = new Runs(work, nextId);
  for (const run of service.job.runs) judge(work, run, runs);
  beginDue(work, runs);
  beginScheduled(work, runs);
  for (const slot of work.slots) tidy(work, slot, runs);
  for (const run of runs.going) fillRun(work, run);
}

/** Every run is over, because its job was stopped or removed. */
export function endRuns(work: ServiceWork): void {
  const { job, specSeq } = work.service;
  if (!job) return;
  const runs = new Runs(work, () => "");
  // The last completion may have come together with the wish to stop.
  for (const run of job.runs) runs.end(run, run.succeeded >= run.completions ? "succeeded" : "stopped", specSeq);
}

/** The runs that go on after what this call says. */
class Runs {
  readonly #work: ServiceWork;
  readonly #nextId: () => string;
  /** Those that the view has: what begins in this call gets its tasks in the next. */
  going: JobRunView[];
  begun = 0;

  constructor(work: ServiceWork, nextId: () => string) {
    this.#work = work;
    this.#nextId = nextId;
    this.going = [...(work.service.job?.runs ?? [])];
  }

  get count(): number {
    return this.going.length + this.begun;
  }

  end(run: JobRunView, result: JobResult, cause: Cause, message = ""): void {
    const { id } = this.#work.service;
    this.going = this.going.filter((other) => other !== run);
    const said = message === "" ? {} : { message: message.slice(0, messageMax) };
    this.#say({ type: "job.ended", subject: `service/${id}`, data: { service: id, run: run.id, result, ...said } }, cause);
  }

  begin(trigger: "created" | "updated" | "requested" | "schedule", cause: Cause, scheduledFor?: number): void {
    const { id, specVersion } = this.#work.service;
    this.begun++;
    const at = scheduledFor === undefined ? {} : { scheduledFor };
    const data = { service: id, run: this.#nextId(), specVersion, trigger, ...at };
    this.#say({ type: "job.started", subject: `service/${id}`, data }, cause);
  }

  skip(scheduledFor: number, reason: string): void {
    const { id } = this.#work.service;
    this.#say({ type: "job.skipped", subject: `service/${id}`, data: { service: id, scheduledFor, reason } }, undefined);
  }

  #say(event: ServiceWork["said"][number], cause: Cause): void {
    this.#work.said.push(cause === undefined ? event : { ...event, cause });
  }
}

function judge(work: ServiceWork, run: JobRunView, runs: Runs): void {
  const { deadlineMs } = jobPolicy(work.service.spec);
  if (run.succeeded >= run.completions) {
    runs.end(run, "succeeded", undefined);
    return;
  }
  for (const { number, slot, live } of work.slots) {
    const hopeless = live.find(({ task, condition }) => task.run === run.id && condition === "exhausted");
    if (!hopeless) continue;
    const { exitCode, error } = hopeless.task.containers.find(({ state }) => state !== "complete") ?? {};
    const why = error ?? (exitCode === undefined || exitCode === null ? "it failed" : `exit code ${exitCode}`);
    const times = slot && slot.failures > 1 ? ` after ${slot.failures} failures` : "";
    runs.end(run, "failed", changedSeq(hopeless.task), `${work.service.name}.${number} gave up${times}: ${why}`);
    return;
  }
  if (deadlineMs === 0) return;
  const end = run.startedAt + deadlineMs;
  if (end > work.now) work.wakeBy(end);
  else runs.end(run, "deadline", undefined, `not done within ${deadlineMs / 1000} s: ${run.succeeded} of ${run.completions}`);
}

/** A run that somebody asked for; where it may not run beside another it waits for that one's end. */
function beginDue(work: ServiceWork, runs: Runs): void {
  const { job, spec } = work.service;
  if (!job?.due) return;
  const { trigger, seq } = job.due;
  const concurrency = jobPolicy(spec).schedule?.concurrency ?? "forbid";
  if (trigger === "updated" || concurrency === "replace") for (const run of runs.going) runs.end(run, "replaced", seq);
  if (runs.count === 0 || (concurrency === "allow" && runs.count < runsMax)) runs.begin(trigger, seq);
}

/**
 * Of the times that passed since the last look the newest is run, once, and the others are skipped: while a controller was
 * there, there is only one.
 */
function beginScheduled(work: ServiceWork, runs: Runs): void {
  const { job, spec } = work.service;
  const { schedule } = jobPolicy(spec);
  if (!job || !schedule || schedule.suspended) return;
  const passed = passedTimes(schedule, job.scheduledUntil, work.now);
  const newest = passed.pop();
  for (const time of passed) runs.skip(time, "missed: nobody was there to begin it, and a later one is due as well");
  if (newest !== undefined) beginAt(newest, schedule.concurrency, runs);
  const next = nextTime(schedule, Math.max(newest ?? 0, job.scheduledUntil));
  if (next !== null) work.wakeBy(next);
}

function beginAt(time: number, concurrency: "allow" | "forbid" | "replace", runs: Runs): void {
  if (concurrency === "replace") for (const run of runs.going) runs.end(run, "replaced", undefined);
  if (concurrency === "forbid" && runs.count > 0) runs.skip(time, "the run before goes on");
  // What begins in this very call has nothing yet that could be replaced.
  else if (concurrency === "replace" && runs.begun > 0) runs.skip(time, "a run that was asked for begins just now");
  else if (runs.count >= runsMax) runs.skip(time, `${runsMax} runs go on already`);
  else runs.begin("schedule", undefined, time);
}

/** Stops what has no run any more, what did its work, and what cannot stay on its node: no job slot is at work twice. */
function tidy(work: ServiceWork, slot: SlotWork, runs: Runs): void {
  for (const live of slot.live) {
    const { task, condition } = live;
    // It is placed again by the version of its run, so that this says as well where it may be.
    const leave = mustLeave(live, work.service.specs[task.specVersion] ?? work.service.spec);
    if (!runs.going.some(({ id }) => id === task.run)) work.stop(slot, task, "job-ended", undefined);
    else if (condition === "over") work.stop(slot, task, "job-ended", changedSeq(task));
    else if (leave) work.stop(slot, task, leave.reason, leave.cause);
  }
}

function fillRun(work: ServiceWork, run: JobRunView): void {
  const { parallelism } = jobPolicy(work.service.spec);
  const isDone = doneIn(run);
  const busy = new Set<number>();
  for (const { number, live, leaving } of work.slots) {
    if (runOfSlot(work.service.job, number) !== run) continue;
    // One that is told to stop, also by the end of an earlier run, has its slot until it is gone; then another fills that.
    if ((live.length > 0 || leaving.length > 0) && !isDone(number)) busy.add(number);
  }
  let room = parallelism - busy.size;
  for (let number = run.base + run.upTo + 1; room > 0 && number <= run.base + run.completions; number++) {
    if (busy.has(number) || isDone(number)) continue;
    room--;
    want(work, run, number);
  }
}

function want(work: ServiceWork, run: JobRunView, number: number): void {
  const before = work.predecessor(number);
  const reason = before?.run === run.id ? before.stopReason : null;
  if (before && (reason === "requested" || reason === "node-drained" || reason === "tainted" || reason === "node-removed")) {
    work.wants.push({ slot: number, reason, replaces: before.id, cause: before.stopSeq ?? undefined });
  } else work.wants.push({ slot: number, reason: "job", cause: work.service.specSeq });
}
