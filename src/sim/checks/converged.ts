import type { ServiceSpec } from "../../model/index.js";
import {
  entriesOf,
  findService,
  type JobView,
  type NodeView,
  nodeById,
  reservationsOf,
  type ServiceView,
  slotAt,
  slotsOf,
  slotsPerChunk,
  tasksOf,
  tasksOnNode,
  type View,
} from "../../projections/index.js";
import type { AgentNode } from "../agent-node.js";

/**
 * Why what runs is not yet what is wanted; undefined when it is. Asked when no fault is left.
 * @param jobsBusy whether a run that goes on as it should will do: jobs that share a full node may never all rest at once
 */
export function unlikeDesired(view: View, agents: Iterable<AgentNode>, jobsBusy: boolean): string | undefined {
  for (const service of entriesOf(view.services)) {
    const problem = service.removed || service.stopped ? notEnded(service) : unlikeWanted(view, service, jobsBusy);
    if (problem !== undefined) return problem;
  }
  for (const agent of agents) {
    const node = nodeById(view, agent.identity.node);
    if (!node) continue;
    if (node.state !== "ready") return `node ${node.name} is ${node.state}`;
    const problem = unlikeHost(view, node, agent);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** One that was removed may be restored for a while, but nothing of it runs. */
function notEnded(service: ServiceView): string | undefined {
  const left = [...tasksOf(service)].map(({ id, node, state, desired }) => `${id} on ${node} is ${state}, meant to be ${desired}`);
  if (left.length === 0) return undefined;
  return `service ${service.name} (${service.id}) was ${service.removed ? "removed" : "stopped"} and has tasks: ${left.join("; ")}`;
}

function unlikeWanted(view: View, service: ServiceView, jobsBusy: boolean): string | undefined {
  return service.job ? unlikeJob(view, service, service.job, jobsBusy) : unlikeSpec(view, service);
}

/** Longer than any work takes, with its start. */
const workMsMax = 10_000;

/** Between two runs: what was to run has run, but for slots that wait for room. */
function unlikeJob(view: View, service: ServiceView, { runs, due }: JobView, mayWork: boolean): string | undefined {
  const { name, pending } = service;
  let works = false;
  for (const [number, { tasks }] of slotsOf(service)) {
    const [task] = tasks;
    if (!task) continue;
    works = mayWork && tasks.length === 1 && task.desired === "running" && view.time - task.stateAt <= workMsMax;
    if (!works) return `slot ${number} of job ${name} holds ${task.id}`;
  }
  if (works) return undefined;
  const waiting = runs.filter(({ base, completions }) => pending?.slots.some((slot) => slot > base && slot <= base + completions));
  if (waiting.length === 0) return runs.length > 0 || due ? `a run of job ${name} goes on, or is due` : undefined;
  for (const { specVersion } of waiting) {
    // A run ends with the spec that it began with.
    const spec = service.specs[specVersion] ?? service.spec;
    const fit = [...entriesOf(view.nodes)].find((node) => obviouslyFits(spec, node));
    if (fit) return `job ${name} waits although node ${fit.name} has room`;
  }
  return undefined;
}

function unlikeSpec(view: View, service: ServiceView): string | undefined {
  const { name, spec, rollout, pending } = service;
  // A rollout that failed waits for a person, one that finds no node for the next task for room, one that depends on another service for that.
  const waits = rollout?.paused != null || pending !== null || (rollout !== null && mayWaitForAnother(view, service));
  if (rollout && !waits) return `the rollout of ${name} goes on`;
  const slots = Math.max(spec.mode === "global" ? 0 : spec.replicas, service.chunks.length * slotsPerChunk);
  for (let number = 1; number <= slots; number++) {
    const problem = unlikeSlot(view, service, number, waits);
    if (problem !== undefined) return `slot ${number} of ${name} ${problem}`;
  }
  return undefined;
}

function unlikeSlot(view: View, service: ServiceView, number: number, waits: boolean): string | undefined {
  const { spec, specVersion, pending, rollout } = service;
  const staysForNow = spec.update.resize === "in-place";
  const tasks = slotAt(service, number)?.tasks ?? [];
  const isGlobal = spec.mode === "global";
  if (isGlobal ? tasks.length === 0 : number > spec.replicas) return tasks.length > 0 ? "is not wanted, and holds a task" : undefined;
  if (pending?.slots.includes(number)) {
    const fit =
      mayWaitForAnother(view, service) || isGlobal || (staysForNow && tasks.length > 0)
        ? undefined
        : [...entriesOf(view.nodes)].find((node) => obviouslyFits(service.spec, node));
    return fit && `waits although node ${fit.name} has room`;
  }
  // A rollout that stands still may have emptied it.
  if (tasks.length === 0 && rollout?.emptied.includes(number)) return undefined;
  const [task] = tasks;
  if (!task || tasks.length > 1)
    return `holds ${tasks.length} tasks: ${tasks.map(({ id, state, desired }) => `${id} ${state} ${desired}`)}`;
  const { id, state, desired } = task;
  if (waits && rollout && task.specVersion === rollout.specVersion) return undefined;
  if (desired !== "running" || state !== "running") return `holds ${id}, which is ${state}, meant to be ${desired}`;
  if (task.specVersion !== specVersion && !waits) return `runs version ${task.specVersion}, not ${specVersion}`;
  if (task.resize && !waits) return `is still being resized${task.resize.error ? `: ${task.resize.error}` : ""}`;
  return undefined;
}

/** It waits for a service that is not plainly there in full: naive on purpose, as a second opinion. */
function mayWaitForAnother(view: View, { spec }: ServiceView): boolean {
  return (spec.dependsOn ?? []).some((asked) => {
    const other = findService(view, "default", asked.service);
    if (!other || other.stopped || other.rollout || other.pending) return true;
    const tasks = [...tasksOf(other)];
    return tasks.length < other.spec.replicas || tasks.some(({ state }) => state !== "running");
  });
}

/** What really lives there is what the view wants there. */
function unlikeHost(view: View, node: NodeView, agent: AgentNode): string | undefined {
  const wanted = new Set<string>();
  for (const task of tasksOnNode(view, node.id)) {
    if (task.desired !== "running") continue;
    for (const [container, { generation }] of task.containers.entries()) wanted.add(`${task.id}/${container}.${generation}`);
  }
  for (const key of agent.host.alive()) {
    if (!wanted.delete(key)) return `${key} runs on ${node.name} and is not wanted`;
  }
  for (const key of wanted) return `${key} does not run on ${node.name}`;
  return undefined;
}

/** By resources alone, for services that ask for nothing else: naive on purpose, as a second opinion. */
function obviouslyFits(spec: ServiceSpec, node: NodeView): boolean {
  const { placement, endpoints } = spec;
  if (placement.constraints.length > 0 || placement.maxPerNode > 0 || endpoints.some(({ mode }) => mode === "host")) return false;
  if (node.state !== "ready" || node.availability !== "active" || node.maintenance || (node.settings.taints ?? []).length > 0) return false;
  const { capacity, reserved } = node.description;
  const wanted = reservationsOf(spec);
  return (["cpu", "memory"] as const).every((what) => capacity[what] - reserved[what] - node.used[what] >= wanted[what]);
}
