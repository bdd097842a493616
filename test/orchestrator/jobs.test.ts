import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { taskAddress } from "../../src/model/index.js";
import type { TaskView } from "../../src/projections/index.js";
import { id, node, service, spec } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline } from "./cluster.js";

const subject = `service/${id("web")}`;
const said = (type: "service.started" | "service.stopped" | "service.removed"): NewEvent => ({
  type,
  subject,
  data: { service: id("web") },
});

/** A job on two nodes, looked at until it is quiet; agents start what they are told. */
function jobOf(job: Record<string, unknown>, members: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a"), ...node("b"), service("web", { mode: "job", job, ...members }));
  cluster.converge();
  return cluster;
}

function runs(cluster: Cluster) {
  return cluster.service("web").job?.runs ?? [];
}

/** How the runs ended, oldest first. */
function ends(cluster: Cluster): string[] {
  return (cluster.service("web").job?.ended ?? []).map(({ result }) => result);
}

/** Slots at work. */
function atWork(cluster: Cluster): number[] {
  return cluster.live("web").map((task) => taskAddress(task.id).slot);
}

function end(cluster: Cluster, slot: number, state: "complete" | "failed" = "complete", detail = {}): NewEvent[] {
  cluster.report(cluster.task("web", slot), state, detail);
  return cluster.converge();
}

test("jobs: a run begins at creation, keeps its parallelism at work, and succeeds with its last completion", (t) => {
  const cluster = jobOf({ completions: 5, parallelism: 2 });
  t.like(runs(cluster)[0], { trigger: "created", completions: 5 });
  t.deepEqual(atWork(cluster), [1, 2]);
  t.true(cluster.live("web").every(({ run, reason }) => run === runs(cluster)[0]?.id && reason === "job"));
  end(cluster, 2);
  t.deepEqual(atWork(cluster), [1, 3]);
  for (const slot of [3, 4, 5]) end(cluster, slot);
  t.deepEqual(atWork(cluster), [1]);
  t.like(runs(cluster)[0], { succeeded: 4, failed: 0 });
  const events = end(cluster, 1);
  t.deepEqual(outline(events).slice(0, 1), ["tasks.stopped job-ended"]);
  t.deepEqual(
    only(events, "job.ended").map(({ result }) => result),
    ["succeeded"],
  );
  t.deepEqual([atWork(cluster), cluster.service("web").chunks, cluster.service("web").pending], [[], [], null]);
});

test("jobs: what did its work frees its room at once", (t) => {
  const reserve = { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 4000 } } }] };
  const cluster = jobOf({ completions: 4, parallelism: 4 }, reserve);
  t.deepEqual(atWork(cluster), [1, 2]);
  end(cluster, 1);
  t.deepEqual(atWork(cluster), [2, 3]);
  end(cluster, 2);
  end(cluster, 3);
  end(cluster, 4);
  t.deepEqual(ends(cluster), ["succeeded"]);
  t.is(cluster.node("a").used.cpu, 0);
});

test("jobs: a failed task is tried again with back-off, and past its attempts the run has failed", (t) => {
  const cluster = jobOf({ completions: 2, parallelism: 2 }, { restart: { maxAttempts: 2, delayMs: 1000, moveAfter: 0 } });
  const delays: number[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    const [restarted] = only(end(cluster, 1, "failed"), "tasks.restarted");
    delays.push((restarted?.notBefore[0] ?? 0) - cluster.now);
    // However long it runs before it fails: that is no credit to a job.
    cluster.pass(300_000);
    cluster.converge();
  }
  t.deepEqual(delays, [1000, 2000]);
  const events = end(cluster, 1, "failed", { error: "exit code 3" });
  t.like(only(events, "job.ended")[0], { result: "failed", message: "web.1 gave up after 3 failures: exit code 3" });
  t.deepEqual(atWork(cluster), []);
  t.like(cluster.service("web").job?.ended[0], { failed: 3 });
  t.deepEqual(cluster.service("web").chunks, []);
});

test("jobs: without restarts the first failure ends the run", (t) => {
  const cluster = jobOf({ completions: 2 }, { restart: { condition: "none" } });
  end(cluster, 1, "failed");
  t.deepEqual(ends(cluster), ["failed"]);
});

