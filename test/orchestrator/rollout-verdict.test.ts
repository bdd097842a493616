import test, { type ExecutionContext } from "ava";
import { id, node, service } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline, scaled, serviceEvent, updated } from "./cluster.js";

function rolling(replicas: number, update: Record<string, unknown>, more: Record<string, unknown> = {}): Cluster {
  const members = { replicas, update, ...more };
  const cluster = new Cluster(...node("a"), ...node("b"), service("web", members));
  cluster.converge();
  cluster.commit(updated("web", 2, members));
  cluster.converge();
  return cluster;
}

const versions = (cluster: Cluster) => cluster.live("web").map(({ specVersion }) => specVersion);
const fail = (cluster: Cluster, slot: number) => cluster.report(cluster.task("web", slot), "failed");

test("verdict: failures up to the ratio are let pass, one more pauses", (t) => {
  const cluster = rolling(4, { maxFailureRatio: 0.25, parallelism: 2 });
  fail(cluster, 1);
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted"]);
  cluster.pass(5000);
  cluster.converge();
  t.deepEqual(versions(cluster), [2, 2, 2, 2], "the failed slot holds nobody up");
  fail(cluster, 3);
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted", "rollout.paused failures"]);
  t.is(cluster.service("web").rollout?.paused?.message, "the new version failed in 2 of 4 slots (web.1, web.3)");
});

test("verdict: a ratio that is just reached is let pass, though it is no binary fraction", (t) => {
  const cluster = rolling(50, { maxFailureRatio: 0.58, parallelism: 0 });
  for (let slot = 1; slot <= 29; slot++) fail(cluster, slot);
  cluster.settle();
  t.is(cluster.service("web").rollout?.paused, null);
  fail(cluster, 30);
  cluster.settle();
  t.is(cluster.service("web").rollout?.paused?.reason, "failures");
});

test("verdict: a slot fails its rollout once, however often its task does", (t) => {
  const cluster = rolling(4, { maxFailureRatio: 0.25 });
  for (let time = 0; time < 3; time++) {
    fail(cluster, 1);
    cluster.settle();
    cluster.pass(60_000);
    cluster.obey();
  }
  t.is(cluster.service("web").rollout?.failed.length, 1);
  t.is(cluster.service("web").rollout?.paused, null);
});

test("verdict: a task that has proved itself does not fail the rollout any more, but is waited for", (t) => {
  const cluster = rolling(2, {});
  cluster.pass(5000);
  fail(cluster, 1);
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted"]);
  t.deepEqual(versions(cluster), [2, 1]);
  t.deepEqual(cluster.service("web").rollout?.failed, []);
});

test("verdict: an old task that fails does not fail the rollout", (t) => {
  const cluster = rolling(2, {});
  fail(cluster, 2);
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped rollout", "tasks.placed rollout"], "it gives way");
  t.deepEqual(cluster.service("web").rollout?.failed, []);
});

test("verdict: `continue` goes on over every failure, to the end", (t) => {
  const cluster = rolling(3, { failureAction: "continue", monitorMs: 0 }, { restart: { condition: "none" } });
  for (let slot = 1; slot <= 3; slot++) {
    cluster.settle();
    t.is(cluster.service("web").rollout?.paused ?? null, null);
    cluster.converge();
  }
  cluster.converge();
  t.deepEqual(versions(cluster), [2, 2, 2]);
  t.is(cluster.service("web").rollout, null);
});

test("verdict: `rollback` puts the spec before back under its old version, so that its tasks stay", (t) => {
  const cluster = rolling(3, { failureAction: "rollback" });
  cluster.commit(scaled("web", 4));
  cluster.converge();
  const kept = [2, 3].map((slot) => cluster.task("web", slot).id);
  fail(cluster, 1);
  const cause = cluster.view.seq;
  const events = cluster.settle();
  const [back] = only(events, "service.updated");
  t.like(back, { specVersion: 1, reason: "rollback", message: "the new version failed in 1 of 4 slots (web.1)" });
  t.is(back?.spec.replicas, 4, "replicas are as people want them now");
  t.deepEqual(back?.spec.containers[0]?.process?.command, ["sleep", "1000"]);
  t.is(events[0]?.cause, cause);
  for (let round = 0; round < 3; round++) {
    cluster.converge();
    cluster.pass(5000);
  }
  cluster.converge();
  t.deepEqual(versions(cluster), [1, 1, 1, 1]);
  t.deepEqual(
    [2, 3].map((slot) => cluster.task("web", slot).id),
    kept,
  );
  t.is(cluster.service("web").rollout, null);
  t.is(cluster.service("web").newestVersion, 2);
});

