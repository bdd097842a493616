import type { EventData, EventRecord, ServiceSpec } from "../../model/index.js";
import { jobPolicy } from "../../model/index.js";
import type { World } from "../world.js";

interface Run {
  specVersion: number;
  startedAt: number;
  completions: number;
  /** Slots whose task ended well. */
  done: Set<number>;
}

interface Job {
  spec: ServiceSpec;
  runs: Map<string, Run>;
  /** The newest scheduled time that was run or skipped. */
  lastScheduled: number;
}

interface JobTask {
  job: Job;
  run: string;
  slot: number;
  node: string;
  generation: number;
  state: "at-work" | "done" | "stopped";
}

/**
 * Watches the jobs as the log tells of them, by a small fold of its own: no run has more slots at work than its parallelism,
 * none does a slot twice or leaves the version that it began with, none succeeds before its last completion or ends before its
 * deadline; a schedule goes on, and its concurrency is kept.
 */
export class JobAudit {
  readonly #world: World;
  readonly #jobs = new Map<string, Job>();
  readonly #tasks = new Map<string, JobTask>();

  constructor(world: World) {
    this.#world = world;
  }

  landed(record: EventRecord): void {
    switch (record.type) {
      case "service.created":
      case "service.updated":
        this.#specified(record.data);
        break;
      case "job.started":
        this.#started(record.data, record.time);
        break;
      case "job.ended":
        this.#ended(record.data, record.time);
        break;
      case "job.skipped":
        this.#scheduled(record.data.service, record.data.scheduledFor);
        break;
      case "tasks.placed":
        this.#placed(record.data);
        break;
      case "tasks.stopped":
        for (const id of record.data.tasks) this.#stopped(this.#tasks.get(id));
        break;
      case "tasks.restarted":
        record.data.tasks.forEach((id, i) => {
          const task = this.#tasks.get(id);
          if (task) task.generation = record.data.generations[i] ?? 0;
        });
        break;
      case "tasks.observed":
        this.#observed(record.data.observations);
        break;
      case "node.removed":
        for (const task of this.#tasks.values()) if (task.node === record.data.node) this.#stopped(task);
        break;
      default:
    }
  }

  #specified({ service, spec }: { service: string; spec: ServiceSpec }): void {
    if (spec.mode !== "job") return;
    const job = this.#jobs.get(service);
    if (job) job.spec = spec;
    else this.#jobs.set(service, { spec, runs: new Map(), lastScheduled: 0 });
  }

  #started({ service, run, specVersion, trigger, scheduledFor }: EventData["job.started"], time: number): void {
    const job = this.#jobs.get(service);
    if (!job) return;
    this.#world.counts.runs++;
    const { completions, schedule } = jobPolicy(job.spec);
    const { concurrency } = schedule ?? { concurrency: "forbid" };
    this.#world.check(concurrency === "allow" || job.runs.size === 0, "job-concurrency", () => {
      return `${job.spec.name} begins run ${run} (${trigger}) beside ${[...job.runs.keys()]}, and its concurrency is ${concurrency}`;
    });
    if (scheduledFor !== undefined) {
      this.#world.counts.scheduledRuns++;
      this.#scheduled(service, scheduledFor);
    }
    job.runs.set(run, { specVersion, startedAt: time, completions, done: new Set() });
  }

  #scheduled(service: string, time: number): void {
    const job = this.#jobs.get(service);
    if (!job) return;
    this.#world.check(time > job.lastScheduled, "schedule-goes-on", () => {
      return `${job.spec.name} comes to its time ${time} after ${job.lastScheduled}`;
    });
    job.lastScheduled = time;
  }

  #ended({ service, run: id, result }: EventData["job.ended"], time: number): void {
    const job = this.#jobs.get(service);
    const run = job?.runs.get(id);
    if (!job || !run) return;
    job.runs.delete(id);
    const { name } = job.spec;
    const { done, completions, startedAt } = run;
    if (result === "succeeded") {
      this.#world.counts.runsSucceeded++;
      this.#world.check(
        done.size === completions,
        "job-completions",
        () => `run ${id} of ${name} succeeds with ${done.size} of ${completions}`,
      );
    } else this.#world.check(done.size < completions, "job-completions", () => `run ${id} of ${name} is done, and ends as ${result}`);
    if (result !== "deadline") return;
    const { deadlineMs } = jobPolicy(job.spec);
    this.#world.check(deadlineMs > 0 && time >= startedAt + deadlineMs, "job-deadline", () => {
      return `run ${id} of ${name} ends after ${time - startedAt} ms for a deadline of ${deadlineMs}`;
    });
  }

  #placed({ service, run: id, specVersion, reason, slots, tasks, nodes }: EventData["tasks.placed"]): void {
    const job = this.#jobs.get(service);
    if (!job) return;
    const { name } = job.spec;
    const run = id === undefined ? undefined : job.runs.get(id);
    if (id === undefined || !run) {
      this.#world.fail("job-runs", `${name} gets tasks for run ${id}, which does not go on`);
      return;
    }
    this.#world.check(specVersion === run.specVersion, "job-version", () => {
      return `run ${id} of ${name} began with version ${run.specVersion} and gets tasks of ${specVersion}`;
    });
    const before = this.#atWork(job, id);
    for (const [i, slot] of slots.entries()) {
      this.#world.check(!run.done.has(slot), "job-slot-once", () => `slot ${slot} of ${name} is done in run ${id}, and gets a task`);
      this.#world.check(
        reason !== "job" || !before.has(slot),
        "job-slot-once",
        () => `slot ${slot} of ${name} is at work, and gets a task`,
      );
      this.#tasks.set(tasks[i] as string, { job, run: id, slot, node: nodes[i] as string, generation: 1, state: "at-work" });
    }
    const now = this.#atWork(job, id);
    const { parallelism } = jobPolicy(job.spec);
    // What only moves stays at work, also where the parallelism was lowered meanwhile.
    this.#world.check(now.size <= Math.max(parallelism, before.size), "job-parallelism", () => {
      return `run ${id} of ${name} has the slots ${[...now]} at work, and a parallelism of ${parallelism}`;
    });
  }

  #atWork(job: Job, run: string): Set<number> {
    const slots = new Set<number>();
    for (const task of this.#tasks.values()) if (task.job === job && task.run === run && task.state === "at-work") slots.add(task.slot);
    return slots;
  }

  #stopped(task: JobTask | undefined): void {
    if (task?.state === "at-work") task.state = "stopped";
  }

  /** Jobs here have one container. */
  #observed({ tasks, generations, states }: EventData["tasks.observed"]["observations"]): void {
    for (const [i, id] of tasks.entries()) {
      const task = this.#tasks.get(id);
      if (task?.state !== "at-work" || states[i] !== "complete" || generations[i] !== task.generation) continue;
      task.state = "done";
      task.job.runs.get(task.run)?.done.add(task.slot);
    }
  }
}
