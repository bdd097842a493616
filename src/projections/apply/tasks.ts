import { type EventOf, hostShutdown, keepsHome, taskAddress } from "../../model/index.js";
import { InvariantError } from "../../ports/index.js";
import { slotAt } from "../access.js";
import { copyOfTask } from "../copies.js";
import { isCopying, own } from "../own.js";
import { type ContainerView, type RolloutView, type ServiceView, type SlotView, slotsPerChunk, type TaskView, type View } from "../view.js";
import { countFailure, noteLapse, noteRolloutFailure } from "./failures.js";
import { genericDemandOf, takeGeneric } from "./generic.js";
import { noteRunFailure } from "./jobs.js";
import { ownChunk, ownCounts, ownSlot, ownTasksOf, ownUsed } from "./owned.js";
import { type FoundTask, knownService, knowTask, ownNode, ownService, recallOf } from "./recall.js";
import { noteResized } from "./resize.js";
import { openSlot } from "./slots.js";
import { foldContainers, hostPortsOf, leaveIfDone, reservationsOf, setTaskState } from "./task-state.js";
import { mountedVolumes, VolumesOfPlacement } from "./volumes.js";
import { noteWaiting } from "./waiting.js";

/** The task in its slot; undefined once it has left it. */
export function taskInSlot(view: View, id: string): FoundTask | undefined {
  const recall = recallOf(view);
  if (!recall) return seekTask(view, id);
  const known = recall.tasks.get(id);
  if (known) return known;
  const found = seekTask(view, id);
  if (found) recall.tasks.set(found.task.id, found);
  return found;
}

function seekTask(view: View, id: string): FoundTask | undefined {
  const address = taskAddress(id);
  const service = knownService(view, address.service);
  const slot = service && slotAt(service, address.slot);
  if (!slot) return undefined;
  const { tasks } = slot;
  for (let i = 0; i < tasks.length; i++) {
    const task = tasks[i] as TaskView;
    if (task.id === id) return { service, slot, number: address.slot, task };
  }
  return undefined;
}

/** The same, to be written into: task, slot and service. */
export function ownTask(view: View, found: FoundTask): FoundTask {
  if (!isCopying()) return found;
  const { number } = found;
  const service = ownService(view, found.service.id) as ServiceView;
  const chunk = ownChunk(service, Math.floor((number - 1) / slotsPerChunk)) as (SlotView | null)[];
  const slot = ownSlot(chunk, (number - 1) % slotsPerChunk) as SlotView;
  const tasks = own(slot, "tasks");
  return { service, slot, number, task: own(tasks, tasks.indexOf(found.task), copyOfTask) as TaskView };
}

