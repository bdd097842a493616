import test from "ava";
import { description, id, node, service } from "../support/samples.js";
import { Cluster, nodeEvent, outline, updated } from "./cluster.js";

const labelled = { mode: "global", placement: { constraints: ["node.rack==r1"] } };

test("global: one task on every node that suits it, and on those that come later", (t) => {
  const cluster = new Cluster(...node("a", { rack: "r1" }), ...node("b"), service("logs", labelled));
  cluster.converge();
  t.deepEqual(cluster.places("logs"), [[1, "a"]]);
  cluster.commit(...node("c", { rack: "r1" }));
  cluster.converge();
  t.deepEqual(cluster.places("logs"), [
    [1, "a"],
    [2, "c"],
  ]);
});

test("global: stops on a node that does not suit it any more, and its slot is used again", (t) => {
  const cluster = new Cluster(...node("a", { rack: "r1" }), ...node("b"), service("logs", labelled));
  cluster.converge();
  const described = (name: string, rack: string) =>
    ({ type: "node.described", subject: `node/${id(name)}`, data: { node: id(name), description: description({ rack }) } }) as const;
  cluster.commit(described("a", "r2"));
  t.deepEqual(outline(cluster.converge()), ["tasks.stopped scaled-down"]);
  cluster.commit(described("b", "r1"));
  cluster.converge();
  t.deepEqual(cluster.places("logs"), [[1, "b"]]);
});

test("global: stops on a drained node and comes back when it is activated", (t) => {
  const cluster = new Cluster(...node("a"), ...node("b"), service("logs", { mode: "global" }));
  cluster.converge();
  cluster.commit(nodeEvent("node.drained", "a"));
  t.deepEqual(outline(cluster.converge()), ["tasks.stopped node-drained"]);
  cluster.commit(nodeEvent("node.activated", "a"));
  t.deepEqual(outline(cluster.converge()), ["tasks.placed replicas"]);
});

test("global: the task of a node that fell silent is lost but not replaced", (t) => {
  const cluster = new Cluster(...node("a"), ...node("b"), service("logs", { mode: "global" }));
  cluster.converge();
  cluster.silence("a");
  cluster.pass(20_000);
  t.deepEqual(outline(cluster.settle()), ["node.failed not heard of for 15 s"]);
  t.is(cluster.task("logs", 1).state, "lost");
  cluster.unsilence("a");
  t.deepEqual(outline(cluster.settle()), ["node.connected"]);
  t.is(cluster.task("logs", 1).state, "running");
});

test("global: a node that is full is pending, and only that node will do", (t) => {
  const big = { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 3000 } } }] };
  const cluster = new Cluster(...node("a"), ...node("b"), service("web", big));
  cluster.converge();
  cluster.commit(service("logs", { ...big, mode: "global" }));
  t.deepEqual(outline(cluster.converge()), ["tasks.placed replicas", "tasks.refused"]);
  t.is(cluster.service("logs").pending?.slots.length, 1);
});

test("global: a rollout takes one node at a time and does not wait for one that is silent", (t) => {
  const cluster = new Cluster(...node("a"), ...node("b"), ...node("c"), service("logs", { mode: "global" }));
  cluster.converge();
  cluster.silence("c");
  cluster.pass(20_000);
  cluster.settle();
  cluster.commit(updated("logs", 2, { mode: "global" }));
  cluster.converge();
  cluster.pass(5000);
  cluster.converge();
  cluster.pass(5000);
  t.deepEqual(outline(cluster.converge()), ["rollout.completed"]);
  cluster.unsilence("c");
  cluster.converge();
  t.deepEqual(
    cluster.live("logs").map(({ specVersion }) => specVersion),
    [2, 2, 2],
  );
});
