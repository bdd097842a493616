import { jobPolicy, nextTime, type PlacementExplanation, positionText, type Schemas, type TaskState } from "../model/index.js";
import {
  entriesOf,
  isServing,
  type JobRunView,
  type JobView,
  type NodeView,
  nodeById,
  type RolloutView,
  type ServiceView,
  type StackView,
  serviceById,
  slotsOf,
  type TaskView,
  type TokenView,
  type View,
} from "../projections/index.js";

/** The one translation from what the view holds to what the API shows. */

/** Of times that are told again and again: when a service was made, when the events of one batch were. */
const timesMax = 4_096;
const times = new Map<number, string>();

export function timeText(ms: number): string {
  const known = times.get(ms);
  if (known !== undefined) return known;
  const text = new Date(ms).toISOString();
  if (times.size >= timesMax) times.clear();
  times.set(ms, text);
  return text;
}

export function nodeOf(node: NodeView): Schemas["Node"] {
  const { description } = node;
  return {
    id: node.id,
    name: node.name,
    availability: node.availability,
    state: node.state,
    ...(node.stateReason ? { stateReason: node.stateReason } : {}),
    capacity: description.capacity,
    reserved: description.reserved,
    used: node.used,
    ...(Object.keys(node.usedGeneric).length > 0 ? { usedGeneric: node.usedGeneric } : {}),
    labels: description.labels,
    pool: description.pool,
    datacenter: description.datacenter,
    rack: description.rack,
    runtimes: description.runtimes,
    publishAddress: description.publishAddress,
    platform: description.platform,
    ...(description.generic ? { generic: description.generic } : {}),
    ...(description.machine ? { machine: description.machine } : {}),
    taints: node.settings.taints ?? [],
    settings: node.settings,
    ...(node.maintenance ? { maintenance: { reason: node.maintenance.reason, until: timeText(node.maintenance.until) } } : {}),
    ...(node.waiting && !node.waiting.accepted
      ? { waiting: { position: positionText(node.waiting.lineage, node.waiting.seq), since: timeText(node.waiting.since) } }
      : {}),
    tasks: node.tasks.length,
    joinedAt: timeText(node.joinedAt),
  };
}

type Rollout = NonNullable<Schemas["Service"]["rollout"]>;

/** `waits`: what its rollout does not begin before. */
export function serviceOf(service: ServiceView, waits: Rollout["waitsFor"] = []): Schemas["Service"] {
  const { desired, running, updated, pending, restarting } = tallyOf(service);
  return {
    id: service.id,
    name: service.name,
    namespace: service.namespace,
    ...(service.stack ? { stack: service.stack.name, alias: service.stack.alias } : {}),
    spec: service.spec,
    specVersion: service.specVersion,
    ...imagesOf(service),
    desired,
    running,
    pending,
    restarting,
    ...(service.stopped ? { stopped: true } : {}),
    ...removalOf(service),
    ...(service.rollout && !service.removed ? { rollout: rolloutOf(service.rollout, updated, desired, waits) } : {}),
    ...jobOf(service),
    createdAt: timeText(service.createdAt),
    updatedAt: timeText(service.updatedAt),
  };
}

function imagesOf({ images, specVersion }: ServiceView): Pick<Schemas["Service"], "images"> {
  const known = images?.[specVersion];
  if (!known) return {};
  const { pins, asked, refusal } = known;
  if (pins) return { images: { state: "resolved", containers: pins } };
  if (asked) return { images: { state: "asked", node: asked.node } };
  return { images: refusal ? { state: "refused", node: refusal.node, message: refusal.message } : { state: "unresolved" } };
}

/** The runs that go on, and the newest that ended, oldest first; and when the next is due. */
function jobOf({ spec, job, stopped }: ServiceView): Pick<Schemas["Service"], "runs" | "nextRunAt"> {
  if (!job) return {};
  const runs = [
    ...job.ended.map((run) =>
      runOf(run, { state: run.result, endedAt: timeText(run.endedAt), ...(run.message ? { message: run.message } : {}) }),
    ),
    ...job.runs.map((run) => runOf(run, { state: "running" })),
  ];
  const { schedule } = jobPolicy(spec);
  const next = schedule && !schedule.suspended && !stopped ? nextTime(schedule, job.scheduledUntil) : null;
  return { runs, ...(next === null ? {} : { nextRunAt: timeText(next) }) };
}