export function tasksPlaced(view: View, event: EventOf<"tasks.placed">): void {
  const { data, seq, time } = event;
  // Not by `invariant`, here and below: the message would be put together for every event.
  const service = ownService(view, data.service);
  if (!service) throw new InvariantError(`event ${seq} places tasks of service ${data.service}, which is not there`);
  const spec = service.specs[data.specVersion];
  if (!spec)
    throw new InvariantError(`event ${seq} places tasks of version ${data.specVersion} of service ${data.service}, which is not kept`);
  if (data.tasks.length !== data.slots.length || data.nodes.length !== data.slots.length)
    throw new InvariantError(`event ${seq} has columns of unequal length`);
  const { cpu, memory } = reservationsOf(spec);
  const amounts = genericDemandOf(spec);
  const hostPorts = hostPortsOf(spec);
  const mounted = mountedVolumes(spec);
  const volumes = mounted && new VolumesOfPlacement(mounted, service, event);
  for (let i = 0; i < data.slots.length; i++) {
    const id = data.tasks[i] as string;
    const number = data.slots[i] as number;
    const node = ownNode(view, data.nodes[i] as string);
    if (!node) throw new InvariantError(`event ${seq} places task ${id} on node ${data.nodes[i]}, which is not there`);
    const address = taskAddress(id);
    if (address.service !== service.id || address.slot !== number)
      throw new InvariantError(`event ${seq}: task ${id} has the address of another slot`);
    const slot = openSlot(service, number);
    const generic = genericOf(data, i);
    if (data.reason === "rollout" || data.reason === "job") {
      // A new template, or a new run, starts with a clean slate.
      slot.failures = 0;
      slot.failedAt = 0;
      slot.failedOn = null;
    }
    const task: TaskView = {
      id,
      specVersion: data.specVersion,
      node: node.id,
      runtime: data.runtime,
      reason: data.reason,
      rollout: data.rollout ?? null,
      run: data.run ?? null,
      generic,
      replaces: data.replaces?.[i] || null,
      desired: "running",
      stopReason: null,
      stopSeq: null,
      placedSeq: seq,
      placedAt: time,
      state: "assigned",
      stateAt: time,
      containers: assignedContainers(spec.containers.length, event),
      verdict: null,
      resize: null,
      ports: noPorts,
    };
    // An array that grows keeps room for sixteen more, and nearly every slot holds one task.
    if (slot.tasks.length === 0) slot.tasks = [task];
    else own(slot, "tasks").push(task);
    knowTask(view, { service, slot, number, task });
    ownTasksOf(node).push(id);
    const used = ownUsed(node);
    used.cpu += cpu;
    used.memory += memory;
    takeGeneric(node, amounts, generic);
    for (const port of hostPorts) own(node, "hostPorts")[port] = id;
    volumes?.noteOn(node);
    node.assignedSeq = seq;
  }
  ownCounts(service).assigned += data.slots.length;
  if (keepsHome(spec)) noteHomes(service, data);
  noLongerPending(service, data.slots);
  goOn(service, data, time);
  if (service.released === false) {
    service.released = true;
    noteWaiting(view, service);
  }
}

/** The data is where the newest task writes it. Gaps are filled with null: a hole has no JSON form. */
function noteHomes(service: ServiceView, { slots, nodes }: EventOf<"tasks.placed">["data"]): void {
  service.homes ??= [];
  const homes = own(service, "homes") as (string | null)[];
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number;
    while (homes.length < slot) homes.push(null);
    homes[slot - 1] = nodes[i] as string;
  }
}

function genericOf({ generic }: EventOf<"tasks.placed">["data"], row: number): Record<string, string[]> | null {
  const ids = generic?.[row];
  return ids && Object.keys(ids).length > 0 ? ids : null;
}

/** A task that runs and is found unhealthy has failed once, however often that is said. */
export function tasksJudged(view: View, { data, seq, time }: EventOf<"tasks.judged">): void {
  const found = taskInSlot(view, data.task);
  if (!found) return;
  const { service, slot, number, task } = ownTask(view, found);
  const { verdict, until = null, reason = "" } = data;
  if (verdict === "unhealthy" && task.verdict?.verdict !== "unhealthy" && task.desired === "running") {
    const healthy = task.containers.find(({ state, health }) => state === "running" && health !== "unhealthy");
    if (healthy) {
      noteLapse(service, number, task, time);
      countFailure(view, slot, task, healthy, time);
      noteRunFailure(service, number, task);
      noteRolloutFailure(service, task, healthy.state, { slot: number, at: time, seq });
    }
  }
  task.verdict = verdict === "none" ? null : { verdict, until, reason, seq };
}

/** Of a task whose agent has not reported any. Replaced, never written to. */
const noPorts: Readonly<Record<string, number>> = Object.freeze({});

function assignedContainers(count: number, event: { seq: number; time: number }): ContainerView[] {
  const containers = [assignedContainer(1, event, 0)];
  for (let i = 1; i < count; i++) containers.push(assignedContainer(1, event, 0));
  return containers;
}

function assignedContainer(generation: number, { seq, time }: { seq: number; time: number }, notBefore: number): ContainerView {
  return { generation, state: "assigned", stateAt: time, seq, health: "none", healthAt: time, notBefore, exitCode: null, error: null };
}

