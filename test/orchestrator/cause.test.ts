import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { node, service } from "../support/samples.js";
import { Cluster, nodeEvent, outline, scaled } from "./cluster.js";

const causes = (events: readonly NewEvent[]) => events.map(({ cause }) => cause);

test("cause: tasks are placed and stopped on account of the newest change of their service", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 2 }));
  const created = cluster.view.seq;
  t.deepEqual(causes(cluster.converge()), [created]);
  cluster.commit(scaled("web", 1));
  const { seq } = cluster.view;
  t.deepEqual(causes(cluster.converge()), [seq]);
});

test("cause: a restart names the observation that led to it", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  cluster.report(cluster.task("web", 1), "failed");
  const { seq } = cluster.view;
  t.deepEqual(causes(cluster.settle()), [seq]);
});

test("cause: tasks of two nodes that fail at once move each on account of its own, also within one batch", (t) => {
  const nodes = ["a", "b", "c", "d", "e"].flatMap((name) => node(name));
  const cluster = new Cluster(...nodes, service("web", { replicas: 5 }));
  cluster.converge();
  cluster.silence("a", "b");
  cluster.pass(15_000);
  const { seq } = cluster.view;
  const events = cluster.settle();
  t.deepEqual(outline(events.slice(2)), [
    "tasks.placed node-failed",
    "tasks.placed node-failed",
    "tasks.stopped node-failed",
    "tasks.stopped node-failed",
  ]);
  t.deepEqual(causes(events).slice(2).sort(), [seq + 1, seq + 1, seq + 2, seq + 2]);
});

test("cause: a replacement names the drain, and the stop of the old task what proved the replacement", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  cluster.commit(...node("b"), nodeEvent("node.drained", "a"));
  const { seq } = cluster.view;
  t.deepEqual(causes(cluster.settle()), [seq]);
  cluster.obey();
  const observed = cluster.view.seq;
  t.deepEqual(causes(cluster.settle()), [observed]);
});
