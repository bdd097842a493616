/** Small random clusters with tasks already on them, and slots that wait for a node. */
import fc from "fast-check";
import type { NewEvent, Taint } from "../../src/model/index.js";
import { emptyView, replay, shardOf, type View } from "../../src/projections/index.js";
import { type PendingGroup, schedule } from "../../src/scheduler/index.js";
import { history } from "../support/history.js";
import { id, node, service } from "../support/samples.js";
import { constraintMeanings } from "./naive.js";

export interface World {
  view: View;
  pending: PendingGroup[];
  seed: number;
}

const gib = 2 ** 30;
// All in one shard of the view: only there does the order in which they join show.
const nodeNames = Array.from({ length: 4096 }, (_, i) => `n${String(i).padStart(4, "0")}`)
  .filter((name) => shardOf(id(name)) === 7)
  .slice(0, 7);
const serviceNames = ["s1", "s2", "s3", "s4"];

/** `rare` in one of `times` cases, else `usual`. */
function seldom<T>(times: number, rare: fc.Arbitrary<T>, usual: T): fc.Arbitrary<T> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: rare });
}

const nodeArb = fc.record({
  capacity: fc.record({
    cpu: fc.integer({ min: 3, max: 120 }).map((n) => n * 100),
    memory: fc.integer({ min: 1, max: 48 }).map((n) => n * gib),
  }),
  reserved: fc.record({ cpu: fc.constantFrom(0, 0, 300), memory: fc.constantFrom(0, 0, gib) }),
  labels: fc.record(
    { disk: fc.constantFrom("ssd", "hdd"), cores: fc.constantFrom("4", "8", "16", "many"), kernel: fc.constantFrom("5.4", "6.1.0") },
    { requiredKeys: [] },
  ),
  rack: fc.constantFrom("r1", "r2", "r3"),
  datacenter: seldom(3, fc.constant("d2"), "default"),
  machine: seldom(3, fc.constantFrom("m1", "m2"), undefined),
  platform: fc.record({ os: seldom(4, fc.constant("darwin"), "linux") }),
  generic: fc.record(
    { gpu: fc.subarray(["g0", "g1", "g2", "g3"]).map((ids) => ({ ids })), seat: fc.nat(3).map((count) => ({ count })) },
    { requiredKeys: [] },
  ),
  taints: seldom(
    4,
    fc.subarray<Taint>(
      [
        { key: "gpu", value: "a100", effect: "no-schedule" },
        { key: "gpu", value: "h100", effect: "prefer-no-schedule" },
        { key: "old", value: "", effect: "prefer-no-schedule" },
        { key: "old", value: "", effect: "no-execute" },
      ],
      { minLength: 1 },
    ),
    [],
  ),
  runtimes: seldom(
    4,
    fc.constantFrom<object[][]>([{ name: "process" }], [{ name: "simulated" }, { name: "process", enforces: ["memory"] }]),
    [
      { name: "process", enforces: ["cpu", "memory"] },
      { name: "simulated", enforces: ["cpu", "memory"] },
    ],
  ),
  fate: seldom(5, fc.constantFrom("drained", "failed", "joined", "serviced"), "ready"),
});

