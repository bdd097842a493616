import assert from "node:assert/strict";
import { decodeEvent, type EventData, eventVersion, type NodeDescription, parseConstraint } from "../../src/model/index.js";
import {
  entriesOf,
  type NodeView,
  nodeById,
  reservationsOf,
  type ServiceView,
  serviceById,
  type View,
} from "../../src/projections/index.js";
import { servicesCount, tasksPerService } from "./fleet.js";

/** Counts again, from the encoded events and the view alone; returns the greatest reserved share of a node. */
export function check(view: View, encoded: string[]): number {
  const used = new Map<string, { cpu: number; memory: number }>();
  const filled = new Set<string>();
  const placed = new Map<string, readonly string[]>();
  for (const text of encoded) {
    const data = decodeEvent("tasks.placed", eventVersion("tasks.placed"), JSON.parse(text), 0) as EventData["tasks.placed"];
    const service = serviceById(view, data.service);
    assert.ok(service);
    const demand = reservationsOf(service.spec);
    assert.equal(data.nodes.length, data.slots.length);
    assert.equal(data.tasks.length, data.slots.length);
    placed.set(service.name, data.nodes);
    checkSpread(view, service, data.nodes);
    for (const [i, slot] of data.slots.entries()) {
      const node = nodeById(view, data.nodes[i] as string);
      assert.ok(node && node.state === "ready" && node.availability === "active");
      for (const constraint of service.spec.placement.constraints) assert.ok(satisfies(node.description, constraint), constraint);
      const sum = used.get(node.id) ?? { cpu: 0, memory: 0 };
      used.set(node.id, { cpu: sum.cpu + demand.cpu, memory: sum.memory + demand.memory });
      filled.add(`${service.id}.${slot}`);
    }
  }
  assert.equal(filled.size, servicesCount * tasksPerService, "a slot was left out or placed twice");
  checkAffinity(view, placed);
  let greatest = 0;
  for (const [id, sum] of used) {
    const { capacity } = nodeById(view, id)?.description ?? {};
    assert.ok(capacity && sum.cpu <= capacity.cpu && sum.memory <= capacity.memory, `node ${id} is over its capacity`);
    greatest = Math.max(greatest, sum.cpu / capacity.cpu, sum.memory / capacity.memory);
  }
  return greatest;
}

function satisfies(description: NodeDescription, text: string): boolean {
  const parsed = parseConstraint(text);
  assert.ok(parsed.kind === "constraint" && parsed.constraint.attribute.name === "label");
  const { attribute, test } = parsed.constraint;
  assert.ok(test.operator === "==" || test.operator === "!=");
  return (description.labels[attribute.key] === test.value) === (test.operator === "==");
}

/** By view and constraints: there are few of them. */
const racksFound = new WeakMap<View, Map<string, string[]>>();

function suitableRacks(view: View, constraints: readonly string[]): string[] {
  const known = racksFound.get(view) ?? new Map<string, string[]>();
  racksFound.set(view, known);
  const key = constraints.join();
  let racks = known.get(key);
  if (!racks) {
    const suitable = [...entriesOf(view.nodes)].filter(({ description }) => constraints.every((text) => satisfies(description, text)));
    racks = [...new Set(suitable.map(({ description }) => description.rack))];
    known.set(key, racks);
  }
  return racks;
}

/** Between any two racks that have a suitable node there is one task more, at most: there is room for all everywhere. */
function checkSpread(view: View, service: ServiceView, nodes: readonly string[]): void {
  if (service.spec.placement.spread.length === 0) return;
  const load = new Map(suitableRacks(view, service.spec.placement.constraints).map((rack) => [rack, 0]));
  for (const node of nodes) {
    const { rack } = described(view, node);
    load.set(rack, (load.get(rack) ?? 0) + 1);
  }
  // What must be near another service may only use the racks of that.
  if (service.spec.placement.affinity.some(({ anti, weight }) => !anti && weight === undefined))
    for (const [rack, tasks] of load) if (tasks === 0) load.delete(rack);
  const loads = [...load.values()];
  assert.ok(Math.max(...loads) - Math.min(...loads) <= 1, `service ${service.name} is not spread evenly: ${loads.join(", ")}`);
}

/** Once all are placed: what must be near is near, what must be apart is apart. */
function checkAffinity(view: View, placed: ReadonlyMap<string, readonly string[]>): void {
  for (const { name, spec } of entriesOf(view.services)) {
    for (const { service: other, scope, anti, weight } of spec.placement.affinity) {
      if (weight !== undefined) continue;
      const domainOf = (node: string) => (scope === "host" ? node : described(view, node)[scope]);
      const theirs = new Set(placed.get(other)?.map(domainOf));
      for (const node of placed.get(name) ?? []) assert.equal(theirs.has(domainOf(node)), !anti, `${name} and ${other} on ${node}`);
    }
  }
}

function described(view: View, node: string): NodeDescription {
  return (nodeById(view, node) as NodeView).description;
}
