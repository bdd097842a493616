import test from "ava";
import { node } from "../support/samples.js";
import { Cluster, outline } from "./cluster.js";

test("node-state: a node is failed when its timeout has passed and not before", (t) => {
  const cluster = new Cluster(...node("a"), ...node("b"));
  cluster.settle();
  cluster.silence("a");
  cluster.pass(14_999);
  t.deepEqual(cluster.look(true).events, []);
  cluster.pass(1);
  t.deepEqual(outline(cluster.look(true).events), ["node.failed not heard of for 15 s"]);
});

test("node-state: the deadline of the node that is longest silent wakes the orchestrator", (t) => {
  const cluster = new Cluster(...node("a"), ...node("b"));
  cluster.silence("a");
  cluster.pass(5000);
  const [wake] = cluster.look(true).wakeAt;
  t.deepEqual(wake, { kind: "node", id: cluster.node("a").id, at: cluster.now + 10_000 });
});

test("node-state: a new lease holder waits a full timeout and the grace for reconnecting", (t) => {
  const cluster = new Cluster(...node("a"), ...node("b"));
  cluster.settle();
  cluster.silence("a");
  cluster.newLease();
  cluster.pass(24_999);
  t.deepEqual(cluster.look(true).events, []);
  cluster.pass(1);
  t.deepEqual(outline(cluster.look(true).events), ["node.failed not heard of for 15 s"]);
});

test("node-state: a node that is heard of again is ready", (t) => {
  const cluster = new Cluster(...node("a"), ...node("b"));
  cluster.silence("a");
  cluster.pass(15_000);
  cluster.look(true);
  t.is(cluster.node("a").state, "down");
  cluster.unsilence("a");
  t.deepEqual(outline(cluster.look().events), ["node.connected"]);
});

const vanish = test.macro((t, nodes: number, silent: number, failed: number) => {
  const names = Array.from({ length: nodes }, (_, i) => `n${i}x`);
  const cluster = new Cluster(...names.flatMap((name) => node(name)));
  cluster.settle();
  cluster.silence(...names.slice(0, silent));
  cluster.pass(15_000);
  t.is(cluster.look(true).events.length, failed);
  t.is(cluster.alarms.length, failed === 0 ? 1 : 0);
});
test("node-state: half of the nodes may fail at once", vanish, 6, 3, 3);
test("node-state: more than half of the nodes may not", vanish, 6, 4, 0);
test("node-state: two nodes are never a mass failure", vanish, 2, 2, 2);

test("node-state: nodes that failed one after the other within the timeout count as one mass failure", (t) => {
  const names = ["a", "b", "c", "d", "e"];
  const cluster = new Cluster(...names.flatMap((name) => node(name)));
  cluster.settle();
  cluster.silence("a", "b");
  cluster.pass(15_000);
  t.is(cluster.look(true).events.length, 2);
  cluster.silence("c");
  cluster.pass(14_000);
  t.deepEqual(cluster.look(true).events, []);
  cluster.pass(1_000);
  t.deepEqual(outline(cluster.look(true).events), ["node.failed not heard of for 15 s"], "a and b failed a whole timeout ago");
});

test("node-state: nodes that were not looked at leave the alarms as they are", (t) => {
  const cluster = new Cluster(...node("a"));
  cluster.settle();
  t.is(cluster.look().alarms, undefined);
});
