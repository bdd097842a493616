import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { schedule, schedulerVersion } from "../../src/scheduler/index.js";
import { viewOf } from "../support/history.js";
import { id, node, placed, service, stopped, task } from "../support/samples.js";

const gib = 2 ** 30;

/** A spec's members for a container that reserves this much. */
function reserving(cpu: number, memory = 0, members: Record<string, unknown> = {}): Record<string, unknown> {
  return { containers: [{ process: { command: ["sleep", "1"] }, resources: { reservations: { cpu, memory } } }], ...members };
}

function place(events: NewEvent[], name: string, slots: number[], seed = 7) {
  const [placement] = schedule(viewOf(events), [{ service: id(name), specVersion: 1, slots: slots.map((slot) => ({ slot })) }], seed);
  if (!placement) throw new Error("one group gives one placement");
  return placement;
}

test("schedule: nothing pending gives nothing", (t) => {
  t.deepEqual(schedule(viewOf(node("a")), [], 1), []);
});

test("schedule: without nodes every slot is refused and no node is closest", (t) => {
  const { refused, slots, explanation } = place([service("web")], "web", [1, 2]);
  t.deepEqual([refused, slots], [[1, 2], []]);
  t.is(explanation.considered, 0);
  t.is(explanation.closest, undefined);
});

test("schedule: spread gives each of three nodes one of three slots", (t) => {
  const { nodes } = place([...node("a"), ...node("b"), ...node("c"), service("web")], "web", [1, 2, 3]);
  t.deepEqual(nodes.toSorted(), [id("a"), id("b"), id("c")]);
});

test("schedule: spread counts tasks of this service before the reserved share", (t) => {
  const events = [...node("a"), ...node("b"), service("big", reserving(3000)), service("web", reserving(100))];
  const view = [...events, placed("big", [[1, "a"]]), placed("web", [[1, "b"]])];
  t.deepEqual(place(view, "web", [2]).nodes, [id("a")]);
});

test("schedule: spread takes the least reserved of two nodes without the service, in the scarcer resource", (t) => {
  const events = [...node("a"), ...node("b"), service("cpu", reserving(1000)), service("mem", reserving(0, 4 * gib)), service("web")];
  const view = [...events, placed("cpu", [[1, "a"]]), placed("mem", [[1, "b"]])];
  t.deepEqual(place(view, "web", [1]).nodes, [id("a")]);
});

test("schedule: services of one replica that reserve nothing do not gather on one node", (t) => {
  const names = ["s1", "s2", "s3", "s4"];
  const view = viewOf([...node("a"), ...node("b"), ...names.map((name) => service(name))]);
  const pending = names.map((name) => ({ service: id(name), specVersion: 1, slots: [{ slot: 1 }] }));
  const nodes = schedule(view, pending, 3).flatMap((placement) => placement.nodes);
  t.deepEqual(nodes.toSorted(), [id("a"), id("a"), id("b"), id("b")]);
});

test("schedule: a task that is to stop does not count for spread", (t) => {
  const events = [...node("a"), ...node("b"), service("web"), placed("web", [[1, "a"]]), placed("web", [[2, "b"]])];
  const { nodes } = place([...events, stopped("web", [task("web", 1)], "replaced")], "web", [1]);
  t.deepEqual(nodes, [id("a")]);
});

test("schedule: the third task of a service takes the third node", (t) => {
  const events = [...node("a"), ...node("b"), ...node("c"), service("web"), placed("web", [[1, "a"]]), placed("web", [[2, "b"]])];
  t.deepEqual(place(events, "web", [3]).nodes, [id("c")]);
});

test("schedule: binpack fills the fullest node before it takes another", (t) => {
  const binpack = { placement: { strategy: "binpack" } };
  const events = [...node("a"), ...node("b"), ...node("c"), service("base", reserving(1000)), service("web", reserving(1000, 0, binpack))];
  const { nodes } = place([...events, placed("base", [[1, "b"]])], "web", [1, 2, 3, 4]);
  t.deepEqual(nodes.slice(0, 3), [id("b"), id("b"), id("b")]);
  t.not(nodes[3], id("b"));
});