const amountArb = fc.constantFrom(0, 0, 1, 3);
const constraints = Object.keys(constraintMeanings);
const scopeArb = fc.constantFrom("host", "rack", "datacenter");
const affinityArb = fc.record({
  service: fc.constantFrom(...serviceNames, "unknown", "itself", "itself", "itself"),
  scope: scopeArb,
  anti: fc.boolean(),
  weight: seldom(3, fc.constantFrom(10, 50), undefined),
});
const limitsArb = fc.constantFrom<Record<string, number>[]>({ memory: gib }, { cpu: 500, memory: gib });
const specArb = fc.record({
  cpu: amountArb,
  memory: amountArb,
  limits: seldom(4, limitsArb, {}),
  constraints: seldom(3, fc.subarray(constraints, { minLength: 1, maxLength: 2 }), []),
  preferences: seldom(
    3,
    fc.array(fc.record({ constraint: fc.constantFrom(...constraints), weight: fc.constantFrom(-20, 10, 50) }), { maxLength: 3 }),
    [],
  ),
  affinity: seldom(2, fc.array(affinityArb, { minLength: 1, maxLength: 3 }), []),
  spread: seldom(2, fc.subarray(["node.datacenter", "node.rack", "node.labels.disk"], { minLength: 1 }), []),
  tolerations: seldom(
    3,
    fc.constantFrom<object[][]>([{}], [{ key: "gpu" }], [{ effect: "no-execute" }, { key: "gpu", value: "a100" }]),
    [],
  ),
  platforms: seldom<{ os: string }[]>(4, fc.constant([{ os: "linux" }]), []),
  generic: seldom<Record<string, number>[]>(2, fc.constantFrom([{ gpu: 1 }], [{ gpu: 1 }, { gpu: 1, seat: 1 }], [{ seat: 1 }]), []),
  strategy: fc.constantFrom("spread", "spread", "binpack", "random"),
  maxPerNode: seldom(3, fc.constantFrom(1, 2), 0),
  hostPorts: seldom(3, fc.subarray([80, 443, 9000], { minLength: 1, maxLength: 2 }), []),
  runtime: seldom(4, fc.constant("simulated"), "process"),
});

const otherNodeArb = fc.constantFrom<(string | undefined)[]>(...nodeNames.map(id), id("gone"));
const slotArb = fc.record({
  node: seldom(8, otherNodeArb, undefined),
  home: seldom(6, fc.constantFrom<(string | undefined)[]>(...nodeNames.map(id)), undefined),
  lenient: fc.boolean(),
  avoid: seldom(4, fc.uniqueArray(fc.constantFrom(...nodeNames.map(id), id("gone")), { minLength: 1, maxLength: 3 }), undefined),
});

