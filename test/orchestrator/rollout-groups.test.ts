import test from "ava";
import { node, service } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline, serviceEvent, updated } from "./cluster.js";

function web(
  replicas: number,
  update: Record<string, unknown>,
  nodes = ["a", "b"],
): { cluster: Cluster; members: Record<string, unknown> } {
  const members = { replicas, update };
  const cluster = new Cluster(...nodes.flatMap((name) => node(name)), service("web", members));
  cluster.converge();
  return { cluster, members };
}

const versions = (cluster: Cluster) => cluster.live("web").map(({ specVersion }) => specVersion);
const stops = (cluster: Cluster) => only(cluster.settle(), "tasks.stopped").flatMap(({ tasks }) => tasks).length;

for (const [parallelism, replicas, groups] of [
  [2, 5, [2, 2, 1]],
  [0, 4, [4]],
  ["25%", 5, [2, 2, 1]],
  ["100%", 3, [3]],
  ["1%", 3, [1, 1, 1]],
  ["0%", 2, [1, 1]],
] as const) {
  test(`rollout: with parallelism ${parallelism} ${replicas} slots are replaced in groups of ${groups.join(", ")}`, (t) => {
    const { cluster, members } = web(replicas, { parallelism });
    cluster.commit(updated("web", 2, members));
    for (const size of groups) {
      t.is(stops(cluster), size);
      cluster.converge();
      cluster.pass(5000);
    }
    t.deepEqual(outline(cluster.settle()), ["rollout.completed"]);
    t.true(versions(cluster).every((version) => version === 2));
  });
}

test("rollout: the delay passes between the last proof of a group and the next group, also under a new lease holder", (t) => {
  const { cluster, members } = web(2, { delayMs: 7000 });
  cluster.commit(updated("web", 2, members));
  t.is(stops(cluster), 1, "before the first group there is nothing to wait for");
  cluster.converge();
  cluster.pass(5000);
  t.deepEqual(cluster.converge(), []);
  cluster.pass(6000);
  cluster.newLease();
  t.deepEqual(cluster.converge(), []);
  cluster.pass(1000);
  t.is(stops(cluster), 1);
});

test("rollout: more slots than the view remembers finished tasks of are filled as part of the rollout", (t) => {
  const { cluster, members } = web(40, { parallelism: 0 });
  cluster.commit(updated("web", 2, members));
  cluster.settle();
  cluster.obey();
  const placed = only(cluster.settle(), "tasks.placed");
  t.deepEqual([...new Set(placed.map(({ reason }) => reason))], ["rollout"]);
  t.is(placed.flatMap(({ slots }) => slots).length, 40);
  t.deepEqual(cluster.service("web").rollout?.emptied, []);
});

test("rollout: old tasks that serve nobody are among the first", (t) => {
  const { cluster, members } = web(3, {});
  cluster.report(cluster.task("web", 3), "running", { health: "starting" });
  const checked = { ...members, containers: [{ process: { command: ["x"] }, health: { test: { command: ["true"] } } }] };
  cluster.commit(updated("web", 2, checked));
  cluster.converge();
  cluster.pass(5000);
  cluster.converge();
  cluster.report(cluster.task("web", 2), "running", { health: "starting" });
  cluster.report(cluster.task("web", 3), "running", { health: "starting" });
  cluster.commit(updated("web", 3, { ...checked, containers: [{ process: { command: ["y"] }, health: { test: { command: ["true"] } } }] }));
  t.deepEqual(only(cluster.settle(), "tasks.stopped")[0]?.tasks, [cluster.task("web", 2).id]);
});

test("rollout: paused by a person, it finishes what it began and begins nothing; resumed, it goes on", (t) => {
  const { cluster, members } = web(3, {});
  cluster.commit(updated("web", 2, members));
  cluster.settle();
  cluster.commit(serviceEvent(cluster, "rollout.paused", "web"));
  cluster.converge();
  t.deepEqual(versions(cluster), [2, 1, 1]);
  cluster.pass(60_000);
  t.deepEqual(cluster.converge(), []);
  cluster.commit(serviceEvent(cluster, "rollout.resumed", "web"));
  t.is(stops(cluster), 1);
});

test("rollout: while it is paused an old task that fails is started again as it was", (t) => {
  const { cluster, members } = web(2, {});
  cluster.commit(updated("web", 2, members));
  cluster.converge();
  cluster.commit(serviceEvent(cluster, "rollout.paused", "web"));
  cluster.report(cluster.task("web", 2), "failed");
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted"]);
  t.deepEqual(versions(cluster), [2, 1]);
});

test("rollout: paused with all slots replaced, it is completed once they have proved themselves", (t) => {
  const { cluster, members } = web(1, {});
  cluster.commit(updated("web", 2, members));
  cluster.converge();
  cluster.commit(serviceEvent(cluster, "rollout.paused", "web"));
  t.deepEqual(cluster.converge(), []);
  cluster.pass(5000);
  const events = cluster.settle();
  t.deepEqual(outline(events), ["rollout.completed"]);
  t.true((events[0]?.cause ?? 0) > 0);
});

