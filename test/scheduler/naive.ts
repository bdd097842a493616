/** The rules of placement, written out as slowly and plainly as they can be, to hold the scheduler to. */
import type { ServiceSpec } from "../../src/model/index.js";
import { entriesOf, type NodeView, serviceById, tasksOf, type View } from "../../src/projections/index.js";

export interface NaiveNode {
  view: NodeView;
  cpu: number;
  memory: number;
  ports: Set<string>;
  /** Tasks by service, as desired. */
  tasks: Map<string, number>;
}

export function naiveNodes(view: View): Map<string, NaiveNode> {
  const nodes = new Map<string, NaiveNode>();
  for (const node of entriesOf(view.nodes)) {
    const { capacity, reserved } = node.description;
    nodes.set(node.id, {
      view: node,
      cpu: capacity.cpu - reserved.cpu - node.used.cpu,
      memory: capacity.memory - reserved.memory - node.used.memory,
      ports: new Set(Object.keys(node.hostPorts)),
      tasks: new Map(),
    });
  }
  for (const service of entriesOf(view.services)) {
    for (const task of tasksOf(service)) {
      const tasks = nodes.get(task.node)?.tasks;
      if (task.desired === "running") tasks?.set(service.id, (tasks.get(service.id) ?? 0) + 1);
    }
  }
  return nodes;
}

export function specOf(view: View, service: string): ServiceSpec {
  const found = serviceById(view, service);
  if (!found) throw new Error(`no service ${service}`);
  return found.spec;
}

function sum(spec: ServiceSpec, resource: "cpu" | "memory"): number {
  return spec.containers.reduce((total, { resources }) => total + resources.reservations[resource], 0);
}

function portsOf(spec: ServiceSpec): string[] {
  return spec.endpoints.filter(({ mode }) => mode === "host").map(({ protocol, published }) => `${protocol}/${published}`);
}

export function naiveTake(node: NaiveNode, service: string, spec: ServiceSpec): void {
  node.cpu -= sum(spec, "cpu");
  node.memory -= sum(spec, "memory");
  for (const port of portsOf(spec)) node.ports.add(port);
  node.tasks.set(service, (node.tasks.get(service) ?? 0) + 1);
}

/** Names of the filters that refuse the node, one entry per row of an explanation. */
export function naiveRefusals(node: NaiveNode, service: string, spec: ServiceSpec): string[] {
  const refusals: string[] = [];
  const { description, availability, state, name } = node.view;
  if (availability !== "active" || state !== "ready") refusals.push("availability");
  const runtime = description.runtimes.find((info) => info.name === spec.placement.runtime);
  const limits = spec.containers.flatMap(({ resources }) => Object.keys(resources.limits) as ("cpu" | "memory")[]);
  if (!runtime || !limits.every((limit) => runtime.enforces.includes(limit))) refusals.push("runtime");
  for (const constraint of spec.placement.constraints) {
    if (constraint === "node.labels.disk==ssd" && description.labels.disk !== "ssd") refusals.push("constraint node.labels.disk");
    if (constraint === "node.labels.disk != hdd" && description.labels.disk === "hdd") refusals.push("constraint node.labels.disk");
    if (constraint === "node.rack!=r2" && description.rack === "r2") refusals.push("constraint node.rack");
    if (constraint.startsWith("node.name==") && constraint !== `node.name==${name}`) refusals.push("constraint node.name");
  }
  for (const resource of ["cpu", "memory"] as const) {
    if (sum(spec, resource) > 0 && node[resource] < sum(spec, resource)) refusals.push(resource);
  }
  for (const port of portsOf(spec)) if (node.ports.has(port)) refusals.push(`host port ${port}`);
  const { maxPerNode } = spec.placement;
  if (maxPerNode > 0 && (node.tasks.get(service) ?? 0) >= maxPerNode) refusals.push("max per node");
  return refusals;
}
