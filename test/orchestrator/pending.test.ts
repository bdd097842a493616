import test from "ava";
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
