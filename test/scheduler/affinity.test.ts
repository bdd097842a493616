import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { schedule } from "../../src/scheduler/index.js";
import { viewOf } from "../support/history.js";
import { id, node, placed, service, stopped, task } from "../support/samples.js";

/** Two racks of two nodes, and a third one in another datacenter. */
const fleet = [
  ...["a1", "a2"].flatMap((name) => node(name, { rack: "a" })),
  ...["b1", "b2"].flatMap((name) => node(name, { rack: "b" })),
  ...node("c1", { rack: "a", datacenter: "far" }),
];

type Rule = { service: string; scope: "host" | "rack" | "datacenter"; anti?: boolean; weight?: number };
const ruled = (...affinity: Rule[]) => ({ placement: { affinity } });

function place(events: NewEvent[], slots: number, name = "web") {
  const pending = [{ service: id(name), specVersion: 1, slots: Array.from({ length: slots }, (_, i) => ({ slot: 50 + i })) }];
  const [placement] = schedule(viewOf(events), pending, 7);
  if (!placement) throw new Error("one group gives one placement");
  return placement;
}

function distinct(nodes: readonly string[]): string[] {
  return [...new Set(nodes)].toSorted();
}

function rowsOf(placement: ReturnType<typeof place>) {
  return placement.explanation.refusals.filter(({ filter }) => filter.includes("affinity"));
}

test("affinity: a task goes where the other service is, and only there", (t) => {
  const events = [...fleet, service("db"), service("web", ruled({ service: "db", scope: "rack" })), placed("db", [[1, "b1"]])];
  const placement = place(events, 4);
  t.deepEqual(distinct(placement.nodes), [id("b1"), id("b2")]);
  t.deepEqual(rowsOf(placement), [{ filter: "affinity to db per rack", nodes: 3, wanted: "a task of db", found: "none" }]);
});

test("affinity: racks of one name in two datacenters are two racks, and one datacenter holds several", (t) => {
  const db = [...fleet, service("db"), placed("db", [[1, "c1"]])];
  t.deepEqual(place([...db, service("web", ruled({ service: "db", scope: "rack" }))], 1).nodes, [id("c1")]);
  const near = [...fleet, service("db"), placed("db", [[1, "a1"]]), service("web", ruled({ service: "db", scope: "datacenter" }))];
  t.is(new Set(place(near, 4).nodes).size, 4);
});

test("affinity: a service that is not there leaves the slot pending, and says so", (t) => {
  const placement = place([...fleet, service("web", ruled({ service: "db", scope: "host" }))], 1);
  t.deepEqual(placement.refused, [50]);
  t.deepEqual(rowsOf(placement), [{ filter: "affinity to db per host", nodes: 5, wanted: "a task of db", found: "no such service" }]);
});

test("affinity: a task that is to stop is no company", (t) => {
  const events = [...fleet, service("db"), placed("db", [[1, "a1"]]), stopped("db", [task("db", 1)], "scaled-down")];
  t.deepEqual(place([...events, service("web", ruled({ service: "db", scope: "host" }))], 1).refused, [50]);
});

test("affinity: within a stack the alias means the stack's own service", (t) => {
  const events = [
    ...fleet,
    service("db"),
    placed("db", [[1, "a1"]]),
    service("shop_db", {}, { name: "shop", alias: "db" }),
    placed("shop_db", [[1, "b2"]]),
    service("shop_web", ruled({ service: "db", scope: "host" }), { name: "shop", alias: "web" }),
    service("web", ruled({ service: "db", scope: "host" })),
  ];
  t.deepEqual(place(events, 1, "shop_web").nodes, [id("b2")]);
  t.deepEqual(place(events, 1).nodes, [id("a1")]);
});

test("affinity: to the service itself, the first task is free and the others follow it", (t) => {
  const { nodes, refused } = place([...fleet, service("web", ruled({ service: "web", scope: "rack" }))], 6);
  t.deepEqual(refused, []);
  t.is(new Set(nodes.map(([rack]) => rack)).size, 1);
});

test("affinity: both services may come in one call, in any order", (t) => {
  const view = viewOf([
    ...fleet,
    service("web", ruled({ service: "db", scope: "rack" })),
    service("db", { placement: { constraints: ["node.rack==b"] } }),
  ]);
  const pending = ["web", "db"].map((name) => ({ service: id(name), specVersion: 1, slots: [{ slot: 1 }] }));
  const [web, db] = schedule(view, pending, 1);
  t.is(web?.service, id("web"));
  t.is(web?.nodes[0]?.[0], "b");
  t.is(db?.nodes[0]?.[0], "b");
});

