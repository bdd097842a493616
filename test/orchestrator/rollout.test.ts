import test from "ava";
import { node, service } from "../support/samples.js";
import { Cluster, only, outline, scaled, updated } from "./cluster.js";

function web(replicas: number, members: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a"), ...node("b"), service("web", { replicas, ...members }));
  cluster.converge();
  return cluster;
}

const versions = (cluster: Cluster) => cluster.live("web").map(({ specVersion }) => specVersion);

test("rollout: one slot at a time, the old task first, each new one watched for the monitor window", (t) => {
  const cluster = web(2);
  const old = cluster.task("web", 1);
  cluster.commit(updated("web", 2, { replicas: 2 }));
  t.deepEqual(only(cluster.settle(), "tasks.stopped"), [{ tasks: [old.id], reason: "rollout" }]);
  t.deepEqual(versions(cluster), [1], "nothing is placed before the old task is gone");
  cluster.obey();
  const [placed] = only(cluster.settle(), "tasks.placed");
  t.like(placed, { reason: "rollout", slots: [1], specVersion: 2, replaces: [old.id], rollout: cluster.service("web").rollout?.id });
  t.deepEqual(cluster.converge(), [], "the next slot waits");
  cluster.pass(4999);
  t.deepEqual(cluster.settle(), []);
  cluster.pass(1);
  t.deepEqual(outline(cluster.converge()), ["tasks.stopped rollout", "tasks.placed rollout"]);
  t.deepEqual(versions(cluster), [2, 2]);
  cluster.pass(5000);
  t.deepEqual(outline(cluster.settle()), ["rollout.completed"]);
  t.is(cluster.service("web").rollout, null);
});

test("rollout: a new task that fails pauses it, and is started again with the usual delay", (t) => {
  const cluster = web(3);
  cluster.commit(updated("web", 2, { replicas: 3 }));
  cluster.converge();
  cluster.report(cluster.task("web", 1), "failed");
  const { seq } = cluster.view;
  const events = cluster.settle();
  t.deepEqual(outline(events), ["tasks.restarted", "rollout.paused failures"]);
  t.is(events[1]?.cause, seq);
  t.is(cluster.service("web").rollout?.paused?.message, "the new version failed in 1 of 3 slots (web.1)");
  cluster.pass(60_000);
  cluster.report(cluster.task("web", 1), "failed");
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted"]);
  t.deepEqual(versions(cluster), [2, 1, 1]);
});

test("rollout: a new task that is not healthy holds it", (t) => {
  const cluster = web(2);
  const health = { test: { command: ["true"] } };
  cluster.commit(updated("web", 2, { replicas: 2, containers: [{ process: { command: ["y"] }, health }] }));
  cluster.settle();
  cluster.obey();
  cluster.settle();
  const fresh = cluster.task("web", 1);
  cluster.report(fresh, "running", { health: "starting" });
  cluster.pass(60_000);
  t.deepEqual(cluster.settle(), [], "however long it takes");
  cluster.report(fresh, "running", { health: "healthy" });
  cluster.settle();
  cluster.pass(4999);
  t.deepEqual(cluster.settle(), [], "the monitor window begins when it is healthy");
  cluster.pass(1);
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped rollout"]);
});

test("rollout: a new task that finds no room holds it, so that one slot is lost and not all", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 3 }));
  cluster.converge();
  // Of the node's four CPUs another service has two by now.
  cluster.commit(service("db", sized(2000)));
  cluster.converge();
  cluster.commit(updated("web", 2, { replicas: 3, ...sized(3000) }));
  cluster.converge();
  cluster.pass(60_000);
  t.deepEqual(cluster.converge(), []);
  t.deepEqual(versions(cluster), [1, 1]);
  t.deepEqual(cluster.service("web").pending?.slots, [1]);
});

const sized = (cpu: number) => ({ containers: [{ process: { command: ["run"] }, resources: { reservations: { cpu } } }] });

