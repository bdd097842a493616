/** The rules of placement, written out as slowly and plainly as they can be, to hold the scheduler to. */
import type { Affinity, ServiceSpec, Taint } from "../../src/model/index.js";
import { entriesOf, findService, type NodeView, type ServiceView, serviceById, tasksOf, type View } from "../../src/projections/index.js";
import type { PendingGroup } from "../../src/scheduler/index.js";

export interface NaiveNode {
  view: NodeView;
  cpu: number;
  memory: number;
  ports: Set<string>;
  /** Tasks by service, as desired. */
  tasks: Map<string, number>;
  /** Tasks that are here in any way. */
  all: number;
  /** By name: units that are left, and the ids among them. */
  generic: Map<string, NaiveStock>;
}

interface NaiveStock {
  units: number;
  ids: string[] | undefined;
}

function stockOf(declared: { ids: string[] } | { count: number }): NaiveStock {
  return "ids" in declared ? { units: declared.ids.length, ids: [...declared.ids] } : { units: declared.count, ids: undefined };
}

export type NaiveFleet = Map<string, NaiveNode>;

export function naiveNodes(view: View): NaiveFleet {
  const nodes: NaiveFleet = new Map();
  for (const node of entriesOf(view.nodes)) {
    const { capacity, reserved, generic = {} } = node.description;
    nodes.set(node.id, {
      view: node,
      cpu: capacity.cpu - reserved.cpu - node.used.cpu,
      memory: capacity.memory - reserved.memory - node.used.memory,
      ports: new Set(Object.keys(node.hostPorts)),
      tasks: new Map(),
      all: node.tasks.length,
      generic: new Map(Object.entries(generic).map(([name, declared]): [string, NaiveStock] => [name, stockOf(declared)])),
    });
  }
  for (const service of entriesOf(view.services)) {
    for (const task of tasksOf(service)) {
      const node = nodes.get(task.node);
      if (!node) continue;
      if (task.desired === "running") node.tasks.set(service.id, tasksAt(node, service.id) + 1);
      takeGeneric(node, specOf(view, service.id), task.generic ?? {});
    }
  }
  return nodes;
}

export function specOf(view: View, service: string): ServiceSpec {
  const found = serviceById(view, service);
  if (!found) throw new Error(`no service ${service}`);
  return found.spec;
}

function tasksAt(node: NaiveNode, service: string): number {
  return node.tasks.get(service) ?? 0;
}

function sum(spec: ServiceSpec, resource: "cpu" | "memory"): number {
  return spec.containers.reduce((total, { resources }) => total + resources.reservations[resource], 0);
}

export function genericOf(spec: ServiceSpec): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { resources } of spec.containers)
    for (const [name, amount] of Object.entries(resources.generic ?? {})) sums.set(name, (sums.get(name) ?? 0) + amount);
  return sums;
}

function portsOf(spec: ServiceSpec): string[] {
  return spec.endpoints.filter(({ mode }) => mode === "host").map(({ protocol, published }) => `${protocol}/${published}`);
}

/** @throws Error when the ids are not the node's to give, or not as many as the spec asks for */
function takeGeneric(node: NaiveNode, spec: ServiceSpec, ids: Record<string, string[]>): void {
  for (const [name, amount] of genericOf(spec)) {
    const stock = node.generic.get(name);
    if (!stock) throw new Error(`${node.view.name} has no ${name}`);
    stock.units -= amount;
    if (stock.units < 0) throw new Error(`${node.view.name} has too few of ${name}`);
    const given = ids[name] ?? [];
    if (given.length !== (stock.ids ? amount : 0)) throw new Error(`${given.length} ids for ${amount} of ${name}`);
    for (const one of given) {
      if (!stock.ids?.includes(one)) throw new Error(`${name} ${one} is not free on ${node.view.name}`);
      stock.ids.splice(stock.ids.indexOf(one), 1);
    }
  }
}

export function naiveTake(node: NaiveNode, service: string, spec: ServiceSpec, ids: Record<string, string[]> = {}): void {
  node.cpu -= sum(spec, "cpu");
  node.memory -= sum(spec, "memory");
  for (const port of portsOf(spec)) node.ports.add(port);
  node.tasks.set(service, tasksAt(node, service) + 1);
  node.all++;
  takeGeneric(node, spec, ids);
}

