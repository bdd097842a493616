import test from "ava";
import { hostShutdown } from "../../src/model/index.js";
import { node, service } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline, updated } from "./cluster.js";

function running(restart: Record<string, unknown>, members: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a"), service("web", { restart, ...members }));
  cluster.converge();
  return cluster;
}

test("restart: each failure in a row doubles the delay, up to the longest", (t) => {
  const cluster = running({ delayMs: 1000, maxDelayMs: 5000 });
  const delays: number[] = [];
  for (let failure = 0; failure < 5; failure++) {
    cluster.report(cluster.task("web", 1), "failed");
    const failedAt = cluster.now;
    const [restarted] = only(cluster.settle(), "tasks.restarted");
    t.is(restarted?.generations[0], failure + 2);
    delays.push((restarted?.notBefore[0] ?? 0) - failedAt);
    cluster.pass(60_000);
    cluster.obey();
  }
  t.deepEqual(delays, [1000, 2000, 4000, 5000, 5000]);
});

test("restart: the delay is counted from the failure, whenever and by whomever it is seen", (t) => {
  const cluster = running({ delayMs: 10_000 });
  cluster.report(cluster.task("web", 1), "failed");
  const failedAt = cluster.now;
  cluster.now += 4000;
  cluster.newLease();
  t.deepEqual(only(cluster.settle(), "tasks.restarted")[0]?.notBefore, [failedAt + 10_000]);
});

test("restart: a task stays on its node under its id", (t) => {
  const cluster = running({});
  const { id } = cluster.task("web", 1);
  cluster.report(cluster.task("web", 1), "rejected", { error: "no such program" });
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted"]);
  cluster.pass(1000);
  cluster.converge();
  t.like(cluster.task("web", 1), { id, state: "running" });
});

test("restart: past its attempts a task stays failed for all to see, until the spec changes", (t) => {
  const cluster = running({ delayMs: 0, maxAttempts: 2 });
  for (let attempt = 0; attempt < 2; attempt++) {
    cluster.report(cluster.task("web", 1), "failed");
    t.deepEqual(outline(cluster.converge()), ["tasks.restarted"]);
  }
  cluster.report(cluster.task("web", 1), "failed");
  t.deepEqual(cluster.converge(), []);
  t.like(cluster.task("web", 1), { state: "failed", desired: "running" });
  cluster.commit(updated("web", 2));
  t.deepEqual(outline(cluster.converge()), ["tasks.stopped rollout", "tasks.placed rollout"]);
});

const ends = test.macro((t, condition: string, state: "complete" | "failed", again: boolean) => {
  const cluster = running({ condition });
  cluster.report(cluster.task("web", 1), state);
  t.deepEqual(outline(cluster.settle()), again ? ["tasks.restarted"] : []);
});
test("restart: any, what completes starts again", ends, "any", "complete", true);
test("restart: on-failure, what completes stays complete", ends, "on-failure", "complete", false);
test("restart: on-failure, what fails starts again", ends, "on-failure", "failed", true);
test("restart: none, what fails stays failed", ends, "none", "failed", false);

test("restart: what its host stopped while shutting down starts again at once, whatever the policy", (t) => {
  const cluster = running({ condition: "none" });
  cluster.report(cluster.task("web", 1), "complete", { error: hostShutdown });
  t.deepEqual(only(cluster.settle(), "tasks.restarted")[0]?.notBefore, [0]);
});

test("restart: of a set of containers only those that ended", (t) => {
  const two = [
    { name: "main", process: { command: ["x"] } },
    { name: "side", process: { command: ["y"] } },
  ];
  const cluster = running({}, { containers: two });
  const task = cluster.task("web", 1);
  const node = cluster.node("a");
  cluster.commit({
    type: "tasks.observed",
    subject: `node/${node.id}`,
    data: {
      node: node.id,
      bootId: node.bootId,
      reportSeq: node.reportSeq + 1,
      observations: { tasks: [task.id], containers: [1], generations: [1], states: ["failed"] },
    },
  });
  t.like(only(cluster.settle(), "tasks.restarted")[0], { tasks: [task.id], containers: [1], generations: [2] });
});

const checked = { containers: [{ process: { command: ["x"] }, health: { test: { command: ["true"] } } }] };

test("restart: what becomes unhealthy counts as a failure of its slot and starts again in place, with back-off", (t) => {
  const cluster = running({ delayMs: 1000, maxDelayMs: 5000 }, checked);
  const { id } = cluster.task("web", 1);
  const delays: number[] = [];
  for (let failure = 0; failure < 4; failure++) {
    cluster.pass(10_000);
    cluster.report(cluster.task("web", 1), "running", { health: "unhealthy" });
    t.is(cluster.service("web").chunks[0]?.[0]?.failures, failure + 1);
    const failedAt = cluster.now;
    const events = cluster.settle();
    t.deepEqual(outline(events), ["tasks.restarted"]);
    const [restarted] = only(events, "tasks.restarted");
    t.like(restarted, { tasks: [id], generations: [failure + 2] });
    delays.push((restarted?.notBefore[0] ?? 0) - failedAt);
    cluster.pass(5000);
    cluster.converge();
    t.like(cluster.task("web", 1), { id, state: "running" });
  }
  t.deepEqual(delays, [1000, 2000, 4000, 5000]);
});

test("restart: an unhealthy container that then ends has failed once", (t) => {
  const cluster = running({}, checked);
  cluster.report(cluster.task("web", 1), "running", { health: "unhealthy" });
  cluster.report(cluster.task("web", 1), "failed", { health: "unhealthy" });
  t.is(cluster.service("web").chunks[0]?.[0]?.failures, 1);
});

test("restart: what never became healthy has no steady run to its credit, however long its start took", (t) => {
  const cluster = running({ delayMs: 1000 }, checked);
  for (const delay of [1000, 2000]) {
    cluster.report(cluster.task("web", 1), "running", { health: "starting" });
    cluster.pass(90_000);
    cluster.report(cluster.task("web", 1), "running", { health: "unhealthy" });
    t.deepEqual(only(cluster.settle(), "tasks.restarted")[0]?.notBefore, [cluster.now + delay]);
    cluster.pass(5000);
    cluster.obey();
  }
});

const givesUp = test.macro((t, restart: Record<string, unknown>) => {
  const cluster = running(restart, checked);
  cluster.report(cluster.task("web", 1), "running", { health: "unhealthy" });
  cluster.converge();
  cluster.pass(1000);
  cluster.report(cluster.task("web", 1), "running", { health: "unhealthy" });
  t.deepEqual(cluster.settle(), []);
  t.like(cluster.task("web", 1), { state: "running", desired: "running" });
  cluster.commit(...node("b"), nodeEvent("node.drained", "a"));
  t.deepEqual(outline(cluster.settle()), ["tasks.placed node-drained", "tasks.stopped node-drained"], "it need not outlive its placement");
});
test("restart: none, what is unhealthy runs on without work", givesUp, { condition: "none" });
test("restart: past its attempts, what is unhealthy runs on without work", givesUp, { delayMs: 0, maxAttempts: 1 });
