import test from "ava";
import { findVolumes } from "../../src/projections/index.js";
import { id, node, service } from "../support/samples.js";
import { Cluster, outline } from "./cluster.js";

const mounting = { containers: [{ process: { command: ["x"] }, mounts: [{ type: "volume", source: "data", target: "/data" }] }] };

function removedVolume(purgeInMs: number): Cluster {
  const cluster = new Cluster(...node("a"), service("db", mounting));
  cluster.converge();
  cluster.commit({ type: "service.removed", subject: "service/db", data: { service: id("db") } });
  cluster.converge();
  const [found] = findVolumes(cluster.view, "default", "data");
  const data = { volume: found?.volume.id ?? "", node: found?.node.id ?? "", namespace: "default", name: "data" };
  cluster.commit({ type: "volume.removed", subject: `volume/${data.volume}`, data: { ...data, purgeAt: cluster.now + purgeInMs } });
  return cluster;
}

const state = (cluster: Cluster) => findVolumes(cluster.view, "default", "data")[0]?.volume.state;

test("purge: a removed volume is purged when its time has come, by event time, and not before", (t) => {
  const cluster = removedVolume(60_000);
  t.deepEqual(outline(cluster.settle()), []);
  cluster.pass(59_000);
  t.deepEqual(outline(cluster.settle()), []);
  cluster.pass(1_000);
  t.deepEqual(outline(cluster.settle()), ["volume.purged"]);
  t.is(state(cluster), "deleting");
  t.deepEqual(outline(cluster.settle()), []);
});

test("purge: a new lease holder purges what its predecessor left, also a time that passed before", (t) => {
  const cluster = removedVolume(60_000);
  cluster.pass(90_000);
  cluster.newLease();
  t.deepEqual(outline(cluster.settle()), ["volume.purged"]);
});

test("purge: a volume that was restored stays", (t) => {
  const cluster = removedVolume(60_000);
  cluster.settle();
  const [found] = findVolumes(cluster.view, "default", "data");
  const data = { volume: found?.volume.id ?? "", node: found?.node.id ?? "", namespace: "default", name: "data" };
  cluster.commit({ type: "volume.restored", subject: `volume/${data.volume}`, data });
  cluster.pass(90_000);
  t.deepEqual(outline(cluster.settle()), []);
  t.is(state(cluster), "present");
});
