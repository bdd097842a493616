import { taskAddress } from "../model/index.js";
import { findTask, serviceById, type View } from "../projections/index.js";
import { event, refusedField, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";

/** On the log before the command is started: whoever reads it knows of every command that may have run. */
export function openExec(view: View, intent: Asked<"OpenExec">, context: DecideContext): Decision {
  const task = findTask(view, intent.task);
  const service = task && serviceById(view, taskAddress(task.id).service);
  const spec = task && service?.specs[task.specVersion];
  if (!task || !spec) {
    return rejected("notFound", "task_not_found", `no task has the id ${JSON.stringify(intent.task)}`, [
      { field: "task", message: "no such task" },
    ]);
  }
  const names = spec.containers.map(({ name }) => name);
  const container = intent.container ?? names[0] ?? "";
  const index = names.indexOf(container);
  if (index < 0) {
    return refusedField("invalid", "no_such_container", "container", `${container} is none of the task's containers: ${names.join(", ")}`);
  }
  const state = task.containers[index]?.state;
  if (state !== "running") {
    return refusedField("conflict", "task_not_running", "task", `container ${container} of task ${task.id} is ${state}, not running`);
  }
  const exec = context.nextId();
  const opened = event("exec.opened", `task/${task.id}`, { task: task.id, container, exec, command: intent.command });
  return settled([opened], { status: 200, id: exec, detail: { container: [container] } });
}

export function closeExec(_view: View, { task, exec, exitCode, error }: Asked<"CloseExec">): Decision {
  const data = { task, exec, ...(exitCode === undefined ? {} : { exitCode }), ...(error === undefined ? {} : { error }) };
  return settled([event("exec.closed", `task/${task}`, data)], { status: 204 });
}
