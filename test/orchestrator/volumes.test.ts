import test from "ava";
import { node, service } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline, scaled, serviceEvent, updated } from "./cluster.js";

const mounting = (mount: object = {}) => ({
  containers: [{ process: { command: ["x"] }, mounts: [{ type: "volume", source: "data", target: "/data", ...mount }] }],
});

/** One task on node a, which holds its data then; b has room too. */
function atHome(members: Record<string, unknown> = mounting()): Cluster {
  const cluster = new Cluster(...node("a"), service("db", members));
  cluster.converge();
  cluster.commit(...node("b"));
  cluster.converge();
  return cluster;
}

const stays = "slot 1 stays with node a, which holds its volume data";

test("volumes: a slot waits for the node with its data while that is drained, says so, and runs on there", (t) => {
  const cluster = atHome();
  const old = cluster.task("db", 1);
  cluster.commit(nodeEvent("node.drained", "a"));
  t.deepEqual(outline(cluster.converge()), ["tasks.refused"]);
  const { refusals, closest, considered } = cluster.service("db").pending?.explanation ?? {};
  t.is(considered, 2);
  t.deepEqual(
    refusals?.find(({ filter }) => filter === "volume data"),
    {
      ...{ filter: "volume data", nodes: 1, wanted: stays, found: "a node without that data" },
    },
  );
  t.deepEqual(closest, { node: cluster.node("a").id, refusedBy: ["availability"] });
  t.is(cluster.task("db", 1).id, old.id);
  cluster.commit(nodeEvent("node.activated", "a"));
  cluster.converge();
  t.is(cluster.service("db").pending, null);
});

test("volumes: a slot whose volume is set free moves as any other", (t) => {
  const cluster = atHome(mounting({ sticky: false }));
  cluster.commit(nodeEvent("node.drained", "a"));
  cluster.converge();
  t.deepEqual(cluster.places("db"), [[1, "b"]]);
});

test("volumes: an update, a stop, a removal and being scaled down and up again all end where the data is", (t) => {
  const cluster = atHome({ ...mounting(), replicas: 2, placement: { maxPerNode: 1 } });
  const before = cluster.places("db").toSorted();
  t.deepEqual(before.map(([, name]) => name).toSorted(), ["a", "b"]);
  // A node that is empty would be taken by any slot that may go there.
  cluster.commit(...node("c"));
  const again = (...events: Parameters<Cluster["commit"]>) => {
    cluster.commit(...events);
    cluster.converge();
  };
  again(updated("db", 2, { ...mounting({ readOnly: true }), replicas: 2, placement: { maxPerNode: 1 } }));
  cluster.pass(10_000);
  cluster.converge();
  t.deepEqual(cluster.places("db").toSorted(), before);
  again(scaled("db", 0));
  t.deepEqual(cluster.places("db"), []);
  again(scaled("db", 2));
  t.deepEqual(cluster.places("db").toSorted(), before);
  again(serviceEvent(cluster, "service.stopped", "db"));
  again(serviceEvent(cluster, "service.started", "db"));
  t.deepEqual(cluster.places("db").toSorted(), before);
});

test("volumes: when the node fails the slot waits for it, and goes elsewhere once it is removed with its data", (t) => {
  const cluster = atHome();
  cluster.silence("a");
  cluster.pass(60_000);
  const events = cluster.converge();
  t.deepEqual(only(events, "tasks.placed"), []);
  t.regex(JSON.stringify(cluster.service("db").pending?.explanation), /stays with node a/);
  cluster.commit(nodeEvent("node.removed", "a"));
  cluster.converge();
  t.deepEqual(cluster.places("db"), [[1, "b"]]);
});

test("volumes: a spec without volumes forgets where its data was", (t) => {
  const cluster = atHome();
  t.deepEqual(cluster.service("db").homes, [cluster.node("a").id]);
  cluster.commit(updated("db", 2));
  t.is(cluster.service("db").homes, null);
});
