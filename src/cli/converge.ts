/**
 * Judges whether a service has become what was asked for. Pure: it is fed what the API and the events say, with the
 * time, and answers with a verdict. Happy path: progressing, monitoring for the window, converged. Unhappy: a crash at
 * any moment is a failure; a service that makes no progress for the patience given is stalled.
 */
import type { components } from "../client/index.js";
import { assessJob } from "./converge-job.js";
import { explainPending, rolloutWaits } from "./explain.js";

export type Service = components["schemas"]["Service"];
export type Task = components["schemas"]["Task"];

/** A container that ended while it was wanted. */
export interface Crash {
  task: string;
  state: "failed" | "rejected" | "complete";
  exitCode?: number;
  error?: string;
}

export interface Snapshot {
  now: number;
  service: Service;
  /** The version that is waited for; the service's own unless given. */
  version?: number;
  tasks: Task[];
  /** In the order of the log, since the change that is waited for. */
  crashes: Crash[];
  /** Tasks that were told to stop since that change. */
  stopped: ReadonlySet<string>;
  /** Tasks that got other resources in place since that change. */
  resized?: ReadonlySet<string>;
}

export interface Patience {
  /** Everything must stay up this long. */
  monitorMs: number;
  /** Without any progress for this long, the service is stalled. */
  stallMs: number;
}

/** One line of progress: what the slot's task does now. */
export interface SlotLine {
  name: string;
  state: string;
  node: string;
  note: string;
}

export type Verdict =
  | { kind: "progressing" }
  | { kind: "monitoring"; leftMs: number }
  | { kind: "converged" }
  | { kind: "failed"; reason: string; task?: Task; crash?: Crash }
  | { kind: "stalled"; reason: string }
  /** Its rollout goes no further until a person says so. */
  | { kind: "paused"; reason: string }
  /** The cluster went back to an older version than the one that is waited for. */
  | { kind: "rolled-back"; reason: string };

export interface Convergence {
  verdict: Verdict;
  slots: SlotLine[];
  /** Slots that are as wanted, of how many. */
  ready: number;
  desired: number;
  /** What the ready ones are: `running`, or `done` for a job. */
  unit: string;
  /** Tasks that are on their way out. */
  stopping: number;
  /** Slots whose task has its new resources without having been replaced. */
  resized: number;
  memory: Memory;
}

interface Memory {
  best: number;
  progressAt: number;
  /** The tasks that were up when the window began; another set begins it anew. */
  upSince: { tasks: string; at: number } | undefined;
}

export function assess(snapshot: Snapshot, patience: Patience, before?: Memory): Convergence {
  const { service, tasks, now } = snapshot;
  if (service.spec.mode === "job") return assessJob(snapshot, patience, before);
  const slots = slotsOf(service, tasks);
  const ready = slots.filter((slot) => slot.ready);
  const stopping = tasks.filter((task) => leaving(task)).length;
  const score = slots.reduce((sum, slot) => sum + slot.score, 0) - stopping;
  const progressed = before === undefined || score > before.best;
  const done = ready.length >= service.desired && slots.length === ready.length && stopping === 0;
  const up = ready.map((slot) => `${slot.task.id}/${slot.task.containers.map((container) => container.generation)}`).join(" ");
  const steady = done && before?.upSince?.tasks === up;
  const memory: Memory = {
    best: progressed ? score : before.best,
    progressAt: progressed ? now : before.progressAt,
    upSince: done ? { tasks: up, at: steady ? (before?.upSince?.at ?? now) : now } : undefined,
  };
  const view = {
    slots: slots.map((slot) => slot.line),
    ready: ready.length,
    desired: service.desired,
    unit: "running",
    stopping,
    resized: resizedOf(snapshot, ready),
    memory,
  };
  return { ...view, verdict: judge(snapshot, patience, memory, slots) };
}

function judge(snapshot: Snapshot, patience: Patience, memory: Memory, slots: Slot[]): Verdict {
  const { now, service, version = service.specVersion } = snapshot;
  const { rollout } = service;
  if (service.specVersion < version) {
    return { kind: "rolled-back", reason: rollout?.message ?? `version ${service.specVersion} was put back` };
  }
  const failed = toleratesCrashes(service) ? undefined : firstCrash(snapshot);
  if (failed) return { kind: "failed", ...failed, reason: crashText(failed.task, failed.crash) };
  if (rollout?.state === "paused") return { kind: "paused", reason: rollout.paused ?? "" };
  if (memory.upSince) {
    const leftMs = service.desired === 0 ? 0 : memory.upSince.at + patience.monitorMs - now;
    // Start-first: old tasks beside the new ones go once the rollout is over.
    return leftMs <= 0 && !rollout ? { kind: "converged" } : { kind: "monitoring", leftMs: Math.max(leftMs, 0) };
  }
  if (now - memory.progressAt < patience.stallMs) return { kind: "progressing" };
  const waits = rolloutWaits(rollout);
  if (waits) return { kind: "stalled", reason: `its rollout ${waits}` };
  const behind = slots.find((slot) => !slot.ready);
  const reason = behind ? `${behind.line.name} is ${behind.line.state}${behind.line.note ? `: ${behind.line.note}` : ""}` : "";
  return { kind: "stalled", reason: reason || "tasks that should be gone are still stopping" };
}