test("schedule: max per node counts tasks that run already", (t) => {
  const events = [...node("a"), ...node("b"), service("web", { placement: { maxPerNode: 2 } }), placed("web", [[1, "a"]])];
  const { nodes, refused, explanation } = place(events, "web", [2, 3, 4, 5]);
  t.deepEqual(nodes.toSorted(), [id("a"), id("b"), id("b")]);
  t.deepEqual(refused, [5]);
  t.deepEqual(explanation.refusals.at(-1), {
    filter: "max per node",
    nodes: 2,
    wanted: "fewer than 2 of this service",
    found: "2 of this service",
  });
});

test("schedule: groups of one call see what earlier groups took", (t) => {
  const events = [...node("a"), service("one", reserving(3000)), service("two", reserving(3000))];
  const pending = ["one", "two"].map((name) => ({ service: id(name), specVersion: 1, slots: [{ slot: 1 }] }));
  const [one, two] = schedule(viewOf(events), pending, 1);
  t.deepEqual(one?.nodes, [id("a")]);
  t.deepEqual(two?.refused, [1]);
});

test("schedule: two groups of one service share its max per node", (t) => {
  const events = [...node("a"), service("web", { placement: { maxPerNode: 1 } })];
  const pending = [1, 2].map((slot) => ({ service: id("web"), specVersion: 1, slots: [{ slot }] }));
  t.deepEqual(
    schedule(viewOf(events), pending, 1).map(({ refused }) => refused),
    [[], [2]],
  );
});

test("schedule: a pinned slot takes its node, and is explained by that node alone when it cannot", (t) => {
  const events = [...node("a"), ...node("b", { capacity: { cpu: 100 } }), service("agent", reserving(200, 0, { mode: "global" }))];
  const slots = ["a", "b"].map((name, i) => ({ slot: i + 1, node: id(name) }));
  const [placement] = schedule(viewOf(events), [{ service: id("agent"), specVersion: 1, slots }], 1);
  t.deepEqual([placement?.slots, placement?.nodes, placement?.refused], [[1], [id("a")], [2]]);
  t.is(placement?.explanation.considered, 1);
  t.deepEqual(placement?.explanation.closest, { node: id("b"), refusedBy: ["cpu"] });
});

test("schedule: a slot pinned to a node that left is refused", (t) => {
  const pending = [{ service: id("agent"), specVersion: 1, slots: [{ slot: 1, node: id("gone") }] }];
  const [placement] = schedule(viewOf([...node("a"), service("agent")]), pending, 1);
  t.deepEqual(placement?.refused, [1]);
  t.is(placement?.explanation.considered, 0);
});

test("schedule: a slot goes elsewhere than the node it avoids, however empty that is", (t) => {
  const events = [...node("a"), ...node("b"), service("web"), placed("web", [[1, "b"]])];
  const pending = [{ service: id("web"), specVersion: 1, slots: [{ slot: 2, avoid: [id("a")] }, { slot: 3 }] }];
  const [placement] = schedule(viewOf(events), pending, 1);
  t.deepEqual(
    [placement?.slots, placement?.nodes],
    [
      [2, 3],
      [id("b"), id("a")],
    ],
  );
});

test("schedule: a slot that avoids the only node is refused and told so", (t) => {
  const pending = [{ service: id("web"), specVersion: 1, slots: [{ slot: 1, avoid: [id("a")] }] }];
  const [placement] = schedule(viewOf([...node("a"), service("web")]), pending, 1);
  t.deepEqual(placement?.refused, [1]);
  t.deepEqual(placement?.explanation.closest, { node: id("a"), refusedBy: ["avoid"] });
});

test("schedule: a slot passes over every node that it avoids, and takes one of them only when it may and no other fits", (t) => {
  const events = [...node("a"), ...node("b"), ...node("c"), service("web", { placement: { maxPerNode: 1 } })];
  const slots = (lenient: boolean) => [1, 2].map((slot) => ({ slot, avoid: [id("a"), id("b")], lenient }));
  const place = (lenient: boolean) => schedule(viewOf(events), [{ service: id("web"), specVersion: 1, slots: slots(lenient) }], 1)[0];
  t.deepEqual([place(false)?.nodes, place(false)?.refused], [[id("c")], [2]]);
  t.is(place(true)?.nodes[0], id("c"));
  t.true([id("a"), id("b")].includes(place(true)?.nodes[1] ?? ""));
});

