/** Sizes that change at random on nodes with little room, beside drains, failures and agents that take their time. */
import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import { canonicalJson, type NewEvent } from "../../src/model/index.js";
import { entriesOf, tasksOf } from "../../src/projections/index.js";
import { id, node, service, spec } from "../support/samples.js";
import { Cluster, nodeEvent, scaled } from "./cluster.js";
import { reservedOn } from "./room.js";

const runs = { numRuns: process.env.FLEETLOG_SOAK === "1" ? 2000 : 60 };
const runtimes = [{ name: "simulated", enforces: ["cpu"], resizes: true }];
const names = ["web", "db"];

function members([cpu, limit]: [number, number], order: string, resize: string, replicas: number) {
  const resources = { reservations: { cpu: cpu * 300 }, limits: { cpu: limit * 1000 } };
  return {
    containers: [{ process: { command: ["run"] }, resources }],
    placement: { runtime: "simulated" },
    update: { order, resize, monitorMs: 0, parallelism: 0 },
    replicas,
  };
}

const sizeArb = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 3 }));
const stepArb = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("resize" as const), at: fc.nat(1), size: sizeArb }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("scale" as const), at: fc.nat(1), replicas: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drain" as const), at: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("activate" as const), at: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("fail" as const), at: fc.nat(7) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("obey" as const), at: fc.nat(2) }) },
);
type Step = typeof stepArb extends fc.Arbitrary<infer S> ? S : never;

function check(cluster: Cluster): void {
  for (const { id: node, used, description } of entriesOf(cluster.view.nodes)) {
    assert.deepEqual(used, reservedOn(cluster, node));
    assert.ok(used.cpu <= description.capacity.cpu, `${used.cpu} of ${description.capacity.cpu} millicores are given away`);
  }
}

function look(cluster: Cluster): void {
  for (;;) {
    const { events } = cluster.look();
    check(cluster);
    if (events.length === 0) return;
  }
}

function take(cluster: Cluster, step: Step, order: string, resize: string): void {
  switch (step.kind) {
    case "resize": {
      const name = names[step.at] as string;
      const { newestVersion, spec: before } = cluster.service(name);
      const changed = spec(name, members(step.size, order, resize, before.replicas));
      if (canonicalJson(changed) === canonicalJson(before)) return;
      const data = { service: id(name), spec: changed, specVersion: newestVersion + 1, rollout: id(`r${newestVersion}`) };
      cluster.commit({ type: "service.updated", subject: `service/${id(name)}`, data } as NewEvent);
      return;
    }
    case "scale":
      cluster.commit(scaled(names[step.at] as string, step.replicas));
      return;
    case "drain":
    case "activate":
      cluster.commit(nodeEvent(step.kind === "drain" ? "node.drained" : "node.activated", `n${step.at + 1}`));
      return;
    case "fail": {
      const running = names.flatMap((name) => [...tasksOf(cluster.service(name))].filter(({ state }) => state === "running"));
      const task = running[step.at % Math.max(1, running.length)];
      if (task) cluster.report(task, "failed");
      return;
    }
    case "obey":
      cluster.obey(({ id }) => (id.charCodeAt(id.length - 1) + step.at) % 3 > 0);
      cluster.pass(2000);
      return;
    default:
      step satisfies never;
  }
}

test("resize: whatever changes, no node gives more than it has, and gives back what its tasks hold", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.array(stepArb, { minLength: 5, maxLength: 40 }),
        fc.constantFrom("stop-first", "start-first"),
        fc.constantFrom("in-place", "in-place-or-move"),
        (steps, order, resize) => {
          const capacity = { cpu: 4000, memory: 0 };
          const services = names.map((name) => service(name, members([2, 1], order, resize, 3)));
          const cluster = new Cluster(...node("n1", { runtimes, capacity }), ...node("n2", { runtimes, capacity }), ...services);
          cluster.converge();
          for (const step of steps) {
            take(cluster, step, order, resize);
            look(cluster);
          }
        },
      ),
      runs,
    ),
  );
});

test("resize: where every node has room it ends with every task as it was, in its new size", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(sizeArb, { minLength: 1, maxLength: 8 }), fc.constantFrom("in-place", "in-place-or-move"), (sizes, resize) => {
        const capacity = { cpu: 100_000, memory: 0 };
        const first = service("web", members([1, 1], "stop-first", resize, 4));
        const cluster = new Cluster(...node("n1", { runtimes, capacity }), ...node("n2", { runtimes, capacity }), first);
        cluster.converge();
        const before = cluster.live("web").map((task) => task.id);
        for (const [i, size] of sizes.entries()) {
          take(cluster, { kind: "resize", at: 0, size }, "stop-first", resize);
          if (i % 2) cluster.obey();
          look(cluster);
        }
        cluster.converge();
        const { rollout, specVersion } = cluster.service("web");
        assert.equal(rollout, null);
        assert.deepEqual(
          cluster.live("web").map((task) => task.id),
          before,
        );
        assert.ok(cluster.live("web").every((task) => task.specVersion === specVersion && task.resize === null));
      }),
      runs,
    ),
  );
});