/** What each constraint of the random worlds means. */
export const constraintMeanings: Record<string, (node: NodeView) => boolean> = {
  "node.labels.disk==ssd": ({ description }) => description.labels.disk === "ssd",
  "node.labels.disk != hdd": ({ description }) => description.labels.disk !== "hdd",
  "node.labels.disk exists": ({ description }) => "disk" in description.labels,
  "node.rack!=r2": ({ description }) => description.rack !== "r2",
  "node.rack in (r1, r3)": ({ description }) => description.rack === "r1" || description.rack === "r3",
  "node.labels.cores >= 8": ({ description }) => description.labels.cores === "8" || description.labels.cores === "16",
  "node.labels.kernel version >=5.10": ({ description }) => description.labels.kernel === "6.1.0",
  "node.name glob n*1*": ({ name }) => name.slice(1).includes("1"),
};

export function nameOfConstraint(text: string): string {
  return `constraint ${/^node\.[a-z.]+/.exec(text)?.[0]}`;
}

/** Names of the filters that refuse the node, one entry per row of an explanation. */
export function naiveRefusals(world: View, fleet: NaiveFleet, node: NaiveNode, service: string, spec: ServiceSpec): string[] {
  const refusals: string[] = [];
  const { description, availability, state, maintenance } = node.view;
  if (availability !== "active" || state !== "ready" || maintenance) refusals.push("availability");
  const runtime = description.runtimes.find((info) => info.name === spec.placement.runtime);
  const limits = spec.containers.flatMap(({ resources }) => Object.keys(resources.limits) as ("cpu" | "memory")[]);
  if (!runtime || !limits.every((limit) => runtime.enforces.includes(limit))) refusals.push("runtime");
  const { platforms } = spec.placement;
  if (platforms.length > 0 && !platforms.some(({ os }) => os === description.platform.os)) refusals.push("platform");
  for (const text of spec.placement.constraints) {
    if (!constraintMeanings[text]?.(node.view)) refusals.push(nameOfConstraint(text));
  }
  if (intolerableTaints(node.view, spec).some(({ effect }) => effect !== "prefer-no-schedule")) refusals.push("taints");
  for (const resource of ["cpu", "memory"] as const) {
    if (sum(spec, resource) > 0 && node[resource] < sum(spec, resource)) refusals.push(resource);
  }
  for (const [name, amount] of genericOf(spec)) if ((node.generic.get(name)?.units ?? 0) < amount) refusals.push(`generic ${name}`);
  for (const port of portsOf(spec)) if (node.ports.has(port)) refusals.push(`host port ${port}`);
  const { maxPerNode } = spec.placement;
  if (maxPerNode > 0 && tasksAt(node, service) >= maxPerNode) refusals.push("max per node");
  return [...refusals, ...affinityRefusals(world, fleet, node, service, spec)];
}

function intolerableTaints({ settings }: NodeView, { placement }: ServiceSpec): Taint[] {
  return (settings.taints ?? []).filter(
    (taint) =>
      !placement.tolerations.some(
        (toleration) =>
          (toleration.key ?? taint.key) === taint.key &&
          (toleration.value ?? taint.value) === taint.value &&
          (toleration.effect ?? taint.effect) === taint.effect,
      ),
  );
}

function affinityRefusals(world: View, fleet: NaiveFleet, node: NaiveNode, service: string, spec: ServiceSpec): string[] {
  const refusals: string[] = [];
  for (const rule of spec.placement.affinity) {
    if (rule.weight !== undefined) continue;
    const near = holds(world, fleet, node, rule);
    const first =
      findService(world, "default", rule.service)?.id === service && ![...fleet.values()].some((one) => tasksAt(one, service) > 0);
    if (rule.anti && near) refusals.push(`anti-affinity to ${rule.service} per ${rule.scope}`);
    if (!rule.anti && !near && !first) refusals.push(`affinity to ${rule.service} per ${rule.scope}`);
  }
  for (const other of entriesOf(world.services)) {
    for (const rule of other.spec.placement.affinity) {
      if (other.id === service || rule.service !== spec.name || !rule.anti || rule.weight !== undefined) continue;
      if (holds(world, fleet, node, { ...rule, service: other.name })) refusals.push(`anti-affinity of ${other.name} per ${rule.scope}`);
    }
  }
  return refusals;
}

/** Whether the node's host, rack or datacenter has a task of the service that the rule names. */
function holds(world: View, fleet: NaiveFleet, node: NaiveNode, rule: Affinity): boolean {
  const service = findService(world, "default", rule.service);
  return service !== undefined && neighbours(fleet, node, rule.scope).some((one) => tasksAt(one, service.id) > 0);
}