test("jobs: a success is not restarted, whatever the policy says", (t) => {
  const cluster = jobOf({}, { restart: { condition: "any" } });
  t.deepEqual(only(end(cluster, 1), "tasks.restarted"), []);
  t.deepEqual(ends(cluster), ["succeeded"]);
});

test("jobs: the deadline ends a run, also for a new lease holder", (t) => {
  const cluster = jobOf({ deadlineMs: 60_000 });
  cluster.newLease();
  cluster.settle();
  cluster.pass(59_999);
  t.deepEqual(outline(cluster.settle()), []);
  cluster.pass(1);
  t.deepEqual(
    only(cluster.settle(), "job.ended").map(({ result }) => result),
    ["deadline"],
  );
  t.deepEqual(atWork(cluster), []);
});

test("jobs: a task of a failed node moves, and its slot is done once", (t) => {
  const cluster = jobOf({ completions: 3, parallelism: 1 });
  const lost = cluster.task("web", 1);
  cluster.silence(cluster.node(lost.node).name);
  cluster.pass(15_000);
  cluster.look(true);
  cluster.converge();
  const moved = cluster.task("web", 1);
  t.like(moved, { reason: "node-failed", replaces: lost.id, run: runs(cluster)[0]?.id });
  end(cluster, 1);
  t.like(runs(cluster)[0], { succeeded: 1 });
  cluster.unsilence(cluster.node(lost.node).name);
  cluster.converge();
  t.like(runs(cluster)[0], { succeeded: 1 });
  t.deepEqual(atWork(cluster), [2]);
});

test("jobs: a drained node's task ends there before it begins elsewhere", (t) => {
  const cluster = jobOf({});
  const { name } = cluster.node(cluster.task("web", 1).node);
  cluster.commit(nodeEvent("node.drained", name));
  t.deepEqual(outline(cluster.settle()), ["tasks.stopped node-drained"]);
  cluster.converge();
  t.like(cluster.task("web", 1), { reason: "node-drained", desired: "running" });
  t.deepEqual(ends(cluster), []);
});

function updated(specVersion: number, members: Record<string, unknown>): NewEvent {
  const changed = spec("web", { mode: "job", containers: [{ process: { command: [String(specVersion)] } }], ...members });
  return { type: "service.updated", subject, data: { service: id("web"), spec: changed, specVersion } };
}

test("jobs: a changed template replaces the run that goes on", (t) => {
  const cluster = jobOf({ completions: 2, parallelism: 2 });
  cluster.commit(updated(2, { job: { completions: 3 } }));
  const events = cluster.converge();
  t.deepEqual(
    only(events, "job.ended").map(({ result }) => result),
    ["replaced"],
  );
  t.like(runs(cluster)[0], { trigger: "updated", specVersion: 2, completions: 3, base: 0 });
  t.deepEqual(
    cluster.live("web").map((task) => task.specVersion),
    [2],
  );
});

test("jobs: stop ends the runs, and start runs the job anew", (t) => {
  const cluster = jobOf({ completions: 2 });
  cluster.commit(said("service.stopped"));
  cluster.converge();
  t.deepEqual([ends(cluster), atWork(cluster), cluster.service("web").chunks], [["stopped"], [], []]);
  cluster.commit(said("service.started"));
  cluster.converge();
  t.like(runs(cluster)[0], { trigger: "requested" });
  t.deepEqual(atWork(cluster), [1]);
});

test("jobs: a run that is done when its job is stopped has succeeded", (t) => {
  const cluster = jobOf({});
  cluster.report(cluster.task("web", 1), "complete");
  cluster.commit(said("service.stopped"));
  cluster.converge();
  t.deepEqual(ends(cluster), ["succeeded"]);
});

test("jobs: a removed job ends its runs and leaves nothing", (t) => {
  const cluster = jobOf({ completions: 2 });
  cluster.commit(said("service.removed"));
  const events = cluster.converge();
  t.deepEqual(
    only(events, "job.ended").map(({ result }) => result),
    ["stopped"],
  );
  t.throws(() => cluster.service("web"));
});

/** Noon of every day, UTC; the cluster's clock stands somewhere in between. */
function scheduled(members: Record<string, unknown> = {}, job: Record<string, unknown> = {}): Cluster {
  return jobOf({ schedule: { cron: "0 12 * * *", ...members }, ...job });
}
const dayMs = 86_400_000;