test("verdict: a rollback that fails itself pauses and goes nowhere else", (t) => {
  const cluster = rolling(1, { failureAction: "rollback" });
  fail(cluster, 1);
  cluster.converge();
  t.deepEqual(versions(cluster), [1]);
  fail(cluster, 1);
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted", "rollout.paused failures"]);
  t.regex(cluster.service("web").rollout?.paused?.message ?? "", /it is a rollback itself/);
  cluster.pass(60_000);
  cluster.obey();
  fail(cluster, 1);
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted"]);
});

test("verdict: no rollback takes a port that another service has meanwhile", (t) => {
  const update = { failureAction: "rollback" };
  const cluster = new Cluster(...node("a"), service("web", { update, endpoints: [{ published: 80 }] }));
  cluster.converge();
  cluster.commit(updated("web", 2, { update }), service("other", { endpoints: [{ published: 80 }] }));
  cluster.converge();
  fail(cluster, 1);
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted", "rollout.paused failures"]);
  t.regex(cluster.service("web").rollout?.paused?.message ?? "", /tcp port 80 is published by service other/);
});

test("verdict: a restart that fails pauses, since there is no other version", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { update: { failureAction: "rollback" } }));
  cluster.converge();
  const data = { service: id("web"), specVersion: 2, rollout: id("r") };
  cluster.commit({ type: "service.restarted", subject: `service/${id("web")}`, data });
  cluster.converge();
  t.deepEqual(versions(cluster), [2]);
  fail(cluster, 1);
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted", "rollout.paused failures"]);
});

test("verdict: without progress for the deadline it pauses, whoever holds the lease", (t) => {
  const cluster = rolling(2, { deadlineMs: 30_000, failureAction: "continue" }, { placement: { constraints: ["node.rack==nowhere"] } });
  cluster.pass(20_000);
  cluster.newLease();
  t.deepEqual(cluster.converge(), []);
  const waited = rolling(2, { deadlineMs: 30_000 });
  waited.report(waited.task("web", 1), "running", { health: "unhealthy" });
  waited.settle();
  t.is(waited.service("web").rollout?.paused?.reason, "failures");
});

test("verdict: a deadline that passes for want of room says what was in the way", (t) => {
  const cluster = rolling(2, { deadlineMs: 30_000, order: "start-first" }, { placement: { maxPerNode: 1 } });
  cluster.pass(30_000);
  cluster.converge();
  t.is(cluster.service("web").rollout?.paused?.message, "no progress for 30 s: web.1 found no node (max per node refused 2 of 2)");
  t.is(cluster.service("web").pending, null);
});

test("verdict: the deadline counts from the newest progress", (t) => {
  const containers = [{ process: { command: ["y"] }, health: { test: { command: ["true"] } } }];
  const cluster = new Cluster(...node("a"), service("web", { replicas: 2 }));
  cluster.converge();
  cluster.commit(updated("web", 2, { replicas: 2, containers, update: { deadlineMs: 30_000 } }));
  cluster.settle();
  cluster.pass(10_000);
  cluster.obey();
  cluster.settle();
  cluster.report(cluster.task("web", 1), "running", { health: "starting" });
  cluster.pass(29_999);
  cluster.newLease();
  t.deepEqual(cluster.converge(), []);
  cluster.pass(1);
  t.deepEqual(outline(cluster.converge()), ["rollout.paused deadline"]);
  t.is(cluster.service("web").rollout?.paused?.message, "no progress for 30 s");
});

/** All slots at once, with a check: the first one's new task has proved itself 5 s after all were placed, the others do not by themselves. */
function halfProved(replicas = 2): Cluster {
  const containers = [{ process: { command: ["y"] }, health: { test: { command: ["true"] } } }];
  const cluster = new Cluster(...node("a"), ...node("b"), service("web", { replicas, containers }));
  cluster.converge();
  const update = { parallelism: 0, monitorMs: 5000, deadlineMs: 30_000, failureAction: "continue" };
  cluster.commit(updated("web", 2, { replicas, containers, update, restart: { delayMs: 1000 } }));
  cluster.settle();
  cluster.obey();
  cluster.settle();
  for (let slot = 2; slot <= replicas; slot++) cluster.report(cluster.task("web", slot), "running", { health: "starting" });
  cluster.converge();
  cluster.pass(5000);
  cluster.converge();
  return cluster;
}

