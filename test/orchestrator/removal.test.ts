import test from "ava";
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