type JobRun = Schemas["JobRun"];

function runOf(run: JobRunView, end: Pick<JobRun, "state" | "endedAt" | "message">): JobRun {
  const { id, trigger, scheduledFor, startedAt, succeeded, failed, completions } = run;
  return {
    id,
    trigger,
    ...(scheduledFor === null ? {} : { scheduledFor: timeText(scheduledFor) }),
    startedAt: timeText(startedAt),
    succeeded,
    failed,
    completions,
    ...end,
  };
}

function removalOf({ removedAt, purgeAt }: ServiceView): Pick<Schemas["Service"], "removed"> {
  return removedAt === null || purgeAt === null ? {} : { removed: { at: timeText(removedAt), purgeAt: timeText(purgeAt) } };
}

function rolloutOf(rollout: RolloutView, updated: number, total: number, waits: NonNullable<Rollout["waitsFor"]>): Rollout {
  const { id, reason, paused, message, failed, startedAt } = rollout;
  return {
    id,
    state: paused ? "paused" : "running",
    reason,
    ...(paused ? { paused: paused.message || paused.reason } : {}),
    ...(message === null ? {} : { message }),
    ...(waits.length > 0 && !paused ? { waitsFor: waits } : {}),
    updated,
    failed: failed.length,
    total,
    startedAt: timeText(startedAt),
  };
}

export interface Tally {
  desired: number;
  running: number;
  updated: number;
  pending: number;
  restarting: number;
}

// A service in the view is immutable: it is counted once, however often it is shown.
const tallies = new WeakMap<ServiceView, Tally>();

export function tallyOf(service: ServiceView): Tally {
  const known = tallies.get(service);
  if (known) return known;
  const tally: Tally = { desired: 0, running: 0, updated: 0, pending: service.pending?.slots.length ?? 0, restarting: 0 };
  let wanted = 0;
  // By slot: while one task replaces another, the two are one.
  const waiting = service.pending ? new Set(service.pending.slots) : undefined;
  for (const [number, slot] of slotsOf(service)) {
    const live = slot.tasks.filter(({ desired }) => desired === "running");
    if (live.length === 0) continue;
    wanted++;
    waiting?.delete(number);
    if (live.some(isRestarting)) tally.restarting++;
    const serving = live.filter(isServing);
    if (serving.length > 0) tally.running++;
    if (serving.some(({ specVersion }) => specVersion === service.specVersion)) tally.updated++;
  }
  // A global service wants as many tasks as the orchestrator found nodes for: those with a task, and the pending ones.
  const replicas = service.spec.mode === "global" ? wanted + (waiting?.size ?? 0) : service.spec.replicas;
  const asked = service.job ? wantedByRuns(service.job, jobPolicy(service.spec).parallelism) : replicas;
  tally.desired = service.stopped || service.removed ? 0 : asked;
  tallies.set(service, tally);
  return tally;
}

function isRestarting({ containers }: TaskView): boolean {
  return containers.some(({ state, generation }) => state === "assigned" && generation > 1);
}

function wantedByRuns({ runs }: JobView, parallelism: number): number {
  return runs.reduce((sum, { completions, succeeded }) => sum + Math.min(parallelism, completions - succeeded), 0);
}

function verdictOf({ verdict, reason, until }: NonNullable<TaskView["verdict"]>): NonNullable<Schemas["Task"]["verdict"]> {
  return { verdict, ...(reason ? { reason } : {}), ...(until === null ? {} : { until: timeText(until) }) };
}

