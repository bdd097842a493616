import assert from "node:assert/strict";
import { canonicalJson, type EventData, taskId } from "../src/model/index.js";
import { systemIds } from "../src/ports/index.js";
import { entriesOf, reservationsOf, serviceById, type View } from "../src/projections/index.js";
import { type PendingGroup, schedule } from "../src/scheduler/index.js";
import { type BareFleet, type BareService, bareLoop } from "./baseline/bare-loop.js";
import type { Benchmark } from "./main.js";
import { check } from "./scheduler/check.js";
import { fleetView, nodesCount, type Scenario, servicesCount, tasksPerService } from "./scheduler/fleet.js";

/** The quickest of these counts: the first ones also compile, and what other processes take from any is no figure of ours. */
const rounds = 9;
const seed = 1;
const scenarios: readonly Scenario[] = ["plain", "spread", "affinity"];

const benchmark: Benchmark = {
  describe: `${servicesCount} services × ${tasksPerService} tasks on ${nodesCount} nodes, with resources and one constraint each; spread over 50 racks; with affinity on a tenth`,
  async run() {
    const inputs = scenarios.map((scenario) => inputOf(fleetView(scenario)));
    const [bareFleet, bareServices] = inputs[0]?.bare ?? [];
    assert.ok(bareFleet && bareServices);
    const decideS = scenarios.map((): number[] => []);
    const bareS: number[] = [];
    const encoded: string[][] = [];
    let bare: Int32Array = new Int32Array();
    for (let round = 0; round < rounds; round++) {
      bareS.push(seconds(() => (bare = bareLoop(bareFleet, bareServices))));
      for (const [i, { view, pending }] of inputs.entries()) decideS[i]?.push(seconds(() => (encoded[i] = decide(view, pending))));
    }
    assert.ok(!bare.includes(-1), "the bare loop found no room for a task");
    const fullest = inputs.map(({ view }, i) => check(view, encoded[i] ?? []));
    const [decide_s = 0, spread_decide_s = 0, affinity_decide_s = 0] = decideS.map(least);
    const bare_loop_s = least(bareS);
    const ratio = (s: number) => Number((s / bare_loop_s).toFixed(2));
    return {
      nodes: nodesCount,
      services: servicesCount,
      tasks: servicesCount * tasksPerService,
      rounds,
      bare_loop_s,
      decide_s,
      ratio_to_bare_loop: ratio(decide_s),
      spread_decide_s,
      spread_ratio_to_bare_loop: ratio(spread_decide_s),
      affinity_decide_s,
      affinity_ratio_to_bare_loop: ratio(affinity_decide_s),
      encoded_mb: Number(((encoded[0] ?? []).reduce((sum, text) => sum + text.length, 0) / 1e6).toFixed(1)),
      fullest_node_reserved_share: Number(Math.max(...fullest).toFixed(3)),
    };
  },
};
export default benchmark;

interface Input {
  view: View;
  pending: PendingGroup[];
  bare: [BareFleet, BareService[]];
}

function inputOf(view: View): Input {
  const pending: PendingGroup[] = [...entriesOf(view.services)].map((service) => ({
    service: service.id,
    specVersion: service.specVersion,
    slots: Array.from({ length: service.spec.replicas }, (_, i) => ({ slot: i + 1 })),
  }));
  return { view, pending, bare: bareInput(view, pending) };
}

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
