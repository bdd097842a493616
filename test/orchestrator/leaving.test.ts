import test from "ava";
import type { NewEvent, Taint } from "../../src/model/index.js";
import { id, node, service } from "../support/samples.js";
import { Cluster, only, outline } from "./cluster.js";

function tainted(name: string, ...taints: Taint[]): NewEvent {
  return { type: "node.updated", subject: `node/${id(name)}`, data: { node: id(name), settings: { taints } } };
}
const evict: Taint = { key: "disk", value: "bad", effect: "no-execute" };

/** One task on node a; b is there to take it. */
function placedOnA(members: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a"), service("web", members));
  cluster.converge();
  cluster.commit(...node("b"));
  cluster.settle();
  return cluster;
}

test("leaving: a no-execute taint moves what does not tolerate it, the replacement first", (t) => {
  const cluster = placedOnA();
  cluster.commit(tainted("a", evict));
  const because = cluster.view.seq;
  const placed = cluster.settle();
  t.deepEqual(outline(placed), ["tasks.placed tainted"]);
  t.is(placed[0]?.cause, because);
  cluster.obey();
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped tainted"]);
  cluster.converge();
  t.deepEqual(cluster.places("web"), [[1, "b"]]);
});

test("leaving: what tolerates the taint stays, and so does everything under a taint that only keeps new tasks off", (t) => {
  const tolerant = placedOnA({ placement: { tolerations: [{ key: "disk" }] } });
  tolerant.commit(tainted("a", evict));
  t.deepEqual(tolerant.settle(), []);
  const plain = placedOnA();
  plain.commit(tainted("a", { ...evict, effect: "no-schedule" }));
  t.deepEqual(plain.settle(), []);
});

test("leaving: where nothing else takes the task it runs on and is pending; it stays once the taint goes", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  cluster.commit(tainted("a", evict));
  t.deepEqual(outline(cluster.converge()), ["tasks.refused"]);
  t.is(cluster.task("web", 1).state, "running");
  cluster.commit(tainted("a"));
  cluster.converge();
  t.is(cluster.service("web").pending, null);
  t.deepEqual(cluster.places("web"), [[1, "a"]]);
});

test("leaving: a global service leaves a node whose taint it does not tolerate, and comes back", (t) => {
  const cluster = new Cluster(...node("a"), ...node("b"), service("web", { mode: "global" }));
  cluster.converge();
  cluster.commit(tainted("a", evict));
  t.deepEqual(
    only(cluster.converge(), "tasks.stopped").map(({ reason }) => reason),
    ["tainted"],
  );
  t.deepEqual(
    cluster.places("web").map(([, at]) => at),
    ["b"],
  );
  cluster.commit(tainted("a"));
  cluster.converge();
  t.deepEqual(
    cluster
      .places("web")
      .map(([, at]) => at)
      .sort(),
    ["a", "b"],
  );
});