for (const [what, asked, ready] of [
  ["a place that none is", { placement: { constraints: ["node.rack==r9"] } }, { rack: "r9" }],
  [
    "limits that none enforces",
    { containers: [{ process: { command: ["sleep", "1"] }, resources: { limits: { cpu: 500 } } }] },
    { runtimes: [{ name: "process", enforces: ["cpu"] }] },
  ],
  ["more than any holds", sized(5000), { capacity: { cpu: 8000, memory: 8_000_000_000 } }],
] as const) {
  test(`rollout: stop-first does not empty a slot for ${what}; it says so, and goes on once a node comes that does`, (t) => {
    const cluster = web(3);
    const before = cluster.live("web").map(({ id }) => id);
    cluster.commit(updated("web", 2, { replicas: 3, ...asked }));
    t.deepEqual(outline(cluster.converge()), ["tasks.refused"]);
    cluster.pass(60_000);
    t.deepEqual(cluster.converge(), []);
    t.deepEqual(
      cluster.live("web").map(({ id }) => id),
      before,
    );
    t.deepEqual(cluster.service("web").pending?.slots, [1]);
    cluster.commit(...node("c", ready));
    t.deepEqual(outline(cluster.settle()), ["tasks.stopped rollout", "tasks.refused"], "the old task first");
    cluster.converge();
    t.deepEqual(versions(cluster), [2, 1, 1]);
    t.is(cluster.service("web").pending, null);
  });
}

test("rollout: while no node would take the new tasks, an old one that fails is started again as it was", (t) => {
  const cluster = web(3);
  const nowhere = { replicas: 3, placement: { constraints: ["node.rack==r9"] } };
  cluster.commit(updated("web", 2, nowhere));
  cluster.converge();
  for (const slot of [1, 3]) {
    cluster.report(cluster.task("web", slot), "failed");
    const told = outline(cluster.converge());
    t.true(told.includes("tasks.restarted") && !told.some((event) => event.startsWith("tasks.stopped")), `web.${slot}: ${told}`);
    cluster.pass(60_000);
    cluster.converge();
  }
  t.deepEqual(versions(cluster), [1, 1, 1]);
  cluster.report(cluster.task("web", 2), "failed");
  cluster.commit(...node("c", { rack: "r9" }));
  cluster.converge();
  t.deepEqual(versions(cluster), [1, 2, 1], "once one does, it gives way at once");
});

test("rollout: slots that never found a node do not hold it", (t) => {
  const limited = { replicas: 3, placement: { maxPerNode: 1 } };
  const cluster = web(3, limited);
  t.deepEqual(cluster.service("web").pending?.slots, [3]);
  cluster.commit(updated("web", 2, limited));
  for (let slot = 0; slot < 3; slot++) {
    cluster.converge();
    cluster.pass(5000);
  }
  cluster.converge();
  t.deepEqual(versions(cluster), [2, 2]);
  t.is(cluster.service("web").rollout, null);
});

test("rollout: old tasks that serve nobody give way at once, and a fix needs no patience", (t) => {
  const cluster = web(3);
  cluster.commit(updated("web", 2, { replicas: 3 }));
  cluster.converge();
  cluster.report(cluster.task("web", 1), "failed");
  cluster.settle();
  cluster.commit(updated("web", 3, { replicas: 3 }));
  const events = cluster.converge();
  t.deepEqual(only(events, "tasks.stopped")[0]?.tasks.length, 1);
  t.deepEqual(versions(cluster), [3, 1, 1]);
  cluster.pass(5000);
  cluster.converge();
  t.deepEqual(versions(cluster), [3, 3, 1]);
});

test("rollout: slots that scaling adds meanwhile get the new version", (t) => {
  const cluster = web(2);
  cluster.commit(updated("web", 2, { replicas: 2 }));
  cluster.converge();
  cluster.commit(scaled("web", 3));
  const [placed] = only(cluster.converge(), "tasks.placed");
  t.like(placed, { reason: "replicas", slots: [3], specVersion: 2 });
  t.deepEqual(versions(cluster), [2, 1, 2]);
});

test("rollout: goes on where it was under a new lease holder", (t) => {
  const cluster = web(2);
  cluster.commit(updated("web", 2, { replicas: 2 }));
  cluster.converge();
  cluster.pass(3000);
  cluster.newLease();
  t.deepEqual(cluster.settle(), []);
  cluster.pass(2000);
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped rollout"]);
});

test("rollout: an old task that is lost and finds no other node is still to be replaced when its node comes back", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  cluster.silence("a");
  cluster.pass(20_000);
  cluster.settle();
  cluster.commit(updated("web", 2));
  cluster.pass(20_000);
  t.false(outline(cluster.converge()).includes("rollout.completed"), "one old task is left");
  cluster.unsilence("a");
  cluster.converge();
  cluster.pass(5_000);
  cluster.converge();
  t.deepEqual(versions(cluster), [2]);
  t.is(cluster.service("web").rollout, null);
});
