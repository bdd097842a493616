import { taskAddress } from "../model/index.js";
import { findTask, type TaskView, type View } from "../projections/index.js";
import { event, refusedField, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";

/** A new generation of every container, at once; it counts as no failure. */
export function restartTask(view: View, { task: id }: Asked<"RestartTask">): Decision {
  const task = wanted(view, id);
  if ("kind" in task) return task;
  const data = {
    tasks: task.containers.map(() => id),
    containers: task.containers.map((_, index) => index),
    generations: task.containers.map(({ generation }) => generation + 1),
    notBefore: task.containers.map(() => 0),
  };
  return settled([event("tasks.restarted", subjectOf(id), data)], { status: 200, id });
}

/** The task ends; what its service wants of the slot is the orchestrator's to do. */
export function stopTask(view: View, { task: id }: Asked<"StopTask">): Decision {
  const task = known(view, id);
  if ("kind" in task) return task;
  const events = task.desired === "stopped" ? [] : [event("tasks.stopped", subjectOf(id), { tasks: [id], reason: "requested" as const })];
  return settled(events, { status: 200, id });
}

export function judgeTask(view: View, intent: Asked<"JudgeTask">, { now }: DecideContext): Decision {
  const { task: id, verdict, reason, expiresInMs } = intent;
  const task = wanted(view, id);
  if ("kind" in task) return task;
  const data = { task: id, verdict, until: now + expiresInMs, ...(reason === "" ? {} : { reason }) };
  return settled([event("tasks.judged", subjectOf(id), data)], { status: 200, id });
}

export function unjudgeTask(view: View, { task: id }: Asked<"UnjudgeTask">): Decision {
  const task = known(view, id);
  if ("kind" in task) return task;
  const events = task.verdict === null ? [] : [event("tasks.judged", subjectOf(id), { task: id, verdict: "none" as const })];
  return settled(events, { status: 204 });
}

/** The task, also one that has ended; or the refusal. */
function known(view: View, id: string): TaskView | Decision {
  const task = taskIdPattern.test(id) ? findTask(view, id) : undefined;
  if (task) return task;
  const message = `no task has the id ${JSON.stringify(id)}, or it ended long ago`;
  return rejected("notFound", "task_not_found", message, [{ field: "task", message }]);
}

function wanted(view: View, id: string): TaskView | Decision {
  const task = known(view, id);
  if ("kind" in task || task.desired === "running") return task;
  return refusedField("conflict", "task_stopped", "task", `task ${id} was told to stop (${task.stopReason ?? "no reason given"})`);
}

function subjectOf(task: string): string {
  return `service/${taskAddress(task).service}`;
}

const taskIdPattern = /^[0-9a-z]{12}\.[1-9][0-9]{0,6}\.[0-9a-z]{12}$/;