test("jobs: a schedule runs the job at its time, and not before", (t) => {
  const cluster = scheduled();
  t.deepEqual(runs(cluster), []);
  cluster.pass(dayMs);
  const [started] = only(cluster.converge(), "job.started");
  t.is(started?.trigger, "schedule");
  t.is((started?.scheduledFor ?? 0) % dayMs, dayMs / 2);
  end(cluster, 1);
  t.deepEqual(outline(cluster.converge()), []);
});

test("jobs: one that is started by hand still runs at a time that came just before", (t) => {
  const cluster = scheduled({ concurrency: "allow" });
  cluster.pass(dayMs);
  cluster.commit(said("service.started"));
  const started = only(cluster.converge(), "job.started").map(({ trigger }) => trigger);
  t.deepEqual(started.sort(), ["requested", "schedule"]);
});

test("jobs: a controller that was away runs the newest missed time once and tells the others", (t) => {
  const cluster = scheduled();
  cluster.pass(5 * dayMs);
  cluster.newLease();
  const events = cluster.converge();
  const skipped = only(events, "job.skipped").map(({ scheduledFor }) => scheduledFor);
  const started = only(events, "job.started").map(({ scheduledFor }) => scheduledFor ?? 0);
  t.is(started.length, 1);
  t.deepEqual(
    skipped,
    [4, 3, 2, 1].map((days) => (started[0] ?? 0) - days * dayMs),
  );
  t.deepEqual(outline(cluster.converge()), []);
});

test("jobs: what was missed in very long is told in a bounded number of events", (t) => {
  const cluster = jobOf({ schedule: { cron: "* * * * * *" } });
  cluster.pass(30 * dayMs);
  cluster.newLease();
  const events = cluster.settle();
  t.is(only(events, "job.skipped").length, 16);
  t.is(only(events, "job.started").length, 1);
});

test("jobs: forbid skips a time while a run goes on", (t) => {
  const cluster = scheduled();
  cluster.pass(dayMs);
  cluster.converge();
  cluster.pass(dayMs);
  const events = cluster.converge();
  t.deepEqual(
    only(events, "job.skipped").map(({ reason }) => reason),
    ["the run before goes on"],
  );
  t.is(runs(cluster).length, 1);
});

test("jobs: replace stops the run that goes on, and the next takes its slots once they are free", (t) => {
  const cluster = scheduled({ concurrency: "replace" });
  cluster.pass(dayMs);
  cluster.converge();
  const before = cluster.task("web", 1);
  cluster.pass(dayMs);
  const events = cluster.settle();
  t.deepEqual(
    outline(events).filter((line) => line.startsWith("job.") || line.startsWith("tasks.")),
    ["tasks.stopped job-ended", "job.ended", "job.started"],
  );
  cluster.converge();
  t.deepEqual(atWork(cluster), [1]);
  t.not(cluster.task("web", 1).id, before.id);
});

test("jobs: allow gives runs that overlap slots of their own, and the lowest free ones again", (t) => {
  const cluster = scheduled({ concurrency: "allow" }, { completions: 2, parallelism: 2 });
  for (let day = 0; day < 3; day++) {
    cluster.pass(dayMs);
    cluster.converge();
  }
  t.deepEqual(
    runs(cluster).map(({ base }) => base),
    [0, 2, 4],
  );
  t.deepEqual(atWork(cluster), [1, 2, 3, 4, 5, 6]);
  end(cluster, 3);
  end(cluster, 4);
  t.deepEqual(ends(cluster), ["succeeded"]);
  cluster.pass(dayMs);
  cluster.converge();
  t.deepEqual(
    runs(cluster).map(({ base }) => base),
    [0, 4, 2],
  );
  t.deepEqual(atWork(cluster), [1, 2, 3, 4, 5, 6]);
});

test("jobs: where runs replace each other, one that is asked for at a scheduled time is run alone", (t) => {
  const cluster = scheduled({ concurrency: "replace" });
  cluster.pass(dayMs);
  cluster.commit(said("service.started"));
  const events = cluster.converge();
  t.deepEqual(
    only(events, "job.started").map(({ trigger }) => trigger),
    ["requested"],
  );
  t.regex(only(events, "job.skipped")[0]?.reason ?? "", /asked for/);
  t.is(runs(cluster).length, 1);
});

