import type { components } from "../client/index.js";
import type { Convergence, Patience, SlotLine, Snapshot, Task, Verdict } from "./converge.js";

type JobRun = components["schemas"]["JobRun"];

/** A change may lead to a run, or to none: so long we wait for it to begin. */
const beginsWithinMs = 2_000;

/**
 * Judges a job by the run that its change led to, or else by the one that goes on. A job without a run to wait for, because its
 * schedule comes later or the change asks for none, is as it should be.
 */
export function assessJob({ now, service, tasks }: Snapshot, patience: Patience, before?: Convergence["memory"]): Convergence {
  const runs = service.runs ?? [];
  const newest = runs.at(-1);
  const run = newest && (newest.state === "running" || newest.startedAt >= service.updatedAt) ? newest : undefined;
  const own = run ? tasks.filter((task) => task.run === run.id && (task.desired === "running" || task.state === "pending")) : [];
  const ready = run?.succeeded ?? 0;
  // Failures are progress too: each leads to another try, or to the end.
  const score = ready * 10 + own.filter(({ state }) => state === "running").length + (run ? 1 : 0);
  const progressed = before === undefined || score > before.best || (run !== undefined && own.some(isAtWork));
  const memory = { best: Math.max(score, before?.best ?? 0), progressAt: progressed ? now : before.progressAt, upSince: undefined };
  const slots = own.map((task): SlotLine => ({ name: task.name, state: task.state, node: task.nodeName ?? "", note: "" }));
  const view = { slots, ready, desired: run?.completions ?? 0, unit: "done", stopping: 0, resized: 0, memory };
  return { ...view, verdict: verdictOf(run, now - memory.progressAt, tasks, patience) };
}

function isAtWork({ state }: Task): boolean {
  return state === "running" || state === "starting";
}

function verdictOf(run: JobRun | undefined, quietMs: number, tasks: Task[], { stallMs }: Patience): Verdict {
  if (!run) return quietMs >= beginsWithinMs ? { kind: "converged" } : { kind: "progressing" };
  switch (run.state) {
    case "succeeded":
      return { kind: "converged" };
    case "running":
      if (quietMs < stallMs) return { kind: "progressing" };
      return { kind: "stalled", reason: `its run stands at ${run.succeeded} of ${run.completions}, and nothing of it runs` };
    case "failed":
    case "deadline":
    case "replaced":
    case "stopped": {
      const task = tasks.findLast((other) => other.run === run.id && other.state === "failed");
      return { kind: "failed", reason: run.message ?? `its run was ${run.state}`, ...(task ? { task } : {}) };
    }
    default:
      return run.state satisfies never;
  }
}
