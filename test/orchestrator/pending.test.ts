import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { node, service } from "../support/samples.js";
import { Cluster, only, outline, scaled } from "./cluster.js";

test("pending: what finds no node is refused once, and placed as soon as there is room", (t) => {
  const big = { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 3000 } } }] };
  const cluster = new Cluster(...node("a"), service("web", { ...big, replicas: 3 }));
  const events = cluster.settle();
  t.deepEqual(outline(events), ["tasks.placed replicas", "tasks.refused"]);
  t.deepEqual(only(events, "tasks.refused")[0]?.slots, [2, 3]);
  t.deepEqual(cluster.look(true).events, [], "a try that ends the same way is no event");
  cluster.commit(...node("b"));
  cluster.settle();
  t.deepEqual(cluster.service("web").pending?.slots, [3]);
  t.is(cluster.service("web").pending?.explanation.considered, 2);
});

test("pending: a service waits for the room that another one frees", (t) => {
  const big = { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 4000 } } }] };
  const cluster = new Cluster(...node("a"), service("web", big));
  cluster.converge();
  cluster.commit(service("api", big));
  t.deepEqual(outline(cluster.converge()), ["tasks.refused"]);
  cluster.commit(scaled("web", 0));
  t.deepEqual(outline(cluster.converge()), ["tasks.stopped scaled-down", "tasks.placed replicas"]);
  t.is(cluster.service("api").pending, null);
});

test("pending: scaling down to what is placed leaves nothing pending", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 3, placement: { maxPerNode: 1 } }));
  cluster.converge();
  t.deepEqual(cluster.service("web").pending?.slots, [2, 3]);
  cluster.commit(scaled("web", 1));
  cluster.converge();
  t.is(cluster.service("web").pending, null);
});

test("pending: each slot is named once, in events of bounded size, however often the reasons change", (t) => {
  const limited = { replicas: 2501, placement: { maxPerNode: 1 } };
  const cluster = new Cluster(...node("a"), service("web", limited));
  const named = (events: readonly NewEvent[]) => only(events, "tasks.refused").map(({ slots }) => slots.length);
  t.deepEqual(named(cluster.converge()), [1000, 1000, 500]);
  t.is(cluster.service("web").pending?.slots.length, 2500);
  cluster.commit(...node("b"));
  t.deepEqual(named(cluster.converge()), [0], "one node more, one slot less");
  t.is(cluster.service("web").pending?.slots.length, 2499);
  t.is(cluster.service("web").pending?.explanation.considered, 2);
  cluster.commit(scaled("web", 2502));
  t.deepEqual(only(cluster.converge(), "tasks.refused")[0]?.slots, [2502]);
  t.is(cluster.service("web").pending?.slots.length, 2500);
});

test("pending: what must be near another service is placed once that has a task", (t) => {
  const near = { placement: { affinity: [{ service: "db", scope: "host" }] } };
  const cluster = new Cluster(...node("a"), ...node("b"), service("web", near));
  t.deepEqual(outline(cluster.converge()), ["tasks.refused"]);
  cluster.commit(service("db"));
  t.deepEqual(outline(cluster.converge()), ["tasks.placed replicas", "tasks.placed replicas"]);
  t.is(cluster.service("web").pending, null);
});

test("pending: the ids of generic resources that a task is given stand beside it in the event", (t) => {
  const container = { process: { command: ["x"] }, resources: { generic: { gpu: 1 } } };
  const cluster = new Cluster(
    ...node("a", { generic: { gpu: { ids: ["g0", "g1"] } } }),
    service("web", { replicas: 3, containers: [container] }),
  );
  const events = cluster.settle();
  t.deepEqual(only(events, "tasks.placed")[0]?.generic, [{ gpu: ["g0"] }, { gpu: ["g1"] }]);
  t.deepEqual(cluster.service("web").pending?.slots, [3]);
  cluster.commit(scaled("web", 2));
  t.deepEqual(cluster.node("a").usedGeneric, { gpu: { count: 2, ids: ["g0", "g1"] } });
});
