import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { tasksOf } from "../../src/projections/index.js";
import { node, secret, service } from "../support/samples.js";
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

test("removal: what a stack made for its services goes with the last of them that could be restored", (t) => {
  const uses = { containers: [{ process: { command: ["x"] }, secrets: [{ source: "key" }] }], replicas: 0 };
  const shop = (alias: string) => service(`shop${alias}`, uses, { name: "shop", alias });
  const cluster = new Cluster(...node("a"), secret("key", { stack: "shop" }), secret("own"), shop("web"), shop("db"));
  const remove = (alias: string, purgeAt: number) => {
    const { id } = cluster.service(`shop${alias}`);
    cluster.commit({ type: "service.removed", subject: `service/${id}`, data: { service: id, purgeAt } });
  };
  remove("web", 0);
  t.deepEqual(outline(cluster.settle()), ["service.purged"]);
  remove("db", 0);
  t.deepEqual(outline(cluster.settle()), ["service.purged", "secret.removed"]);
});

test("removal: of two services of a stack that go at once, one says that their files go", (t) => {
  const uses = { containers: [{ process: { command: ["x"] }, secrets: [{ source: "key" }] }], replicas: 0 };
  const shop = (alias: string) => service(`shop${alias}`, uses, { name: "shop", alias });
  const cluster = new Cluster(...node("a"), secret("key", { stack: "shop" }), shop("web"), shop("db"));
  const events = ["web", "db"].map((alias): NewEvent => {
    const { id } = cluster.service(`shop${alias}`);
    return { type: "service.removed", subject: `service/${id}`, data: { service: id, purgeAt: 0 } };
  });
  cluster.commit(...events);
  t.deepEqual(outline(cluster.settle()).sort(), ["secret.removed", "service.purged", "service.purged"]);
});
