import type { TaskState } from "../../model/index.js";
import { own } from "../own.js";
import { type ContainerView, type RolloutView, type ServiceView, type SlotView, steadyMs, type TaskView, type View } from "../view.js";
import { knownNode } from "./recall.js";
import { readySince } from "./task-state.js";

/**
 * Called before the container's state is overwritten: how long it ran tells whether earlier failures still count. One that
 * never became healthy did not run steadily, however long its start took.
 */
export function countFailure(view: View, slot: SlotView, { node, run }: TaskView, container: ContainerView, time: number): void {
  // A job's task is to end: how long it ran before it failed is no credit to it.
  const steady = run === null && container.state === "running" && container.health !== "starting" && time - container.stateAt >= steadyMs;
  slot.failures = steady ? 1 : slot.failures + 1;
  slot.failedAt = time;
  const failedOn: Record<string, number> = {};
  failedOn[node] = 1;
  const before = steady ? null : slot.failedOn;
  for (const id in before) {
    const count = before[id] as number;
    if (id === node) failedOn[id] = count + 1;
    else if (knownNode(view, id)) failedOn[id] = count;
  }
  slot.failedOn = failedOn;
}

/** Called before the container's state is overwritten: a task that has proved itself does not fail its rollout any more. */
export function noteRolloutFailure(service: ServiceView, task: TaskView, state: TaskState, failure: RolloutView["failed"][number]): void {
  const { rollout, spec } = service;
  if (!rollout || task.specVersion !== rollout.specVersion) return;
  // What fails before it is known to have its new limits may do so because of them, however long it ran with the old ones.
  const resizing = task.resize !== null;
  if (task.placedAt < rollout.startedAt && !resizing) return;
  if (state === "complete" && spec.restart.condition !== "any") return;
  const since = readySince(task, spec);
  if (since !== null && !resizing && failure.at - since >= spec.update.monitorMs) return;
  if (rollout.failed.some(({ slot }) => slot === failure.slot)) return;
  own(own(service, "rollout") as RolloutView, "failed").push(failure);
}

/**
 * Called before its state is overwritten, when a task fails, is stopped or is started again: had it proved itself, its slot took the
 * rollout further at that time, and does so no second time.
 */
export function noteLapse(service: ServiceView, slot: number, task: TaskView, time: number): void {
  const { rollout, spec } = service;
  if (!rollout || task.specVersion !== rollout.specVersion || task.resize !== null || rollout.lapsed.includes(slot)) return;
  const since = readySince(task, spec);
  if (since === null || since + spec.update.monitorMs > time) return;
  const written = own(service, "rollout") as RolloutView;
  own(written, "lapsed").push(slot);
  written.progressAt = Math.max(written.progressAt, since + spec.update.monitorMs);
}
