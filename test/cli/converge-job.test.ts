import test from "ava";
import { assess, type Service, type Task } from "../../src/cli/converge.js";

const startMs = Date.parse("2026-01-01T00:00:00Z");
const at = (ms: number) => new Date(startMs + ms).toISOString();
const patience = { monitorMs: 5000, stallMs: 30_000 };

type Run = NonNullable<Service["runs"]>[number];

function job(runs: Partial<Run>[]): Service {
  return {
    id: "s",
    name: "backup",
    namespace: "default",
    spec: { name: "backup", mode: "job", containers: [{ process: { command: ["x"] } }] },
    specVersion: 1,
    desired: 0,
    running: 0,
    createdAt: at(0),
    updatedAt: at(0),
    runs: runs.map((run) => ({
      id: "r",
      state: "running",
      trigger: "created",
      startedAt: at(0),
      succeeded: 0,
      failed: 0,
      completions: 3,
      ...run,
    })),
  };
}

function verdict(runs: Partial<Run>[], passedMs = 0, tasks: Partial<Task>[] = []) {
  const look = (now: number, before?: ReturnType<typeof assess>["memory"]) =>
    assess({ now: startMs + now, service: job(runs), tasks: tasks as Task[], crashes: [], stopped: new Set() }, patience, before);
  return look(passedMs, look(0).memory).verdict;
}

test("a job is watched to the end of its run", (t) => {
  t.is(verdict([{ succeeded: 1 }], 1000).kind, "progressing");
  t.is(verdict([{ state: "succeeded", succeeded: 3 }]).kind, "converged");
});

test("a run that did not succeed has failed, with its reason and the task that failed last", (t) => {
  const tasks = [{ id: "a", run: "r", state: "failed" as const, desired: "stopped" as const }];
  t.like(verdict([{ state: "failed", message: "backup.1 gave up" }], 0, tasks), {
    kind: "failed",
    reason: "backup.1 gave up",
    task: { id: "a" },
  });
  t.like(verdict([{ state: "deadline" }]), { kind: "failed", reason: "its run was deadline" });
});

test("an earlier run says nothing about this change", (t) => {
  t.is(verdict([{ state: "failed", startedAt: at(-60_000) }], 1000).kind, "progressing");
  t.is(verdict([{ state: "failed", startedAt: at(-60_000) }], 3000).kind, "converged");
});

test("a job that has no run to wait for is as it should be", (t) => {
  t.is(verdict([], 1999).kind, "progressing");
  t.is(verdict([], 2000).kind, "converged");
});

test("a run of which nothing runs for long is stalled; a long task is not", (t) => {
  t.is(verdict([{}], 30_000).kind, "stalled");
  t.is(verdict([{}], 30_000, [{ id: "a", run: "r", name: "backup.1", state: "running", desired: "running" }]).kind, "progressing");
});