export function taskOf(view: View, service: ServiceView, slot: number, task: TaskView, placement?: PlacementExplanation): Schemas["Task"] {
  const node = nodeById(view, task.node);
  const spec = service.specs[task.specVersion] ?? service.spec;
  const address = node?.description.publishAddress;
  const ports = Object.entries(task.ports);
  return {
    id: task.id,
    ...identityOf(service, slot),
    specVersion: task.specVersion,
    node: task.node,
    ...(node ? { nodeName: node.name } : {}),
    runtime: task.runtime,
    desired: task.desired,
    state: task.state,
    reason: task.reason,
    ...(task.stopReason ? { stopReason: task.stopReason } : {}),
    ...(task.replaces ? { replaces: task.replaces } : {}),
    ...(task.rollout ? { rollout: task.rollout } : {}),
    ...(task.run ? { run: task.run } : {}),
    ...(task.generic ? { generic: task.generic } : {}),
    ...(task.verdict ? { verdict: verdictOf(task.verdict) } : {}),
    ...(task.resize
      ? { resize: { since: timeText(task.resize.at), ...(task.resize.error === null ? {} : { error: task.resize.error }) } }
      : {}),
    restarts: task.containers.reduce((sum, container) => sum + container.generation - 1, 0),
    placedAt: timeText(task.placedAt),
    containers: task.containers.map((container, index) => ({
      name: spec.containers[index]?.name ?? String(index),
      generation: container.generation,
      state: container.state,
      health: container.health,
      ...(container.exitCode === null ? {} : { exitCode: container.exitCode }),
      ...(container.error === null ? {} : { error: container.error }),
      ...(container.notBefore > 0 ? { notBefore: timeText(container.notBefore) } : {}),
    })),
    ...(address !== undefined && ports.length > 0 ? { endpoints: ports.map(([name, port]) => ({ name, address, port })) } : {}),
    ...(placement ? { placement } : {}),
  };
}

/** A slot that no node could take: a task without an id, and why. */
export function pendingTaskOf(view: View, service: ServiceView, slot: number, placement: PlacementExplanation): Schemas["Task"] {
  const identity = identityOf(service, slot);
  const shown = explanationOf(view, placement);
  return { ...identity, specVersion: service.specVersion, desired: "running", state: "pending", containers: [], placement: shown };
}

/** People know the closest node by its name. */
function explanationOf(view: View, placement: PlacementExplanation): PlacementExplanation {
  const { closest } = placement;
  const node = closest && nodeById(view, closest.node);
  return node ? { ...placement, closest: { ...closest, node: node.name } } : placement;
}

/** SERVICE.SLOT: what people call a task. */
export function taskName(service: ServiceView, slot: number): string {
  return `${service.name}.${slot}`;
}

function identityOf(service: ServiceView, slot: number) {
  return {
    name: taskName(service, slot),
    service: service.id,
    serviceName: service.name,
    namespace: service.namespace,
    ...(service.stack ? { stack: service.stack.name } : {}),
    slot,
  };
}

export function stackOf(view: View, stack: StackView): Schemas["Stack"] {
  const services = stack.services.flatMap((id) => serviceById(view, id)?.name ?? []).sort();
  return { name: stack.name, namespace: stack.namespace, services, deployedAt: timeText(stack.deployedAt) };
}

export function tokenOfView(token: TokenView): Schemas["Token"] {
  const { id, name, scopes, node } = token;
  return { id, name, scopes, ...(node === null ? {} : { node }), createdAt: timeText(token.createdAt) };
}

/** How many tasks are in each state; pending slots included. */
export function tasksByStateOf(view: View): Partial<Record<TaskState, number>> {
  const counts: Partial<Record<TaskState, number>> = {};
  for (const service of entriesOf(view.services)) {
    for (const [state, count] of Object.entries(service.counts) as [TaskState, number][])
      if (count > 0) counts[state] = (counts[state] ?? 0) + count;
    if (service.pending) counts.pending = (counts.pending ?? 0) + service.pending.slots.length;
  }
  return counts;
}

export function nodesByStateOf(view: View): { ready: number; down: number; unknown: number } {
  const counts = { ready: 0, down: 0, unknown: 0 };
  for (const node of entriesOf(view.nodes)) counts[node.state]++;
  return counts;
}
