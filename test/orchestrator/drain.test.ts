import test from "ava";
import { node, service } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline, updated } from "./cluster.js";

const checked = { containers: [{ process: { command: ["x"] }, health: { test: { command: ["true"] } } }] };

/** One task on node a, which is then drained; b is there to take it. */
function drained(members: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a"), service("web", members));
  cluster.converge();
  cluster.commit(...node("b"), nodeEvent("node.drained", "a"));
  return cluster;
}

test("drain: the replacement is placed first, and the old task stops once that one runs", (t) => {
  const cluster = drained();
  const old = cluster.task("web", 1);
  const placed = cluster.settle();
  t.deepEqual(outline(placed), ["tasks.placed node-drained"]);
  t.deepEqual(only(placed, "tasks.placed")[0]?.replaces, [old.id]);
  t.is(cluster.live("web").length, 2);
  cluster.obey();
  t.deepEqual(only(cluster.settle(), "tasks.stopped"), [{ tasks: [old.id], reason: "node-drained" }]);
  cluster.converge();
  t.deepEqual(cluster.places("web"), [[1, "b"]]);
});

test("drain: where a health check is given the replacement must be healthy", (t) => {
  const cluster = drained(checked);
  cluster.settle();
  cluster.report(cluster.task("web", 1), "running", { health: "starting" });
  t.deepEqual(cluster.settle(), []);
  cluster.report(cluster.task("web", 1), "running", { health: "healthy" });
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped node-drained"]);
});

test("drain: a replacement that fails is started again, and the old task keeps running", (t) => {
  const cluster = drained();
  cluster.settle();
  cluster.report(cluster.task("web", 1), "failed");
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted"]);
  t.is(cluster.live("web").length, 2);
});

test("drain: a task that fits nowhere else keeps running, and its slot says why", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  cluster.commit(nodeEvent("node.drained", "a"));
  t.deepEqual(outline(cluster.converge()), ["tasks.refused"]);
  t.is(cluster.task("web", 1).state, "running");
  t.deepEqual(cluster.service("web").pending?.slots, [1]);
  cluster.commit(...node("b"));
  t.deepEqual(outline(cluster.converge()), ["tasks.placed node-drained", "tasks.stopped node-drained"]);
});

test("drain: nothing is pending any more once the node is activated", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  cluster.commit(nodeEvent("node.drained", "a"));
  cluster.converge();
  cluster.commit(nodeEvent("node.activated", "a"));
  cluster.converge();
  t.is(cluster.service("web").pending, null);
  t.is(cluster.task("web", 1).state, "running");
});

test("drain: a replacement whose node fails is given up and another one placed", (t) => {
  const cluster = drained();
  cluster.settle();
  const lost = cluster.task("web", 1);
  cluster.commit(...node("c"));
  cluster.silence("b");
  cluster.pass(20_000);
  const events = cluster.settle();
  t.deepEqual(outline(events), ["node.failed not heard of for 15 s", "tasks.stopped node-failed", "tasks.placed node-drained"]);
  t.deepEqual(only(events, "tasks.stopped")[0]?.tasks, [lost.id]);
  t.deepEqual(cluster.places("web"), [
    [1, "a"],
    [1, "c"],
  ]);
});

test("drain: a task past its attempts is given another chance elsewhere", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { restart: { condition: "none" } }));
  cluster.converge();
  cluster.report(cluster.task("web", 1), "failed");
  cluster.commit(...node("b"), nodeEvent("node.drained", "a"));
  t.deepEqual(outline(cluster.settle()), ["tasks.placed node-drained", "tasks.stopped node-drained"]);
  t.deepEqual(cluster.places("web"), [[1, "b"]]);
});

test("drain: a task that did its work is left as it ended", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { restart: { condition: "none" } }));
  cluster.converge();
  cluster.report(cluster.task("web", 1), "complete");
  cluster.commit(...node("b"), nodeEvent("node.drained", "a"));
  t.deepEqual(cluster.settle(), []);
});

test("drain: when the replacement gave up and the node is activated again, all is as before", (t) => {
  const cluster = drained({ restart: { condition: "none" } });
  const old = cluster.task("web", 1);
  cluster.settle();
  cluster.report(cluster.task("web", 1), "failed");
  t.deepEqual(cluster.settle(), []);
  cluster.commit(nodeEvent("node.activated", "a"));
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped exhausted"]);
  t.deepEqual(
    cluster.live("web").map(({ id }) => id),
    [old.id],
  );
});

test("drain: a replacement that does not get well gives way to one of a newer spec", (t) => {
  const cluster = drained(checked);
  cluster.settle();
  cluster.report(cluster.task("web", 1), "running", { health: "unhealthy" });
  cluster.commit(updated("web", 2));
  cluster.converge();
  t.like(cluster.live("web"), [{ specVersion: 2, state: "running", reason: "node-drained" }]);
  t.deepEqual(cluster.places("web"), [[1, "b"]]);
});