test("anti-affinity: a rack that has the other service is refused", (t) => {
  const events = [...fleet, service("db"), placed("db", [[1, "a1"]]), service("web", ruled({ service: "db", scope: "rack", anti: true }))];
  const placement = place(events, 4);
  t.deepEqual(distinct(placement.nodes), [id("b1"), id("b2"), id("c1")]);
  t.deepEqual(rowsOf(placement), [{ filter: "anti-affinity to db per rack", nodes: 2, wanted: "no task of db", found: "a task of db" }]);
});

test("anti-affinity: it holds also for the other one, when that comes later", (t) => {
  const events = [
    ...fleet,
    service("db"),
    service("web", ruled({ service: "db", scope: "datacenter", anti: true })),
    placed("web", [[1, "a1"]]),
  ];
  const placement = place(events, 1, "db");
  t.deepEqual(placement.nodes, [id("c1")]);
  t.deepEqual(rowsOf(placement), [
    { filter: "anti-affinity of web per datacenter", nodes: 4, wanted: "no task of web", found: "a task of web" },
  ]);
});

test("anti-affinity: to the service itself, a rack takes one task", (t) => {
  const placement = place([...fleet, service("web", ruled({ service: "web", scope: "rack", anti: true }))], 4);
  t.deepEqual(placement.nodes.map((node) => (node === id("c1") ? "c" : node[0])).toSorted(), ["a", "b", "c"]);
  t.deepEqual(placement.refused, [53]);
  t.deepEqual(rowsOf(placement), [{ filter: "anti-affinity to web per rack", nodes: 5, wanted: "no task of web", found: "a task of web" }]);
});

test("anti-affinity: a host is the machine, whatever agents it has", (t) => {
  const machine = [...node("m1", { machine: "m" }), ...node("m2", { machine: "m" }), ...node("n1")];
  const { nodes, refused } = place([...machine, service("web", ruled({ service: "web", scope: "host", anti: true }))], 3);
  t.is(nodes.length, 2);
  t.true(nodes.includes(id("n1")));
  t.deepEqual(refused, [52]);
});

test("wishes: a weighted affinity is followed while there is room, and given up after", (t) => {
  const small = [...node("a1", { rack: "a", capacity: { cpu: 200 } }), ...node("b1", { rack: "b" })];
  const reserving = { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 100 } } }] };
  const events = [...small, service("db"), placed("db", [[1, "a1"]])];
  const { nodes } = place([...events, service("web", { ...reserving, ...ruled({ service: "db", scope: "rack", weight: 10 }) })], 4);
  t.deepEqual(nodes, ["a1", "a1", "b1", "b1"].map(id));
});

test("wishes: the greater weight wins, and a taint to be avoided counts against both", (t) => {
  const events = [...fleet, service("db"), service("cache"), placed("db", [[1, "a1"]]), placed("cache", [[1, "b1"]])];
  const rules = ruled({ service: "db", scope: "host", weight: 20 }, { service: "cache", scope: "host", weight: 60 });
  t.deepEqual(place([...events, service("web", rules)], 2).nodes, [id("b1"), id("b1")]);
  const tainted: NewEvent = {
    type: "node.updated",
    subject: `node/${id("b1")}`,
    data: { node: id("b1"), settings: { taints: [{ key: "old", value: "", effect: "prefer-no-schedule" }] } },
  };
  t.deepEqual(place([...events, tainted, service("web", rules)], 1).nodes, [id("a1")]);
});

test("wishes: a weight below 0 keeps tasks away for as long as others have room", (t) => {
  const placement = { preferences: [{ constraint: "node.rack==a", weight: -10 }] };
  t.deepEqual(distinct(place([...fleet, service("web", { placement })], 6).nodes), [id("b1"), id("b2")]);
});

test("wishes: to stay apart from its own tasks, a service takes every rack before it takes one twice", (t) => {
  const { nodes } = place([...fleet, service("web", ruled({ service: "web", scope: "rack", anti: true, weight: 5 }))], 3);
  t.deepEqual(nodes.map((node) => (node === id("c1") ? "c" : node[0])).toSorted(), ["a", "b", "c"]);
});

test("wishes: to stay together, a service fills one rack before it takes another", (t) => {
  const { nodes } = place([...fleet, service("web", ruled({ service: "web", scope: "rack", weight: 5 }))], 6);
  t.is(new Set(nodes.map((node) => (node === id("c1") ? "c" : node[0]))).size, 1);
});
