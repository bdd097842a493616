import test from "ava";
import { node, service } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline, scaled } from "./cluster.js";

test("replicas: a new service gets a task in every slot, in one event with its seed and explanation", (t) => {
  const cluster = new Cluster(...node("a"), ...node("b"), service("web", { replicas: 3 }));
  const events = cluster.settle();
  t.deepEqual(outline(events), ["tasks.placed replicas"]);
  const [placed] = only(events, "tasks.placed");
  t.deepEqual(placed?.slots, [1, 2, 3]);
  t.is(placed?.specVersion, 1);
  t.is(new Set(placed?.tasks).size, 3);
  t.is(placed?.explanation.considered, 2);
});

test("replicas: scaling down stops the highest slots", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 4 }));
  cluster.converge();
  const gone = [cluster.task("web", 4).id, cluster.task("web", 3).id];
  cluster.commit(scaled("web", 2));
  t.deepEqual(only(cluster.converge(), "tasks.stopped"), [{ tasks: gone, reason: "scaled-down" }]);
  t.deepEqual(cluster.places("web"), [
    [1, "a"],
    [2, "a"],
  ]);
});

test("replicas: a slot that was scaled away and back waits until its last task is gone", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 1 }));
  cluster.converge();
  cluster.commit(scaled("web", 0));
  cluster.settle();
  cluster.commit(scaled("web", 1));
  t.deepEqual(cluster.settle(), []);
  cluster.obey();
  t.deepEqual(outline(cluster.settle()), ["tasks.placed replicas"]);
});

test("replicas: the tasks of a removed node are placed anew, naming the ones they replace", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 2 }));
  cluster.converge();
  const old = cluster.live("web").map(({ id }) => id);
  cluster.commit(...node("b"), nodeEvent("node.removed", "a"));
  const [placed] = only(cluster.settle(), "tasks.placed");
  t.is(placed?.reason, "node-removed");
  t.deepEqual(placed?.replaces, old);
});

test("replicas: a large service is placed in events of bounded size", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 2500 }));
  const sizes = only(cluster.settle(), "tasks.placed").map(({ slots }) => slots.length);
  t.deepEqual(sizes, [1000, 1000, 500]);
});
