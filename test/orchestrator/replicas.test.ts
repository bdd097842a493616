import test from "ava";
import { node, service } from "../support/samples.js";
import { Cluster, only, outline } from "./cluster.js";

const scaled = (name: string, replicas: number) =>
  ({ type: "service.scaled", subject: `service/${name}`, data: { service: name.padEnd(12, "0"), replicas } }) as const;

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
  cluster.commit(...node("b"), { type: "node.removed", subject: "node/a", data: { node: cluster.node("a").id } });
  const [placed] = only(cluster.settle(), "tasks.placed");
  t.is(placed?.reason, "node-removed");
  t.deepEqual(placed?.replaces, old);
});

test("removal: every task of a removed service stops, and the service goes with the last one", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 2 }));
  cluster.converge();
  const { id } = cluster.service("web");
  cluster.commit({ type: "service.removed", subject: `service/${id}`, data: { service: id } });
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped service-removed"]);
  cluster.obey();
  t.throws(() => cluster.service("web"));
});

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