test("start-first: the new task is placed beside the old one, which stops when the new one has run for the monitor window", (t) => {
  const { cluster, members } = web(2, { order: "start-first" });
  const old = cluster.task("web", 1);
  cluster.commit(updated("web", 2, members));
  const events = cluster.settle();
  t.deepEqual(outline(events), ["tasks.placed rollout"]);
  t.like(only(events, "tasks.placed")[0], { slots: [1], replaces: [old.id], rollout: cluster.service("web").rollout?.id });
  t.deepEqual(versions(cluster), [1, 2, 1]);
  t.deepEqual(cluster.converge(), []);
  cluster.pass(4999);
  t.deepEqual(cluster.settle(), []);
  cluster.pass(1);
  t.deepEqual(only(cluster.settle(), "tasks.stopped"), [{ tasks: [old.id], reason: "rollout" }]);
  cluster.converge();
  cluster.pass(5000);
  t.deepEqual(outline(cluster.converge()), ["tasks.stopped rollout", "rollout.completed"]);
  t.deepEqual(versions(cluster), [2, 2]);
});

test("start-first: a new task that fails leaves the old one where it is, and a rollback takes it away again", (t) => {
  const { cluster, members } = web(2, { order: "start-first", failureAction: "rollback" });
  const old = cluster.task("web", 1);
  cluster.pass(5000);
  cluster.commit(updated("web", 2, members));
  cluster.converge();
  cluster.report(cluster.task("web", 1), "failed");
  const events = cluster.converge();
  t.deepEqual(outline(events), ["service.updated rollback", "tasks.stopped rollout", "rollout.completed"]);
  t.deepEqual([cluster.task("web", 1).id, cluster.task("web", 1).state], [old.id, "running"]);
  t.deepEqual(versions(cluster), [1, 1]);
});

test("start-first: a slot for whose second task there is no room is pending and says why, and is tried again", (t) => {
  const endpoints = [{ mode: "host", published: 8080 }];
  const members = { endpoints, update: { order: "start-first" } };
  const cluster = new Cluster(...node("a"), service("web", members));
  cluster.converge();
  cluster.commit(updated("web", 2, members));
  t.deepEqual(outline(cluster.converge()), ["tasks.refused"]);
  const { pending } = cluster.service("web");
  t.deepEqual(pending?.slots, [1]);
  t.deepEqual(pending?.explanation.closest?.refusedBy, ["host port tcp/8080"]);
  t.deepEqual(versions(cluster), [1], "the old one serves");
  cluster.commit(...node("b"));
  t.deepEqual(outline(cluster.converge()), ["tasks.placed rollout"]);
  t.is(cluster.service("web").pending, null);
});

test("start-first: a new version replaces the unproved task of the one before, never the one that serves", (t) => {
  const { cluster, members } = web(1, { order: "start-first" });
  const old = cluster.task("web", 1);
  cluster.commit(updated("web", 2, members));
  cluster.converge();
  const second = cluster.task("web", 1);
  cluster.commit(updated("web", 3, members));
  t.deepEqual(only(cluster.settle(), "tasks.stopped"), [{ tasks: [second.id], reason: "rollout" }]);
  cluster.converge();
  t.deepEqual(versions(cluster), [1, 3]);
  t.is(cluster.live("web")[0]?.id, old.id);
  cluster.pass(5000);
  cluster.converge();
  t.deepEqual(versions(cluster), [3]);
});

test("start-first: an old task that is lost or dead meanwhile is not waited with", (t) => {
  const { cluster, members } = web(1, { order: "start-first" });
  cluster.commit(updated("web", 2, members));
  cluster.converge();
  const [old] = cluster.live("web");
  if (old) cluster.report(old, "failed");
  t.deepEqual(only(cluster.settle(), "tasks.stopped"), [{ tasks: [old?.id ?? ""], reason: "rollout" }]);
});

test("start-first: a new task whose node is drained before it has proved itself begins anew elsewhere", (t) => {
  const { cluster, members } = web(1, { order: "start-first" });
  const old = cluster.task("web", 1);
  cluster.commit(updated("web", 2, members));
  cluster.settle();
  const fresh = cluster.task("web", 1);
  cluster.commit(...node("c"), nodeEvent("node.drained", cluster.node(fresh.node).name));
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped node-drained"]);
  cluster.obey();
  t.deepEqual(outline(cluster.converge()), ["tasks.placed rollout"]);
  t.is(cluster.live("web")[0]?.id, old.id);
});

test("start-first: a global service has two tasks on a node for a while, in groups", (t) => {
  const members = { mode: "global", update: { order: "start-first", parallelism: "50%" } };
  const cluster = new Cluster(...node("a"), ...node("b"), ...node("c"), service("web", members));
  cluster.converge();
  cluster.commit(updated("web", 2, members));
  cluster.converge();
  t.deepEqual(versions(cluster), [1, 2, 1, 2, 1]);
  t.deepEqual(new Set(cluster.places("web").map(([, name]) => name)).size, 3);
  cluster.pass(5000);
  cluster.converge();
  cluster.pass(5000);
  cluster.converge();
  t.deepEqual(versions(cluster), [2, 2, 2]);
  t.is(cluster.service("web").rollout, null);
});
