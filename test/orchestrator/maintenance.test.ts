import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { id, node, service } from "../support/samples.js";
import { Cluster, nodeEvent, outline } from "./cluster.js";

function maintenance(name: string, until: number): NewEvent {
  return { type: "node.maintenance_started", subject: `node/${id(name)}`, data: { node: id(name), reason: "new disk", until } };
}

/** Two nodes, a task on each; a is in maintenance for a minute. */
function maintained(): Cluster {
  const cluster = new Cluster(...node("a"), ...node("b"), service("web", { replicas: 2 }));
  cluster.converge();
  cluster.commit(maintenance("a", cluster.now + 60_000));
  cluster.settle();
  return cluster;
}

test("maintenance: silence raises no alarm and moves nothing until its end", (t) => {
  const cluster = maintained();
  cluster.silence("a");
  for (let passed = 0; passed < 59_000; passed += 5000) {
    cluster.pass(5000);
    if (passed < 55_000) t.deepEqual(cluster.look(true).events, [], `after ${passed + 5000} ms`);
  }
  t.like(cluster.node("a"), { state: "ready" });
});

test("maintenance: at its end the node is judged as any other", (t) => {
  const cluster = maintained();
  cluster.silence("a");
  cluster.pass(59_999);
  t.deepEqual(cluster.settle(), []);
  cluster.pass(1);
  const events = outline(cluster.settle());
  t.deepEqual(events.slice(0, 2), ["node.maintenance_ended", "node.failed not heard of for 15 s"]);
  t.true(events.includes("tasks.placed node-failed"));
});

test("maintenance: a node that answers at its end takes tasks again, the pending ones first", (t) => {
  const cluster = new Cluster(...node("a"));
  cluster.commit(maintenance("a", cluster.now + 60_000));
  cluster.commit(service("web"));
  t.deepEqual(outline(cluster.settle()), ["tasks.refused"]);
  cluster.pass(60_000);
  t.deepEqual(outline(cluster.settle()), ["node.maintenance_ended", "tasks.placed replicas"]);
});

test("maintenance: a new lease holder ends it at the same time", (t) => {
  const cluster = maintained();
  cluster.newLease();
  cluster.settle();
  cluster.pass(60_000);
  t.is(outline(cluster.settle())[0], "node.maintenance_ended");
});

test("maintenance: silent nodes in it do not make a mass failure", (t) => {
  const names = ["a", "b", "c", "d", "e"];
  const cluster = new Cluster(...names.flatMap((name) => node(name)));
  cluster.settle();
  for (const name of ["a", "b", "c"]) cluster.commit(maintenance(name, cluster.now + 600_000));
  cluster.silence("a", "b", "c", "d");
  cluster.pass(15_000);
  t.deepEqual(outline(cluster.look(true).events), ["node.failed not heard of for 15 s"]);
  t.deepEqual(cluster.alarms, []);
});

test("maintenance: tasks of a node that was down before stay where they are", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  cluster.silence("a");
  cluster.pass(20_000);
  cluster.commit(maintenance("a", cluster.now + 60_000));
  cluster.commit({ type: "node.failed", subject: `node/${id("a")}`, data: { node: id("a"), reason: "x" } }, ...node("b"));
  t.deepEqual(cluster.settle(), []);
  cluster.unsilence("a");
  t.deepEqual(outline(cluster.settle()), ["node.connected"]);
});

test("maintenance: a drain goes on in it", (t) => {
  const cluster = maintained();
  cluster.commit(nodeEvent("node.drained", "a"));
  cluster.converge();
  t.deepEqual(
    cluster.places("web").map(([, at]) => at),
    ["b", "b"],
  );
});
