import test from "ava";
import { node, service } from "../support/samples.js";
import { Cluster, only, outline, scaled } from "./cluster.js";

test("lost: the tasks of a failed node are placed elsewhere and stopped there, in one batch", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 2 }));
  cluster.converge();
  const lost = cluster.live("web").map(({ id }) => id);
  cluster.commit(...node("b"));
  cluster.silence("a");
  cluster.pass(20_000);
  const { events } = cluster.look();
  t.deepEqual(outline(events), ["node.failed not heard of for 15 s", "tasks.placed node-failed", "tasks.stopped node-failed"]);
  t.deepEqual(only(events, "tasks.placed")[0]?.replaces, lost);
  t.deepEqual(only(events, "tasks.stopped")[0]?.tasks, lost);
  t.deepEqual(cluster.places("web"), [
    [1, "b"],
    [2, "b"],
  ]);
});

test("lost: what fits nowhere else stays lost and pending, and runs on when its node comes back", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  cluster.silence("a");
  cluster.pass(20_000);
  t.deepEqual(outline(cluster.settle()), ["node.failed not heard of for 15 s", "tasks.refused"]);
  t.like(cluster.task("web", 1), { state: "lost", desired: "running" });
  t.deepEqual(cluster.service("web").pending?.slots, [1]);
  cluster.unsilence("a");
  t.deepEqual(outline(cluster.settle()), ["node.connected", "tasks.refused"]);
  t.is(cluster.task("web", 1).state, "running");
  t.is(cluster.service("web").pending, null);
});

test("lost: what did its work is not done again elsewhere", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { restart: { condition: "none" } }));
  cluster.converge();
  cluster.report(cluster.task("web", 1), "complete");
  cluster.commit(...node("b"));
  cluster.silence("a");
  cluster.pass(20_000);
  t.deepEqual(outline(cluster.settle()), ["node.failed not heard of for 15 s"]);
  t.is(cluster.task("web", 1).state, "complete");
});

test("lost: while too many nodes are silent nothing moves, also from a node that had failed before", (t) => {
  const names = ["a", "b", "c", "d", "e"];
  const cluster = new Cluster(...names.flatMap((name) => node(name)), service("web", { replicas: 5 }));
  cluster.converge();
  cluster.silence("a");
  cluster.pass(6_000);
  cluster.silence("b", "c");
  cluster.pass(9_000);
  // a is alone beyond its timeout, but b and c are vanishing too.
  t.deepEqual(cluster.settle(), []);
  t.deepEqual(cluster.alarms, ["3 of 5 nodes fell silent at once (a, b, c): no task moves until they are heard of again or removed"]);
  cluster.unsilence("b");
  cluster.pass(1_000);
  cluster.settle();
  cluster.pass(15_000);
  cluster.settle();
  t.deepEqual(cluster.alarms, []);
  t.deepEqual([cluster.node("a").state, cluster.node("b").state, cluster.node("c").state], ["down", "ready", "down"]);
  t.true(cluster.live("web").every((task) => cluster.node(task.node).state === "ready"));
});

test("lost: a lost task moves as soon as another service frees room", (t) => {
  const big = { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 4000 } } }] };
  const cluster = new Cluster(...node("a"), service("web", big));
  cluster.converge();
  cluster.commit(...node("b"), service("api", big));
  cluster.converge();
  cluster.silence("a");
  cluster.pass(20_000);
  cluster.settle();
  t.deepEqual(cluster.service("web").pending?.slots, [1]);
  cluster.commit(scaled("api", 0));
  t.deepEqual(outline(cluster.converge()), ["tasks.stopped scaled-down", "tasks.placed node-failed", "tasks.stopped node-failed"]);
});