const recipeArb = fc.record({
  nodes: fc.array(nodeArb, { maxLength: nodeNames.length, size: "max" }),
  services: fc.array(specArb, { minLength: 1, maxLength: serviceNames.length }),
  /** How many tasks of each service are there already, and one of how many is to stop. */
  present: fc.array(fc.nat(6), { minLength: serviceNames.length, maxLength: serviceNames.length }),
  stopEvery: fc.integer({ min: 2, max: 4 }),
  waiting: fc.array(fc.tuple(fc.nat(), fc.array(slotArb, { minLength: 1, maxLength: 8 })), { maxLength: 5 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});
type Recipe = typeof recipeArb extends fc.Arbitrary<infer R> ? R : never;

export const worldArb: fc.Arbitrary<World> = recipeArb.map((recipe) => worldOf(recipe, false));

/** One world twice; the nodes of the second joined in the opposite order. */
export const mirroredWorldsArb: fc.Arbitrary<[World, World]> = recipeArb.map((recipe) => [worldOf(recipe, false), worldOf(recipe, true)]);

function worldOf(recipe: Recipe, reversed: boolean): World {
  const joins = recipe.nodes.map(({ fate, taints, machine, ...members }, i) => [
    ...nodeEvents(nodeNames[i] as string, fate, machine === undefined ? members : { ...members, machine }),
    ...taintEvents(nodeNames[i] as string, taints),
  ]);
  if (reversed) joins.reverse();
  const services = recipe.services.map((members, i) => service(serviceNames[i] as string, specMembers(serviceNames[i] as string, members)));
  const empty = [...joins.flat(), ...services];
  const present = recipe.services.map((_, i) => ({
    service: id(serviceNames[i] as string),
    specVersion: 1,
    slots: Array.from({ length: recipe.present[i] as number }, (_, slot) => ({ slot: slot + 1 })),
  }));
  const view = replayed([...empty, ...placedEvents(replayed(empty), present, recipe.stopEvery)]);
  const pending = recipe.waiting.map(([which, slots], group) => ({
    service: id(serviceNames[which % recipe.services.length] as string),
    specVersion: 1,
    slots: slots.map((slot, i) => ({
      slot: 100 * (group + 1) + i,
      ...(slot.node === undefined ? {} : { node: slot.node }),
      ...(slot.home === undefined ? {} : { home: slot.home }),
      ...(slot.avoid === undefined ? {} : { avoid: slot.avoid, ...(slot.lenient ? { lenient: true } : {}) }),
    })),
  }));
  return { view, pending, seed: recipe.seed };
}

function taintEvents(name: string, taints: Taint[]): NewEvent[] {
  if (taints.length === 0) return [];
  return [{ type: "node.updated", subject: `node/${id(name)}`, data: { node: id(name), settings: { taints } } }];
}

/** By `replay`, since a view that is frozen for each of thousands of worlds takes most of the time. */
function replayed(events: NewEvent[]): View {
  return replay(emptyView(), [history(events)]);
}

function nodeEvents(name: string, fate: string, members: Record<string, unknown>): NewEvent[] {
  const [joined, connected] = node(name, members);
  const subject = `node/${id(name)}`;
  if (!joined || !connected) throw new Error("a node joins and connects");
  switch (fate) {
    case "joined":
      return [joined];
    case "drained":
      return [joined, connected, { type: "node.drained", subject, data: { node: id(name) } }];
    case "failed":
      return [joined, connected, { type: "node.failed", subject, data: { node: id(name), reason: "silent" } }];
    case "serviced":
      return [
        joined,
        connected,
        { type: "node.maintenance_started", subject, data: { node: id(name), reason: "disk", until: 9_000_000_000_000 } },
      ];
    default:
      return [joined, connected];
  }
}

function specMembers(name: string, members: typeof specArb extends fc.Arbitrary<infer S> ? S : never): Record<string, unknown> {
  const { cpu, memory, limits, generic, hostPorts, affinity, ...placement } = members;
  // Two containers: what a task reserves is their sum.
  const resources = [
    { reservations: { cpu: cpu * 300, memory: memory * gib }, limits, ...(generic[0] ? { generic: generic[0] } : {}) },
    { reservations: { cpu: cpu * 100, memory: memory > 1 ? 1 : 0 }, ...(generic[1] ? { generic: generic[1] } : {}) },
  ];
  // Two rules of one kind on one service and scope would only be counted twice.
  const named = affinity.map((rule) => ({ ...rule, service: rule.service === "itself" ? name : rule.service }));
  const rules = named.filter((rule, i) => named.findIndex((other) => other.service === rule.service && other.scope === rule.scope) === i);
  return {
    containers: ["one", "two"].map((name, i) => ({ name, process: { command: ["serve"] }, resources: resources[i] })),
    endpoints: hostPorts.map((port) => ({ name: `p${port}`, container: "one", mode: "host", published: port })),
    placement: { ...placement, affinity: rules.map(({ weight, ...rule }) => (weight === undefined ? rule : { ...rule, weight })) },
  };
}

/** Fills the cluster by what is under test here; the properties hold for whatever is there, right or wrong. */
function placedEvents(view: View, present: PendingGroup[], stopEvery: number): NewEvent[] {
  return schedule(view, present, 1).flatMap(({ service: serviceId, specVersion, runtime, slots, nodes, generic, explanation }) => {
    if (slots.length === 0) return [];
    const subject = `service/${serviceId}`;
    const tasks = slots.map((slot) => `${serviceId}.${slot}.${id("a")}`);
    const data = {
      service: serviceId,
      specVersion,
      runtime,
      reason: "replicas" as const,
      slots,
      tasks,
      nodes,
      explanation,
      ...(generic ? { generic } : {}),
    };
    const placed: NewEvent = { type: "tasks.placed", subject, data };
    const stopping = tasks.filter((_, i) => i % stopEvery === 1);
    return stopping.length === 0
      ? [placed]
      : [placed, { type: "tasks.stopped", subject, data: { tasks: stopping, reason: "scaled-down" } } satisfies NewEvent];
  });
}
