import test from "ava";
import type { EventData, NewEvent } from "../../src/model/index.js";
import { isServing } from "../../src/projections/index.js";
import { id, node, service, stopped } from "../support/samples.js";
import { Cluster, only, outline } from "./cluster.js";

function judged(task: string, members: Omit<EventData["tasks.judged"], "task">): NewEvent {
  return { type: "tasks.judged", subject: `service/${id("web")}`, data: { task, ...members } };
}

function running(members: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a"), service("web", members));
  cluster.converge();
  return cluster;
}

test("verdicts: what is judged unhealthy is restarted under its policy, as by a check of its own", (t) => {
  const cluster = running();
  const { id: task } = cluster.task("web", 1);
  cluster.commit(judged(task, { verdict: "unhealthy", until: cluster.now + 60_000, reason: "no answer" }));
  const because = cluster.view.seq;
  t.false(isServing(cluster.task("web", 1)));
  const events = cluster.settle();
  t.deepEqual(only(events, "tasks.restarted"), [{ tasks: [task], containers: [0], generations: [2], notBefore: [cluster.now + 1000] }]);
  t.is(events[0]?.cause, because);
  t.like(cluster.task("web", 1), { verdict: null });
  t.is(cluster.task("web", 1).containers[0]?.error, "judged unhealthy: no answer");
  cluster.pass(1000);
  cluster.converge();
  t.true(isServing(cluster.task("web", 1)));
});

test("verdicts: each one counts as a failure, so that the delays grow and the attempts end", (t) => {
  const cluster = running({ restart: { maxAttempts: 2 } });
  const delays: number[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    cluster.commit(judged(cluster.task("web", 1).id, { verdict: "unhealthy", until: cluster.now + 600_000 }));
    delays.push((only(cluster.settle(), "tasks.restarted")[0]?.notBefore[0] ?? 0) - cluster.now);
    cluster.pass(5000);
    cluster.converge();
  }
  t.deepEqual(delays, [1000, 2000]);
  cluster.commit(judged(cluster.task("web", 1).id, { verdict: "unhealthy", until: cluster.now + 60_000 }));
  t.deepEqual(outline(cluster.settle()), []);
  t.like(cluster.task("web", 1), { state: "running" });
});

test("verdicts: without a restart the task is out of balancing until the verdict ends by an event", (t) => {
  const cluster = running({ restart: { condition: "none" } });
  const { id: task } = cluster.task("web", 1);
  cluster.commit(judged(task, { verdict: "unhealthy", until: cluster.now + 60_000 }));
  t.deepEqual(outline(cluster.settle()), []);
  cluster.pass(59_999);
  t.deepEqual(outline(cluster.settle()), []);
  t.false(isServing(cluster.task("web", 1)));
  cluster.pass(1);
  t.deepEqual(only(cluster.settle(), "tasks.judged"), [{ task, verdict: "none" }]);
  t.true(isServing(cluster.task("web", 1)));
});

test("verdicts: a new lease holder ends a verdict at the same time", (t) => {
  const cluster = running({ restart: { condition: "none" } });
  cluster.commit(judged(cluster.task("web", 1).id, { verdict: "unhealthy", until: cluster.now + 60_000 }));
  cluster.newLease();
  cluster.settle();
  cluster.pass(60_000);
  t.deepEqual(outline(cluster.settle()), ["tasks.judged"]);
});

test("verdicts: healthy takes the place of unhealthy, and nothing else follows from it", (t) => {
  const cluster = running({ restart: { condition: "none" } });
  const { id: task } = cluster.task("web", 1);
  cluster.commit(judged(task, { verdict: "unhealthy", until: cluster.now + 60_000 }));
  cluster.commit(judged(task, { verdict: "healthy", until: cluster.now + 60_000 }));
  t.deepEqual(outline(cluster.settle()), []);
  t.true(isServing(cluster.task("web", 1)));
});

test("verdicts: a good word from outside does not outvote the task's own check", (t) => {
  const checked = { containers: [{ process: { command: ["x"] }, health: { test: { command: ["true"] } } }] };
  const cluster = running({ ...checked, restart: { condition: "none" } });
  cluster.commit(judged(cluster.task("web", 1).id, { verdict: "healthy", until: cluster.now + 60_000 }));
  cluster.report(cluster.task("web", 1), "running", { health: "unhealthy" });
  t.false(isServing(cluster.task("web", 1)));
});

test("verdicts: a task that was stopped on request is followed by another, with a clean slate", (t) => {
  const cluster = running();
  const old = cluster.task("web", 1);
  cluster.report(old, "failed");
  cluster.settle();
  cluster.commit(stopped("web", [old.id], "requested"));
  const events = cluster.converge();
  t.like(only(events, "tasks.placed")[0], { reason: "requested", replaces: [old.id] });
  t.is(cluster.service("web").chunks[0]?.[0]?.failures, 0);
});