/** Some new tasks may fail without an end of the rollout; that too many did, it says itself. */
function toleratesCrashes({ rollout, spec: { update } }: Service): boolean {
  return rollout !== undefined && (update?.failureAction === "continue" || (update?.maxFailureRatio ?? 0) > 0);
}

function resizedOf({ resized }: Snapshot, ready: readonly Slot[]): number {
  return ready.filter(({ task }) => task.id !== undefined && resized?.has(task.id)).length;
}

interface Slot {
  task: Task;
  ready: boolean;
  score: number;
  line: SlotLine;
}

/** The newest wanted task of each slot; while one replaces another, that is the newer one. */
function slotsOf(service: Service, tasks: Task[]): Slot[] {
  const bySlot = new Map<number, Task>();
  for (const task of tasks) {
    if (task.desired !== "running" && task.state !== "pending") continue;
    const known = bySlot.get(task.slot);
    if (!known || newer(task, known)) bySlot.set(task.slot, task);
  }
  return [...bySlot.values()].sort((a, b) => a.slot - b.slot).map((task) => slotOf(service, task));
}

function newer(task: Task, known: Task): boolean {
  if (task.specVersion !== known.specVersion) return task.specVersion > known.specVersion;
  return (task.placedAt ?? "~") > (known.placedAt ?? "~");
}

const scores: Partial<Record<Task["state"], number>> = { pending: 0, assigned: 1, starting: 2, running: 3 };
const readyScore = 5;

function slotOf(service: Service, task: Task): Slot {
  const current = task.specVersion === service.specVersion;
  const ended = task.state === "complete" && service.spec.restart?.condition !== undefined && service.spec.restart.condition !== "any";
  const ready = current && !task.resize && (ended || (task.state === "running" && healthOf(task) === ""));
  return {
    task,
    ready,
    score: ready ? readyScore : current ? (scores[task.state] ?? 0) : 0,
    line: { name: task.name, state: stateText(task, current), node: task.nodeName ?? "", note: noteOf(task) },
  };
}

function stateText(task: Task, current: boolean): string {
  const labelled = task.runtime === "simulated" ? " (simulated)" : "";
  return `${task.state}${labelled}${task.resize ? ", being resized" : current ? "" : ", to be replaced"}`;
}

/** Why a running task does not count yet; empty when nothing speaks against it. */
function healthOf(task: Task): string {
  if (task.verdict?.verdict === "unhealthy") return `judged unhealthy${task.verdict.reason ? `: ${task.verdict.reason}` : ""}`;
  if (task.containers.some((container) => container.health === "unhealthy")) return "unhealthy";
  return task.containers.some((container) => container.health === "starting") ? "health not known yet" : "";
}

function noteOf(task: Task): string {
  if (task.state === "pending" && task.placement) return explainPending(task.placement);
  if (task.resize?.error !== undefined) return task.resize.error;
  return (task.state === "running" ? healthOf(task) : undefined) ?? task.containers.find((container) => container.error)?.error ?? "";
}

function leaving(task: Task): boolean {
  return task.desired === "stopped" && (["assigned", "starting", "running", "stopping"] as Task["state"][]).includes(task.state);
}

/** Only what the new spec started counts, and only what ended before it was told to. */
function firstCrash({ service, tasks, crashes, stopped }: Snapshot): { task: Task; crash: Crash } | undefined {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  for (const crash of crashes) {
    const task = byId.get(crash.task);
    if (!task || task.specVersion !== service.specVersion) continue;
    if (task.desired === "stopped" && !stopped.has(crash.task)) continue;
    if (crash.state === "complete" && (service.spec.restart?.condition ?? "any") !== "any") continue;
    return { task, crash };
  }
  return undefined;
}

function crashText(task: Task, crash: Crash): string {
  const where = task.nodeName ? ` on ${task.nodeName}` : "";
  if (crash.state === "rejected") return `${task.name}${where} could not be started: ${crash.error ?? "no reason given"}`;
  const how = crash.exitCode === undefined ? "ended" : `exited with code ${crash.exitCode}`;
  // An agent that knows nothing but the code repeats it as the error.
  const why = crash.error && crash.error !== `exit code ${crash.exitCode}` ? ` (${crash.error})` : "";
  return `${task.name}${where} ${how}${why}`;
}
