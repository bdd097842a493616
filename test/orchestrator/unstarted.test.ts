import test from "ava";
import fc from "fast-check";
import type { NewEvent } from "../../src/model/index.js";
import { startWithinMs } from "../../src/orchestrator/unstarted.js";
import { description, id, node, service } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline, updated } from "./cluster.js";

/** What its agent says once its runtime does not answer, or does again. */
function said(name: string, paused?: string): NewEvent {
  const runtimes = [{ name: "process", ...(paused === undefined ? {} : { paused }) }];
  const data = { node: id(name), description: description({ runtimes }) };
  return { type: "node.described", subject: `node/${id(name)}`, data };
}

const gone = "no answer from the engine";

/** One task, assigned on node a, whose runtime is gone; b is there to take it. */
function unlucky(members: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a"), service("web", members));
  cluster.settle();
  cluster.commit(...node("b"), said("a", gone));
  return cluster;
}

test("unstarted: what was just assigned to a runtime that takes no tasks moves after its time", (t) => {
  const cluster = unlucky();
  const { id: stuck } = cluster.task("web", 1);
  t.deepEqual(cluster.settle(), [], "a short fit moves nothing");
  cluster.pass(startWithinMs);
  const events = cluster.settle();
  t.deepEqual(outline(events), ["tasks.placed node-failed", "tasks.stopped node-failed"]);
  t.deepEqual(only(events, "tasks.placed")[0]?.replaces, [stuck]);
  t.deepEqual(cluster.places("web"), [[1, "b"]]);
});

test("unstarted: one that failed to start there moves at once, and what is restarted there later", (t) => {
  const failed = unlucky();
  failed.report(failed.task("web", 1), "failed", { error: gone });
  t.deepEqual(outline(failed.settle()), ["tasks.placed node-failed", "tasks.stopped node-failed"]);
  const restarted = new Cluster(...node("a"), service("web", { restart: { delayMs: 60_000 } }));
  restarted.settle();
  restarted.report(restarted.task("web", 1), "failed");
  t.deepEqual(outline(restarted.settle()), ["tasks.restarted"]);
  restarted.commit(...node("b"), said("a", gone));
  restarted.settle();
  restarted.pass(startWithinMs);
  t.deepEqual(outline(restarted.settle()), ["tasks.placed node-failed", "tasks.stopped node-failed"]);
});

test("unstarted: a runtime that answers again in time keeps what it was given", (t) => {
  const cluster = unlucky();
  cluster.settle();
  cluster.commit(said("a"));
  cluster.pass(startWithinMs);
  t.deepEqual(cluster.settle(), []);
  t.deepEqual(cluster.places("web"), [[1, "a"]]);
});

test("unstarted: what runs in a runtime that takes no tasks is in its right place", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { replicas: 2 }));
  cluster.converge();
  cluster.commit(...node("b"), said("a", gone));
  cluster.settle();
  cluster.pass(startWithinMs);
  t.deepEqual(cluster.settle(), []);
});

test("unstarted: what fits nowhere else stays, pending, and starts with its runtime", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.settle();
  cluster.commit(said("a", gone));
  cluster.settle();
  cluster.pass(startWithinMs);
  const events = cluster.settle();
  t.deepEqual(outline(events), ["tasks.refused"]);
  const { refusals = [] } = only(events, "tasks.refused")[0]?.explanation ?? {};
  t.like(
    refusals.find(({ filter }) => filter === "paused"),
    { nodes: 1, found: gone },
  );
  cluster.commit(said("a"));
  t.deepEqual(outline(cluster.converge()), ["tasks.refused"]);
  t.is(cluster.service("web").pending, null);
  t.is(cluster.task("web", 1).state, "running");
});

test("unstarted: a drained task's replacement gives way to one elsewhere, and the old task serves till that one runs", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  const { id: old } = cluster.task("web", 1);
  cluster.commit(...node("b"), nodeEvent("node.drained", "a"));
  cluster.settle();
  cluster.commit(...node("c"), said("b", gone));
  cluster.report(cluster.task("web", 1), "failed", { error: gone });
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped node-failed", "tasks.placed node-drained"]);
  t.deepEqual(cluster.places("web"), [
    [1, "a"],
    [1, "c"],
  ]);
  const events = cluster.converge();
  t.deepEqual(only(events, "tasks.stopped"), [{ tasks: [old], reason: "node-drained" }]);
  t.deepEqual(cluster.places("web"), [[1, "c"]]);
});

test("unstarted: the new task of a rollout beside an old one gives way too", (t) => {
  const cluster = new Cluster(...node("a"), service("web", { update: { order: "start-first" } }));
  cluster.converge();
  cluster.commit(...node("b"), nodeEvent("node.paused", "a"), updated("web", 2, { update: { order: "start-first" } }));
  cluster.settle();
  t.is(cluster.node(cluster.task("web", 1).node).name, "b");
  cluster.commit(...node("c"), said("b", gone));
  cluster.settle();
  cluster.pass(startWithinMs);
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped node-failed"]);
  cluster.converge();
  t.deepEqual(cluster.places("web"), [
    [1, "a"],
    [1, "c"],
  ]);
});

test("unstarted: a job's task that may have begun is left where it is, one that never did moves", (t) => {
  const job = { mode: "job", restart: { condition: "on-failure" } };
  const begun = unlucky(job);
  begun.report(begun.task("web", 1), "starting");
  begun.pass(startWithinMs);
  t.deepEqual(begun.settle(), []);
  const waiting = unlucky(job);
  waiting.settle();
  waiting.pass(startWithinMs);
  t.deepEqual(outline(waiting.settle()), ["tasks.placed node-failed", "tasks.stopped node-failed"]);
});

test("unstarted: whatever runtimes fail, and when, within the time nothing waits in one while another has room", (t) => {
  const names = ["a", "b", "c", "d"];
  const steps = fc.array(
    fc.record({ name: fc.constantFrom(...names), paused: fc.boolean(), drained: fc.boolean(), passMs: fc.nat(startWithinMs) }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(steps, (taken) => {
      const cluster = new Cluster(...names.flatMap((name) => node(name)), service("web", { replicas: 6 }));
      const dead = new Set<string>();
      const obey = () => cluster.obey(({ node: of }) => !dead.has(cluster.node(of).name));
      for (const { name, paused, drained, passMs } of taken) {
        if (paused) dead.add(name);
        else dead.delete(name);
        cluster.commit(said(name, paused ? gone : undefined), nodeEvent(drained ? "node.drained" : "node.activated", name));
        cluster.settle();
        obey();
        cluster.pass(passMs);
      }
      dead.delete("a");
      cluster.commit(said("a"), nodeEvent("node.activated", "a"));
      for (let round = 0; round < 4; round++) {
        cluster.settle();
        obey();
        cluster.pass(startWithinMs);
      }
      for (let slot = 1; slot <= 6; slot++) t.is(cluster.task("web", slot).state, "running");
    }),
    { numRuns: 100 },
  );
});