test("jobs: a run ends with the version that it began with, however often the template changes, and the next takes the newest", (t) => {
  const schedule = { cron: "0 12 * * *" };
  const cluster = scheduled({}, { completions: 3 });
  cluster.pass(dayMs);
  cluster.converge();
  for (const version of [2, 3, 4]) cluster.commit(updated(version, { job: { completions: 3, schedule } }));
  const versions = [1, 2, 3].map((slot) => {
    cluster.converge();
    const { specVersion } = cluster.task("web", slot);
    end(cluster, slot);
    return specVersion;
  });
  t.deepEqual([versions, ends(cluster)], [[1, 1, 1], ["succeeded"]]);
  cluster.pass(dayMs);
  cluster.converge();
  t.deepEqual([runs(cluster)[0]?.specVersion, cluster.task("web", 1).specVersion], [4, 4]);
});

test("jobs: runs of two versions wait for room together and each gets tasks of its own", (t) => {
  const policy = { completions: 2, parallelism: 2, schedule: { cron: "0 12 * * *", concurrency: "allow" } };
  const placement = { maxPerNode: 1 };
  const cluster = jobOf(policy, { placement });
  cluster.pass(dayMs);
  cluster.converge();
  cluster.commit(updated(2, { placement, job: policy }));
  cluster.pass(dayMs);
  cluster.converge();
  t.deepEqual(
    [atWork(cluster), cluster.service("web").pending?.slots],
    [
      [1, 2],
      [3, 4],
    ],
  );
  end(cluster, 1);
  t.deepEqual([cluster.task("web", 3).specVersion, cluster.service("web").pending?.slots], [2, [4]]);
  t.deepEqual(cluster.look(true).events, [], "a try that ends the same way is no event");
  cluster.commit(...node("c"), ...node("d"));
  cluster.converge();
  t.deepEqual([cluster.task("web", 2).specVersion, cluster.task("web", 4).specVersion, cluster.service("web").pending], [1, 2, null]);
});

test("jobs: a task of an older version stays where that version tolerates it", (t) => {
  const schedule = { cron: "0 12 * * *" };
  const cluster = jobOf({ schedule }, { placement: { tolerations: [{ key: "gpu" }], constraints: ["node.labels.gpu==yes"] } });
  const settings = { labels: { gpu: "yes" }, taints: [{ key: "gpu", value: "yes", effect: "no-execute" as const }] };
  cluster.commit({ type: "node.updated", subject: `node/${id("a")}`, data: { node: id("a"), settings } });
  cluster.pass(dayMs);
  cluster.converge();
  const before = cluster.task("web", 1).id;
  cluster.commit(updated(2, { job: { schedule } }));
  cluster.converge();
  t.is(cluster.task("web", 1).id, before);
});

test("jobs: a suspended schedule runs nothing, and what passed meanwhile is not made up for", (t) => {
  const cluster = scheduled({ suspended: true });
  cluster.pass(3 * dayMs);
  t.deepEqual(outline(cluster.converge()), []);
  const resumed = spec("web", { mode: "job", job: { schedule: { cron: "0 12 * * *" } } });
  cluster.commit({ type: "service.updated", subject, data: { service: id("web"), spec: resumed, specVersion: 1 } });
  t.deepEqual(outline(cluster.converge()), []);
  cluster.pass(dayMs);
  t.is(only(cluster.converge(), "job.started").length, 1);
});

test("jobs: slots that find no node are pending, and no more once their run is over", (t) => {
  const cluster = jobOf({ completions: 3, parallelism: 3, deadlineMs: 60_000 }, { placement: { maxPerNode: 1 } });
  t.deepEqual(cluster.service("web").pending?.slots, [3]);
  cluster.pass(60_000);
  cluster.converge();
  t.is(cluster.service("web").pending, null);
  t.deepEqual(ends(cluster), ["deadline"]);
});

test("jobs: out of order or in order, every slot is done exactly once", (t) => {
  const cluster = jobOf({ completions: 9, parallelism: 4 });
  const done: number[] = [];
  for (let turn = 0; runs(cluster).length > 0; turn++) {
    const live: TaskView[] = cluster.live("web");
    const next = live[(turn * 7) % live.length] as TaskView;
    done.push(taskAddress(next.id).slot);
    end(cluster, taskAddress(next.id).slot);
  }
  t.deepEqual(
    done.toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  t.like(cluster.service("web").job?.ended[0], { succeeded: 9, result: "succeeded" });
});
