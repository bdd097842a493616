/** Small random clusters with tasks already on them, and slots that wait for a node. */
import fc from "fast-check";
import type { NewEvent } from "../../src/model/index.js";
import { emptyView, replay, shardOf, type View } from "../../src/projections/index.js";
import { type PendingGroup, schedule } from "../../src/scheduler/index.js";
import { history } from "../support/history.js";
import { id, node, service } from "../support/samples.js";

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
  labels: fc.record({ disk: fc.constantFrom("ssd", "hdd") }, { requiredKeys: [] }),
  rack: fc.constantFrom("r1", "r2"),
  runtimes: seldom(
    4,
    fc.constantFrom<object[][]>([{ name: "process" }], [{ name: "simulated" }, { name: "process", enforces: ["memory"] }]),
    [
      { name: "process", enforces: ["cpu", "memory"] },
      { name: "simulated", enforces: ["cpu", "memory"] },
    ],
  ),
  fate: seldom(5, fc.constantFrom("drained", "failed", "joined"), "ready"),
});

const amountArb = fc.constantFrom(0, 0, 1, 3);
const constraints = ["node.labels.disk==ssd", "node.labels.disk != hdd", "node.rack!=r2", `node.name==${nodeNames[1]}`];
const limitsArb = fc.constantFrom<Record<string, number>[]>({ memory: gib }, { cpu: 500, memory: gib });
const specArb = fc.record({
  cpu: amountArb,
  memory: amountArb,
  limits: seldom(4, limitsArb, {}),
  constraints: seldom(3, fc.subarray(constraints, { minLength: 1, maxLength: 2 }), []),
  strategy: fc.constantFrom("spread", "binpack"),
  maxPerNode: seldom(3, fc.constantFrom(1, 2), 0),
  hostPorts: seldom(3, fc.subarray([80, 443, 9000], { minLength: 1, maxLength: 2 }), []),
  runtime: seldom(4, fc.constant("simulated"), "process"),
});

const otherNodeArb = fc.constantFrom<(string | undefined)[]>(...nodeNames.map(id), id("gone"));
const slotArb = fc.record({
  node: seldom(8, otherNodeArb, undefined),
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
  const joins = recipe.nodes.map(({ fate, ...members }, i) => nodeEvents(nodeNames[i] as string, fate, members));
  if (reversed) joins.reverse();
  const services = recipe.services.map((members, i) => service(serviceNames[i] as string, specMembers(members)));
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
      ...(slot.avoid === undefined ? {} : { avoid: slot.avoid }),
    })),
  }));
  return { view, pending, seed: recipe.seed };
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
    default:
      return [joined, connected];
  }
}

function specMembers(members: typeof specArb extends fc.Arbitrary<infer S> ? S : never): Record<string, unknown> {
  const { cpu, memory, limits, constraints, strategy, maxPerNode, hostPorts, runtime } = members;
  // Two containers: what a task reserves is their sum.
  const resources = [
    { reservations: { cpu: cpu * 300, memory: memory * gib }, limits },
    { reservations: { cpu: cpu * 100, memory: memory > 1 ? 1 : 0 } },
  ];
  return {
    containers: ["one", "two"].map((name, i) => ({ name, process: { command: ["serve"] }, resources: resources[i] })),
    endpoints: hostPorts.map((port) => ({ name: `p${port}`, container: "one", mode: "host", published: port })),
    placement: { runtime, constraints, strategy, maxPerNode },
  };
}

/** Fills the cluster by what is under test here; the properties hold for whatever is there, right or wrong. */
function placedEvents(view: View, present: PendingGroup[], stopEvery: number): NewEvent[] {
  return schedule(view, present, 1).flatMap(({ service: serviceId, specVersion, runtime, slots, nodes, explanation }) => {
    if (slots.length === 0) return [];
    const subject = `service/${serviceId}`;
    const tasks = slots.map((slot) => `${serviceId}.${slot}.${id("a")}`);
    const data = { service: serviceId, specVersion, runtime, reason: "replicas" as const, slots, tasks, nodes, explanation };
    const placed: NewEvent = { type: "tasks.placed", subject, data };
    const stopping = tasks.filter((_, i) => i % stopEvery === 1);
    return stopping.length === 0
      ? [placed]
      : [placed, { type: "tasks.stopped", subject, data: { tasks: stopping, reason: "scaled-down" } } satisfies NewEvent];
  });
}
