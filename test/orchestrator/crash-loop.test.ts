import test from "ava";
import { slotAt } from "../../src/projections/index.js";
import { id, node, service } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline } from "./cluster.js";

const restart = { moveAfter: 2, delayMs: 1000 };

function web(nodes: string[], members: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...nodes.flatMap((name) => node(name)), service("web", { restart, ...members }));
  cluster.converge();
  return cluster;
}

/** The task starts, and ends at once; what follows from it. */
function crash(cluster: Cluster) {
  cluster.pass(60_000);
  cluster.obey();
  cluster.report(cluster.task("web", 1), "failed");
  return cluster.settle();
}

const where = (cluster: Cluster) => cluster.node(cluster.task("web", 1).node).name;

test("crash loop: after so many failures in a row on one node the task moves to another", (t) => {
  const cluster = web(["a", "b"]);
  const first = where(cluster);
  t.deepEqual(outline(crash(cluster)), ["tasks.restarted"]);
  const { id: failing } = cluster.task("web", 1);
  const events = crash(cluster);
  t.deepEqual(outline(events), ["tasks.placed crash-loop", "tasks.stopped crash-loop"]);
  t.deepEqual(only(events, "tasks.placed")[0]?.replaces, [failing]);
  t.not(where(cluster), first);
  t.is(cluster.live("web").length, 1);
  t.like(cluster.service("web").counts, { assigned: 1, failed: 0 }, "the old one is gone");
});

test("crash loop: the count goes on over the move, and survives a new lease holder", (t) => {
  const cluster = web(["a", "b"]);
  for (let time = 0; time < 3; time++) {
    crash(cluster);
    cluster.newLease();
    cluster.settle();
  }
  const found = slotAt(cluster.service("web"), 1);
  t.is(found?.failures, 3);
  t.deepEqual(Object.values(found?.failedOn ?? {}).sort(), [1, 2]);
  const notBefore = cluster.task("web", 1).containers[0]?.notBefore ?? 0;
  t.is(notBefore - cluster.now, 4000, "the delay goes on doubling");
});

test("crash loop: where it fails everywhere it stays and backs off", (t) => {
  const cluster = web(["a", "b"]);
  for (let time = 0; time < 3; time++) crash(cluster);
  const { id: last } = cluster.task("web", 1);
  const events = crash(cluster);
  t.deepEqual(outline(events), ["tasks.restarted"]);
  t.is(cluster.task("web", 1).id, last);
  t.is(cluster.service("web").pending, null, "it has a place");
  cluster.commit(...node("c"));
  cluster.settle();
  t.deepEqual(outline(crash(cluster)), ["tasks.placed crash-loop", "tasks.stopped crash-loop"]);
  t.is(where(cluster), "c");
});

test("crash loop: on the only node it stays and backs off", (t) => {
  const cluster = web(["a"]);
  for (let time = 0; time < 4; time++) t.deepEqual(outline(crash(cluster)), ["tasks.restarted"]);
});

test("crash loop: the failing node is avoided for that slot by later moves too, as long as others fit", (t) => {
  const cluster = web(["a", "b"]);
  const failing = where(cluster);
  crash(cluster);
  crash(cluster);
  const good = where(cluster);
  cluster.converge();
  cluster.commit(...node("c"), nodeEvent("node.drained", good));
  cluster.converge();
  t.is(where(cluster), "c");
  cluster.commit(nodeEvent("node.drained", "c"));
  cluster.converge();
  t.is(where(cluster), failing, "nothing else is left");
});

test("crash loop: it ends with the attempts", (t) => {
  const cluster = web(["a", "b", "c"], { restart: { ...restart, maxAttempts: 3 } });
  t.deepEqual(outline(crash(cluster)), ["tasks.restarted"]);
  t.deepEqual(outline(crash(cluster)), ["tasks.placed crash-loop", "tasks.stopped crash-loop"]);
  t.deepEqual(outline(crash(cluster)), ["tasks.restarted"]);
  t.deepEqual(outline(crash(cluster)), []);
});

test("crash loop: a task that ran steadily meanwhile starts the count of its node anew", (t) => {
  const cluster = web(["a", "b"]);
  crash(cluster);
  cluster.pass(60_000);
  cluster.obey();
  cluster.pass(60_000);
  cluster.report(cluster.task("web", 1), "failed");
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted"]);
});

test("crash loop: with moveAfter 0 a task never moves", (t) => {
  const cluster = web(["a", "b"], { restart: { moveAfter: 0 } });
  for (let time = 0; time < 8; time++) t.deepEqual(outline(crash(cluster)), ["tasks.restarted"]);
});

test("crash loop: a global task has nowhere else to go", (t) => {
  const cluster = web(["a", "b"], { mode: "global" });
  for (let time = 0; time < 4; time++) t.deepEqual(outline(crash(cluster)), ["tasks.restarted"]);
  t.is(cluster.node(id("a")).tasks.length, 1);
});
