import {
  entriesOf,
  type NodeView,
  nodeById,
  reservationsOf,
  type ServiceView,
  slotAt,
  tasksOf,
  tasksOnNode,
  type View,
} from "../../projections/index.js";
import type { AgentNode } from "../agent-node.js";

/** Why what runs is not yet what is wanted; undefined when it is. Asked when no fault is left. */
export function unlikeDesired(view: View, agents: Iterable<AgentNode>): string | undefined {
  for (const service of entriesOf(view.services)) {
    const problem = service.removed ? notGone(service) : unlikeSpec(view, service);
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

function notGone(service: ServiceView): string {
  const tasks = [...tasksOf(service)].map(({ id, node, state, desired }) => `${id} on ${node} is ${state}, meant to be ${desired}`);
  return `service ${service.name} (${service.id}) was removed and is not gone: ${tasks.join("; ")}`;
}

function unlikeSpec(view: View, service: ServiceView): string | undefined {
  const { name, spec, rollout, specVersion, pending } = service;
  const slots = Math.max(spec.mode === "global" ? 0 : spec.replicas, service.chunks.length * 64);
  for (let number = 1; number <= slots; number++) {
    const tasks = slotAt(service, number)?.tasks ?? [];
    const wanted = spec.mode === "global" ? tasks.length > 0 : number <= spec.replicas;
    const waiting = pending?.slots.includes(number) ?? false;
    if (!wanted) {
      if (tasks.length > 0) return `${name} holds slot ${number}, which is not wanted`;
      continue;
    }
    if (waiting) {
      const fit = spec.mode === "global" ? undefined : [...entriesOf(view.nodes)].find((node) => obviouslyFits(service, node));
      if (fit) return `slot ${number} of ${name} waits although node ${fit.name} has room`;
      continue;
    }
    const [task] = tasks;
    if (!task || tasks.length > 1) return `slot ${number} of ${name} holds ${tasks.length} tasks`;
    if (task.desired !== "running" || task.state !== "running")
      return `task ${task.id} of ${name} is ${task.state}, meant to be ${task.desired}`;
    if (task.specVersion !== specVersion && !pending)
      return `task ${task.id} of ${name} runs version ${task.specVersion}, not ${specVersion}`;
  }
  // A rollout waits while a slot of it finds no node.
  if (rollout && !pending) return `the rollout of ${name} goes on`;
  return undefined;
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
function obviouslyFits({ spec }: ServiceView, node: NodeView): boolean {
  const { placement, endpoints } = spec;
  if (placement.constraints.length > 0 || placement.maxPerNode > 0 || endpoints.some(({ mode }) => mode === "host")) return false;
  if (node.state !== "ready" || node.availability !== "active") return false;
  const { capacity, reserved } = node.description;
  const wanted = reservationsOf(spec);
  return (["cpu", "memory"] as const).every((what) => capacity[what] - reserved[what] - node.used[what] >= wanted[what]);
}