function neighbours(fleet: NaiveFleet, { view }: NaiveNode, scope: Affinity["scope"]): NaiveNode[] {
  const { machine, rack, datacenter } = view.description;
  return [...fleet.values()].filter(({ view: other }) => {
    if (scope === "host") return other.id === view.id || (machine !== undefined && other.description.machine === machine);
    return other.description.datacenter === datacenter && (scope === "datacenter" || other.description.rack === rack);
  });
}

/** What decides between nodes once the spread levels have: the least goes first. */
function standing(world: View, fleet: NaiveFleet, node: NaiveNode, service: ServiceView): number[] {
  const { spec } = service;
  const { strategy, preferences, affinity } = spec.placement;
  let wishes = 0;
  for (const { constraint, weight } of preferences) if (constraintMeanings[constraint]?.(node.view)) wishes += weight;
  for (const rule of affinity) if (rule.weight && holds(world, fleet, node, rule)) wishes += rule.anti ? -rule.weight : rule.weight;
  wishes -= 100 * intolerableTaints(node.view, spec).filter(({ effect }) => effect === "prefer-no-schedule").length;
  const { capacity, reserved } = node.view.description;
  const full = (["cpu", "memory"] as const).map((what) => {
    const all = capacity[what] - reserved[what];
    return all > 0 ? (all - node[what]) / all : 1;
  });
  // Rounded, since it is not compared digit by digit.
  const fullness = Math.round(Math.max(...full) * 1e9);
  const onMachine = neighbours(fleet, node, "host").reduce((total, one) => total + tasksAt(one, service.id), 0);
  switch (strategy) {
    case "spread":
      return [-wishes, onMachine, tasksAt(node, service.id), fullness, node.all];
    case "binpack":
      return [-wishes, -fullness, -node.all];
    case "random":
      return [-wishes];
    default:
      return strategy satisfies never;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value - (b[i] as number);
  return 0;
}

/** The ids of the nodes of which a slot may get any: all that stand equally well among those that fit. */
export function naiveChoices(world: View, fleet: NaiveFleet, serviceId: string, avoided: readonly string[]): string[] {
  const service = serviceById(world, serviceId) as ServiceView;
  const standings = new Map<NaiveNode, number[]>();
  for (const [id, node] of fleet) {
    if (avoided.includes(id) || naiveRefusals(world, fleet, node, serviceId, service.spec).length > 0) continue;
    standings.set(node, standing(world, fleet, node, service));
  }
  const best = (nodes: NaiveNode[], levels: readonly string[]): NaiveNode[] => {
    const [level, ...inner] = levels;
    if (level === undefined) return firsts(nodes.filter((node) => standings.has(node)));
    const groups = groupBy(nodes, (node) => levelValue(node, level));
    const candidates = [...groups.values()].flatMap((members) => {
      const found = best(members, inner);
      const load = members.reduce((total, one) => total + tasksAt(one, serviceId), 0);
      return found.length > 0 ? [{ found, load }] : [];
    });
    const least = Math.min(...candidates.map(({ load }) => load));
    return firsts(candidates.filter(({ load }) => load === least).flatMap(({ found }) => found));
  };
  const firsts = (nodes: NaiveNode[]): NaiveNode[] => {
    const [first] = nodes.map((node) => standings.get(node) as number[]).sort(compare);
    return nodes.filter((node) => compare(standings.get(node) as number[], first as number[]) === 0);
  };
  return best([...fleet.values()], service.spec.placement.spread).map(({ view }) => view.id);
}

function groupBy<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function levelValue({ view: { description } }: NaiveNode, level: string): string {
  if (level === "node.rack") return description.rack;
  if (level === "node.datacenter") return description.datacenter;
  const label = description.labels[level.slice("node.labels.".length)];
  return label === undefined ? "without" : `=${label}`;
}

/** Groups that must be near another service come after all others, else in the order given. */
export function naiveOrder(world: View, pending: PendingGroup[]): PendingGroup[] {
  const late = ({ service }: PendingGroup) => {
    const { name, placement } = specOf(world, service);
    return placement.affinity.some((rule) => !rule.anti && rule.weight === undefined && rule.service !== name);
  };
  return [...pending.filter((group) => !late(group)), ...pending.filter(late)];
}