function pausesAfter(t: ExecutionContext, cluster: Cluster, ms: number): void {
  cluster.pass(ms - 1);
  cluster.newLease();
  cluster.converge();
  t.is(cluster.service("web").rollout?.paused, null);
  cluster.pass(1);
  t.true(outline(cluster.converge()).includes("rollout.paused deadline"));
}

test("verdict: a task that fails and proves itself again takes the rollout no further, and what it did before counts on", (t) => {
  const cluster = halfProved();
  for (let time = 0; time < 2; time++) {
    fail(cluster, 1);
    cluster.converge();
    cluster.pass(5000);
    cluster.converge();
    cluster.pass(5000);
    cluster.converge();
  }
  t.deepEqual(cluster.service("web").rollout?.failed, []);
  t.deepEqual(cluster.service("web").rollout?.lapsed, [1]);
  pausesAfter(t, cluster, 10_000);
});

test("verdict: nor does one in the place of another that had proved itself, wherever that was stopped", (t) => {
  const drained = halfProved();
  const { node: place } = drained.task("web", 1);
  drained.commit(nodeEvent("node.drained", drained.node(place).name));
  for (let time = 0; time < 4; time++) {
    drained.converge();
    drained.pass(5000);
  }
  drained.converge();
  t.not(drained.task("web", 1).node, place);
  t.deepEqual(drained.service("web").rollout?.lapsed, [1]);
  pausesAfter(t, drained, 10_000);

  const removed = halfProved();
  const other = removed.task("web", 1);
  removed.commit(nodeEvent("node.removed", removed.node(other.node).name));
  for (let time = 0; time < 4; time++) {
    removed.converge();
    removed.pass(5000);
  }
  removed.converge();
  t.not(removed.task("web", 1).id, other.id);
  pausesAfter(t, removed, 10_000);
});

test("verdict: one that failed before it had proved itself takes the rollout further when it does", (t) => {
  const cluster = halfProved(3);
  fail(cluster, 2);
  cluster.converge();
  cluster.pass(5000);
  cluster.converge();
  cluster.pass(5000);
  cluster.converge();
  t.deepEqual(
    cluster.service("web").rollout?.failed.map(({ slot }) => slot),
    [2],
  );
  t.deepEqual(cluster.service("web").rollout?.lapsed, []);
  pausesAfter(t, cluster, 30_000);
});

test("verdict: the pause after a slot that failed as it may is none of the deadline", (t) => {
  const update = { delayMs: 60_000, deadlineMs: 30_000, maxFailureRatio: 0.5 };
  const cluster = rolling(2, update, { restart: { condition: "none" } });
  fail(cluster, 1);
  cluster.converge();
  cluster.pass(59_999);
  t.deepEqual(cluster.converge(), []);
  cluster.pass(1);
  cluster.converge();
  t.deepEqual(versions(cluster), [2, 2]);
});

test("verdict: a rollout that passes its deadline is rolled back when that is the action", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  const update = { deadlineMs: 30_000, failureAction: "rollback" };
  cluster.commit(updated("web", 2, { update, placement: { constraints: ["node.rack==nowhere"] } }));
  cluster.converge();
  cluster.pass(30_000);
  t.deepEqual(
    only(cluster.converge(), "service.updated")[0]?.message,
    "no progress for 30 s: web.1 found no node (constraint node.rack refused 1 of 1)",
  );
  cluster.pass(5000);
  cluster.converge();
  t.deepEqual(versions(cluster), [1]);
  t.is(cluster.service("web").rollout, null);
});

test("verdict: resumed, what failed before is known and does not count again", (t) => {
  const cluster = rolling(3, {});
  fail(cluster, 1);
  cluster.settle();
  t.is(cluster.service("web").rollout?.paused?.reason, "failures");
  cluster.commit(serviceEvent(cluster, "rollout.resumed", "web"));
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped rollout"], "the next slot");
  cluster.converge();
  fail(cluster, 2);
  t.true(outline(cluster.settle()).includes("rollout.paused failures"));
  t.is(cluster.service("web").rollout?.paused?.message, "the new version failed in 1 of 3 slots (web.2)");
});
