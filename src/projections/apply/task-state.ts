import type { ServiceSpec, TaskState } from "../../model/index.js";
import { remove } from "../access.js";
import { runOfSlot } from "../job-runs.js";
import { own } from "../own.js";
import { type ContainerView, finishedTasksMax, type NodeView, type ServiceView, type SlotView, type TaskView, type View } from "../view.js";
import { genericDemandOf, releaseGeneric } from "./generic.js";
import { ownCounts, ownTasksOf, ownUsed } from "./owned.js";
import { forgetService, forgetTask, ownNode } from "./recall.js";
import { clearSlot } from "./slots.js";

/** How far a container has come; it never goes back within a generation. */
export const stateRank: Record<TaskState, number> = {
  pending: 0,
  assigned: 1,
  starting: 2,
  running: 3,
  stopping: 4,
  complete: 5,
  failed: 5,
  rejected: 5,
  lost: 5,
};
export const endedRank = 5;

export function hasEnded(container: ContainerView): boolean {
  return stateRank[container.state] === endedRank;
}

/** The state of a task: any failure, else complete when all are, else stopping when any is, else that of the least advanced. */
export function foldContainers(containers: readonly ContainerView[]): TaskState {
  // Nearly every task has one.
  if (containers.length === 1) return (containers[0] as ContainerView).state;
  let least: TaskState = "complete";
  let stopping = false;
  for (const { state } of containers) {
    if (state === "failed" || state === "rejected") return state;
    if (state === "stopping") stopping = true;
    if (stateRank[state] < stateRank[least]) least = state;
  }
  return stopping ? "stopping" : least;
}

/** Event time since which every container runs, and is healthy where a check is given; null while that is not so. */
export function readySince({ placedAt, containers, verdict }: TaskView, spec: ServiceSpec): number | null {
  if (verdict?.verdict === "unhealthy") return null;
  let since = placedAt;
  for (let index = 0; index < containers.length; index++) {
    const { state, stateAt, health, healthAt } = containers[index] as ContainerView;
    if (state === "complete") continue;
    if (state !== "running" || health === "unhealthy") return null;
    if (stateAt > since) since = stateAt;
    if (spec.containers[index]?.health === undefined) continue;
    if (health !== "healthy") return null;
    if (healthAt > since) since = healthAt;
  }
  return since;
}

/** Of a task and a service that may be written into, as all below. */
export function setTaskState(service: ServiceView, task: TaskView, state: TaskState, time: number): void {
  if (task.state === state) return;
  const counts = ownCounts(service);
  counts[task.state]--;
  counts[state]++;
  task.state = state;
  task.stateAt = time;
}

/** What one task of this spec reserves on its node. */
export function reservationsOf(spec: ServiceSpec): { cpu: number; memory: number } {
  let cpu = 0;
  let memory = 0;
  for (const { resources } of spec.containers) {
    cpu += resources.reservations.cpu;
    memory += resources.reservations.memory;
  }
  return { cpu, memory };
}

/** Ports that a task of this spec takes on its node, as `protocol/port`. */
export function hostPortsOf(spec: ServiceSpec): string[] {
  const ports: string[] = [];
  for (const endpoint of spec.endpoints) {
    if (endpoint.mode === "host" && endpoint.published !== undefined) ports.push(`${endpoint.protocol}/${endpoint.published}`);
  }
  return ports;
}

/** A task that is wanted no more and has ended in every container leaves its slot and its node. */
export function leaveIfDone(view: View, service: ServiceView, slot: SlotView, number: number, task: TaskView): void {
  if (task.desired === "stopped" && allEnded(task)) leave(view, service, slot, number, task);
}

/** By a plain loop, as elsewhere on the way of a report: a call for each container costs more than what it does. */
export function allEnded({ containers }: TaskView): boolean {
  for (let i = 0; i < containers.length; i++) if (!hasEnded(containers[i] as ContainerView)) return false;
  return true;
}

export function leave(view: View, service: ServiceView, slot: SlotView, number: number, task: TaskView): void {
  const node = ownNode(view, task.node);
  if (node) release(service, node, task);
  ownCounts(service)[task.state]--;
  forgetTask(view, task.id);
  const finished = own(service, "finished");
  finished.push(task);
  if (finished.length > finishedTasksMax) finished.shift();
  if (slot.tasks.length > 1) slot.tasks = slot.tasks.filter(({ id }) => id !== task.id);
  else if (remembers(service, slot, number, task)) slot.tasks = [];
  else clearSlot(service, number);
  dropIfGone(view, service);
}

/** Whether an empty slot must keep its failures, because a task that follows in it waits (or never comes) on their account. */
function remembers(service: ServiceView, slot: SlotView, number: number, task: TaskView): boolean {
  if (slot.failures === 0 || service.removed) return false;
  // Whoever asked for a new task begins anew.
  if (task.stopReason === "requested") return false;
  if (task.stopReason === "scaled-down" || task.stopReason === "node-removed" || task.stopReason === "node-drained") return false;
  if (service.job) return task.stopReason !== "job-ended" && runOfSlot(service.job, number) !== undefined;
  return service.spec.mode === "global" || number <= service.spec.replicas;
}

function release(service: ServiceView, node: NodeView, task: TaskView): void {
  if (!takeOut(ownTasksOf(node), task.id)) return;
  const spec = service.specs[task.specVersion] ?? service.spec;
  const { cpu, memory } = reservationsOf(spec);
  const used = ownUsed(node);
  used.cpu -= cpu;
  used.memory -= memory;
  releaseGeneric(node, genericDemandOf(spec), task.generic);
  for (const port of hostPortsOf(spec)) if (node.hostPorts[port] === task.id) delete own(node, "hostPorts")[port];
}

/** In place, and without the array of what was taken out that `splice` makes. */
function takeOut(ids: string[], id: string): boolean {
  const at = ids.indexOf(id);
  if (at < 0) return false;
  for (let i = at + 1; i < ids.length; i++) ids[i - 1] = ids[i] as string;
  ids.pop();
  return true;
}

/** A removed service goes with its last task. */
export function dropIfGone(view: View, service: ServiceView): void {
  if (!service.removed || service.purgeAt !== null) return;
  for (const count of Object.values(service.counts)) if (count > 0) return;
  remove(own(view, "services"), service.id);
  forgetService(view, service.id);
}