test("schedule: the explanation counts every filter, and names the node that fewest refuse", (t) => {
  const events = [
    ...node("a", { labels: { disk: "hdd" }, capacity: { cpu: 100 } }),
    ...node("b", { labels: { disk: "hdd" } }),
    ...node("c", { capacity: { cpu: 100 } }),
    service("web", reserving(500, 0, { placement: { constraints: ["node.labels.disk==ssd"] } })),
  ];
  t.deepEqual(place(events, "web", [1], 9).explanation, {
    scheduler: schedulerVersion,
    seed: 9,
    considered: 3,
    refusals: [
      { filter: "availability", nodes: 0, wanted: "active, ready", found: "" },
      { filter: "runtime", nodes: 0, wanted: "process", found: "" },
      { filter: "constraint node.labels.disk", nodes: 3, wanted: "ssd", found: "hdd" },
      { filter: "cpu", nodes: 2, wanted: "500m free", found: "100m free" },
    ],
    closest: { node: id("b"), refusedBy: ["constraint node.labels.disk"] },
  });
});

test("schedule: when all slots found a node, the counts are those they were placed by", (t) => {
  const { explanation } = place([...node("a"), ...node("b", { capacity: { cpu: 10 } }), service("web", reserving(4000))], "web", [1]);
  t.deepEqual(explanation.refusals.at(-1), { filter: "cpu", nodes: 1, wanted: "4000m free", found: "10m free" });
  t.is(explanation.closest, undefined);
});

test("schedule: room that was freed is found by a retry", (t) => {
  const full = [
    ...node("a", { capacity: { cpu: 100 } }),
    service("old", reserving(100)),
    service("web", reserving(100)),
    placed("old", [[1, "a"]]),
  ];
  t.deepEqual(place(full, "web", [1]).refused, [1]);
  const gone: NewEvent = {
    type: "tasks.observed",
    subject: `node/${id("a")}`,
    data: {
      node: id("a"),
      bootId: "boot1",
      reportSeq: 1,
      observations: { tasks: [task("old", 1)], containers: [0], generations: [1], states: ["complete"] },
    },
  };
  t.deepEqual(place([...full, stopped("old", [task("old", 1)], "scaled-down"), gone], "web", [1]).nodes, [id("a")]);
});

test("schedule: memory is exact up to 2^53", (t) => {
  const all = 2 ** 53 - 1;
  const events = [
    ...node("a", { capacity: { memory: all } }),
    service("base", reserving(0, 1)),
    service("web", reserving(0, all - 1)),
    service("all", reserving(0, all)),
  ];
  const view = [...events, placed("base", [[1, "a"]])];
  t.deepEqual(place(view, "web", [1]).nodes, [id("a")]);
  t.deepEqual(place(view, "all", [1]).refused, [1]);
});

test("schedule: a version of a service that the view does not know breaks an invariant", (t) => {
  t.throws(() => schedule(viewOf([service("web")]), [{ service: id("web"), specVersion: 2, slots: [{ slot: 1 }] }], 1), {
    name: "InvariantError",
  });
});

test("schedule: the seed alone decides between equal nodes", (t) => {
  const events = [...node("a"), ...node("b"), ...node("c"), service("web")];
  const chosen = Array.from({ length: 32 }, (_, seed) => place(events, "web", [1], seed).nodes[0]);
  t.is(new Set(chosen).size, 3);
  t.deepEqual(place(events, "web", [1], 5).nodes, [chosen[5]]);
});

test("schedule: services do not all begin at the same of many equal nodes", (t) => {
  const names = Array.from({ length: 12 }, (_, i) => `s${i}`);
  const fleet = names.flatMap((name) => node(`n${name}`));
  // Each in a call of its own, so that none sees what the others took.
  const first = names.map((name) => place([...fleet, service(name)], name, [1]).nodes[0]);
  t.true(new Set(first).size > 4);
});
