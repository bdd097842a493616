import assert from "node:assert/strict";
import {
  canonicalJson,
  decodeEvent,
  type EventData,
  eventVersion,
  type LogEvent,
  type NewEvent,
  type NodeDescription,
  parseConstraint,
  type ServiceSpec,
  taskId,
  validate,
} from "../src/model/index.js";
import { systemIds } from "../src/ports/index.js";
import { emptyView, entriesOf, nodeById, replay, reservationsOf, serviceById, type View } from "../src/projections/index.js";
import { type PendingGroup, schedule } from "../src/scheduler/index.js";
import { type BareFleet, type BareService, bareLoop } from "./baseline/bare-loop.js";
import type { Benchmark } from "./main.js";

const nodesCount = 5_000;
const servicesCount = 1_000;
const tasksPerService = 100;
/** The quickest of these counts: the first ones also compile, and what other processes take from any is no figure of ours. */
const rounds = 9;
const gib = 2 ** 30;
const seed = 1;

const benchmark: Benchmark = {
  describe: `${servicesCount} services × ${tasksPerService} tasks on ${nodesCount} nodes, with resources and one constraint each`,
  async run() {
    const view = fleetView();
    const pending: PendingGroup[] = [...entriesOf(view.services)].map((service) => ({
      service: service.id,
      specVersion: service.specVersion,
      slots: Array.from({ length: service.spec.replicas }, (_, i) => ({ slot: i + 1 })),
    }));
    const [bareFleet, bareServices] = bareInput(view, pending);

    const decideS: number[] = [];
    const bareS: number[] = [];
    let encoded: string[] = [];
    let bare: Int32Array = new Int32Array();
    for (let round = 0; round < rounds; round++) {
      decideS.push(seconds(() => (encoded = decide(view, pending))));
      bareS.push(seconds(() => (bare = bareLoop(bareFleet, bareServices))));
    }
    assert.ok(!bare.includes(-1), "the bare loop found no room for a task");
    const busiest = check(view, encoded);
    const [decide_s, bare_loop_s] = [least(decideS), least(bareS)];
    return {
      nodes: nodesCount,
      services: servicesCount,
      tasks: servicesCount * tasksPerService,
      rounds,
      decide_s,
      bare_loop_s,
      ratio_to_bare_loop: Number((decide_s / bare_loop_s).toFixed(2)),
      encoded_mb: Number((encoded.reduce((sum, text) => sum + text.length, 0) / 1e6).toFixed(1)),
      fullest_node_reserved_share: Number(busiest.toFixed(3)),
    };
  },
};
export default benchmark;

/** From view and pending services to encoded events with reasons. */
function decide(view: View, pending: PendingGroup[]): string[] {
  return schedule(view, pending, seed).map((placement) => {
    const { service, specVersion, runtime, slots, nodes, explanation } = placement;
    assert.equal(placement.refused.length, 0, `service ${service}: slots found no node: ${JSON.stringify(explanation)}`);
    const tasks = slots.map((slot) => taskId(service, slot, systemIds.next()));
    const data: EventData["tasks.placed"] = { service, specVersion, runtime, reason: "replicas", slots, tasks, nodes, explanation };
    return canonicalJson(data);
  });
}

/** Counts again, from the encoded events and the view alone; returns the greatest reserved share of a node. */
function check(view: View, encoded: string[]): number {
  const used = new Map<string, { cpu: number; memory: number }>();
  const filled = new Set<string>();
  for (const text of encoded) {
    const data = decodeEvent("tasks.placed", eventVersion("tasks.placed"), JSON.parse(text), 0) as EventData["tasks.placed"];
    const service = serviceById(view, data.service);
    assert.ok(service);
    const demand = reservationsOf(service.spec);
    assert.equal(data.nodes.length, data.slots.length);
    assert.equal(data.tasks.length, data.slots.length);
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

function fleetView(): View {
  const events: NewEvent[] = [];
  const lineage = "00000000000000a1";
  events.push({
    type: "cluster.created",
    subject: `cluster/${lineage}`,
    data: { cluster: lineage, lineage, chainFormat: 1, eventFormat: 1 },
  });
  for (let i = 0; i < nodesCount; i++) {
    const node = systemIds.next();
    const subject = `node/${node}`;
    const data = { node, name: `host-${i}`, token: systemIds.next(), credential: "0".repeat(64), description: description(i) };
    events.push({ type: "node.joined", subject, data }, { type: "node.connected", subject, data: { node, bootId: "boot1" } });
  }
  for (let i = 0; i < servicesCount; i++) {
    const service = systemIds.next();
    events.push({ type: "service.created", subject: `service/${service}`, data: { service, spec: spec(i) } });
  }
  const origin = { controller: "bench" };
  const common = { epoch: 1, actor: "token/bench", origin, intent: null, cause: null, traceparent: null };
  const logged = events.map((event, i) => ({ ...common, ...event, seq: i + 1, time: i, version: eventVersion(event.type) }) as LogEvent);
  return replay(emptyView(), [logged]);
}

/** Three sizes of hosts; three in four have a fast disk; four zones. */
function description(i: number): NodeDescription {
  const size = 1 << (i % 3);
  return validate("NodeDescription", {
    capacity: { cpu: 8_000 * size, memory: 32 * gib * size },
    runtimes: [{ name: "process", enforces: [] }],
    publishAddress: "127.0.0.1",
    labels: { disk: i % 4 === 0 ? "hdd" : "ssd", zone: `z${i % 5}` },
    rack: `r${i % 50}`,
  });
}

/** Reserves about two thirds of the fleet in all. */
function spec(i: number): ServiceSpec {
  const reservations = { cpu: 100 * (1 + (i % 9)), memory: (1 + (i % 7)) * (gib / 2) };
  const constraint = i % 2 === 0 ? "node.labels.disk==ssd" : `node.labels.zone!=z${i % 5}`;
  return validate("ServiceSpec", {
    name: `service-${i}`,
    replicas: tasksPerService,
    containers: [{ process: { command: ["serve"] }, resources: { reservations } }],
    placement: { constraints: [constraint] },
  });
}

function bareInput(view: View, pending: PendingGroup[]): [BareFleet, BareService[]] {
  const nodes = [...entriesOf(view.nodes)];
  const fleet = {
    cpu: Float64Array.from(nodes, (node) => node.description.capacity.cpu),
    memory: Float64Array.from(nodes, (node) => node.description.capacity.memory),
  };
  const services = pending.map(({ service, slots }) => {
    const found = serviceById(view, service);
    assert.ok(found);
    return { tasks: slots.length, ...reservationsOf(found.spec) };
  });
  return [fleet, services];
}

function seconds(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

function least(values: number[]): number {
  return Number(Math.min(...values).toFixed(4));
}