function noLongerPending(service: ServiceView, placed: readonly number[]): void {
  const { pending } = service;
  if (!pending) return;
  const left = without(pending.slots, placed);
  service.pending = left.length === 0 ? null : { ...pending, slots: left };
}

function goOn(service: ServiceView, { rollout: id, slots }: EventOf<"tasks.placed">["data"], time: number): void {
  if (!service.rollout) return;
  const rollout = own(service, "rollout") as RolloutView;
  if (rollout.id === id) rollout.progressAt = time;
  if (rollout.emptied.length === 0) return;
  rollout.emptied = without(rollout.emptied, slots);
}

function without(slots: readonly number[], gone: readonly number[]): number[] {
  const [only] = gone;
  if (gone.length === 1) return slots.filter((slot) => slot !== only);
  const set = new Set(gone);
  return slots.filter((slot) => !set.has(slot));
}

export function tasksRefused(view: View, { data, time }: EventOf<"tasks.refused">): void {
  const service = ownService(view, data.service);
  if (!service) return;
  const { pending } = service;
  const slots = new Set(pending?.slots);
  for (const slot of data.withdrawn ?? []) slots.delete(slot);
  for (const slot of data.slots) slots.add(slot);
  const since = pending?.since ?? time;
  const { explanation } = data;
  service.pending = slots.size === 0 ? null : { slots: [...slots].sort((a, b) => a - b), explanation, since };
}

export function tasksStopped(view: View, { data, seq, time }: EventOf<"tasks.stopped">): void {
  for (const id of data.tasks) {
    const found = taskInSlot(view, id);
    if (!found || found.task.desired === "stopped") continue;
    const { service, slot, number, task } = ownTask(view, found);
    noteLapse(service, number, task, time);
    task.desired = "stopped";
    task.stopReason = data.reason;
    task.stopSeq = seq;
    if (service.rollout && data.reason === "rollout" && slot.tasks.every(({ desired }) => desired === "stopped"))
      own(own(service, "rollout") as RolloutView, "emptied").push(number);
    const node = ownNode(view, task.node);
    if (node) node.assignedSeq = seq;
    leaveIfDone(view, service, slot, number, task);
  }
}

export function tasksRestarted(view: View, event: EventOf<"tasks.restarted">): void {
  const { data, seq, time } = event;
  const judged: TaskView[] = [];
  for (let i = 0; i < data.tasks.length; i++) {
    const found = taskInSlot(view, data.tasks[i] as string);
    const generation = data.generations[i];
    const notBefore = data.notBefore[i];
    const index = data.containers[i];
    if (generation === undefined || notBefore === undefined || index === undefined)
      throw new InvariantError(`event ${seq} has columns of unequal length`);
    const container = found?.task.containers[index];
    if (!found || !container || generation <= container.generation) continue;
    const { service, number, task } = ownTask(view, found);
    noteLapse(service, number, task, time);
    own(task, "containers")[index] = { ...assignedContainer(generation, event, notBefore), ...endOf(container, task) };
    setTaskState(service, task, foldContainers(task.containers), time);
    // The new generation starts as the spec is now.
    if (task.resize) noteResized(task, index);
    if (task.verdict) judged.push(task);
    const node = ownNode(view, task.node);
    if (node) node.assignedSeq = seq;
  }
  // A verdict was about the generations that it found; for as long as rows follow, it says why they were restarted.
  for (const task of judged) task.verdict = null;
}

/** What a restarted container remembers, so that people can see why it was. One that runs is restarted for its health, or because somebody wished it. */
function endOf({ state, health, exitCode, error }: ContainerView, { verdict }: TaskView): Pick<ContainerView, "exitCode" | "error"> {
  if (state === "running" && verdict?.verdict === "unhealthy") {
    return { exitCode: null, error: `judged unhealthy${verdict.reason ? `: ${verdict.reason}` : ""}` };
  }
  if (state === "running" && health === "unhealthy") return { exitCode: null, error: "unhealthy" };
  return error === hostShutdown ? { exitCode: null, error: null } : { exitCode, error };
}
