import test from "ava";
import { tasksOf } from "../../src/projections/index.js";
import { node, service } from "../support/samples.js";
import { Cluster, outline } from "./cluster.js";

test("removal: every task of a removed service stops, and the service goes with the last one", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 2 }));
  cluster.converge();
  const { id } = cluster.service("web");
  cluster.commit({ type: "service.removed", subject: `service/${id}`, data: { service: id } });
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped service-removed"]);
  cluster.obey();
  t.throws(() => cluster.service("web"));
});

test("removal: a service that is restored before its tasks were stopped still rolls out what it was rolling out", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 2, update: { monitorMs: 0 } }));
  cluster.converge();
  const { id, spec } = cluster.service("web");
  const subject = `service/${id}`;
  const changed = { ...spec, containers: spec.containers.map((container) => ({ ...container, env: { V: "2" } })) };
  const data = { service: id, spec: changed, specVersion: 2, rollout: "r20000000000" };
  cluster.commit(
    { type: "service.updated", subject, data },
    { type: "service.removed", subject, data: { service: id, purgeAt: Number.MAX_SAFE_INTEGER } },
    { type: "service.restored", subject, data: { service: id } },
  );
  cluster.converge();
  t.is(cluster.service("web").rollout, null);
  t.deepEqual(
    [...tasksOf(cluster.service("web"))].map(({ specVersion }) => specVersion),
    [2, 2],
  );
});
