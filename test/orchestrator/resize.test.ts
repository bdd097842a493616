import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { id, node, service, spec } from "../support/samples.js";
import { Cluster, nodeEvent, only, outline, serviceEvent } from "./cluster.js";
import { sumOf } from "./room.js";

const runtimes = [{ name: "simulated", enforces: ["cpu", "memory"], resizes: true }];
const big = { runtimes, capacity: { cpu: 4000, memory: 8_000_000_000 } };

interface Size {
  cpu: number;
  limit?: number;
}

function members({ cpu, limit }: Size, more: Record<string, unknown> = {}) {
  const resources = { reservations: { cpu }, limits: limit === undefined ? {} : { cpu: limit } };
  return { containers: [{ process: { command: ["run"] }, resources }], placement: { runtime: "simulated" }, ...more };
}

function resized(specVersion: number, size: Size, more: Record<string, unknown> = {}, about: Record<string, unknown> = {}): NewEvent {
  const data = { service: id("web"), spec: spec("web", members(size, more)), specVersion, rollout: id(`rollout${specVersion}`), ...about };
  return { type: "service.updated", subject: `service/${id("web")}`, data };
}

function web(replicas: number, size: Size, more: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a", big), ...node("b", big), service("web", members(size, { replicas, ...more })));
  cluster.converge();
  cluster.pass(10_000);
  return cluster;
}

const versions = (cluster: Cluster) => cluster.live("web").map(({ specVersion }) => specVersion);
const used = (cluster: Cluster, name: string) => cluster.node(name).used.cpu;

test("resize: every task that its node can hold gets the new amounts at once, and none is replaced", (t) => {
  const cluster = web(4, { cpu: 500 });
  const before = cluster.live("web").map(({ id }) => id);
  cluster.commit(resized(2, { cpu: 1500 }, { replicas: 4 }));
  const because = cluster.view.seq;
  const [event, completed, ...more] = cluster.settle();
  t.like(event, { type: "tasks.resized", cause: because, data: { service: id("web"), specVersion: 2 } });
  t.deepEqual(only([event as NewEvent], "tasks.resized")[0]?.tasks.toSorted(), before.toSorted());
  t.is(completed?.type, "rollout.completed", "nothing but reservations changed, so that no agent need do anything");
  t.deepEqual(more, []);
  t.deepEqual(
    cluster.live("web").map(({ id }) => id),
    before,
  );
  t.is(used(cluster, "a") + used(cluster, "b"), 6000);
});

test("resize: what its tasks leave gives back what they hold by then", (t) => {
  const cluster = web(2, { cpu: 500 });
  cluster.commit(resized(2, { cpu: 900 }, { replicas: 2 }));
  cluster.converge();
  t.deepEqual([used(cluster, "a"), used(cluster, "b")], [900, 900]);
  cluster.commit({ type: "service.removed", subject: `service/${id("web")}`, data: { service: id("web") } });
  cluster.converge();
  t.deepEqual([used(cluster, "a"), used(cluster, "b")], [0, 0]);
});

test("resize: with other limits it is over only when the agents say that they are in force", (t) => {
  const cluster = web(2, { cpu: 500, limit: 1000 });
  cluster.commit(resized(2, { cpu: 500, limit: 2000 }, { replicas: 2 }));
  t.deepEqual(outline(cluster.settle()), ["tasks.resized"]);
  t.like(cluster.task("web", 1), { specVersion: 2, resize: { waiting: [0], error: null } });
  const [task] = cluster.live("web");
  cluster.report(task as NonNullable<typeof task>, "running", { health: "none", resized: 2, resizeError: "the engine is busy" });
  t.like(cluster.task("web", 1).resize, { waiting: [0], error: "the engine is busy" });
  t.deepEqual(cluster.settle(), []);
  cluster.report(task as NonNullable<typeof task>, "running", { health: "none", resized: 1 });
  t.not(cluster.task("web", 1).resize, null, "the limits of another version are not those");
  t.deepEqual(outline(cluster.converge()), ["rollout.completed"]);
  t.is(cluster.task("web", 1).resize, null);
});

test("resize: a node that does not manage it holds the rollout, which says so at its deadline and goes back", (t) => {
  const update = { deadlineMs: 60_000, failureAction: "rollback" };
  const cluster = web(1, { cpu: 500, limit: 1000 }, { update });
  cluster.commit(resized(2, { cpu: 800, limit: 2000 }, { update }));
  cluster.settle();
  const task = cluster.task("web", 1);
  cluster.report(task, "running", { health: "none", resized: 2, resizeError: "no such cgroup" });
  cluster.pass(60_000);
  const events = cluster.settle();
  const [back] = only(events, "service.updated");
  t.like(back, { specVersion: 1, reason: "rollback", message: "no progress for 60 s: web.1 is not resized: no such cgroup" });
  t.deepEqual(outline(events), ["service.updated rollback", "tasks.resized"]);
  t.deepEqual(outline(cluster.converge()), ["rollout.completed"]);
  t.like(cluster.task("web", 1), { id: task.id, specVersion: 1, resize: null });
  t.is(used(cluster, cluster.node(task.node).name), 500);
});

test("resize: a task that its node cannot hold moves to one that can, and stops only when its successor has its place", (t) => {
  const cluster = new Cluster(...node("a", big), service("web", members({ cpu: 1500 }, { replicas: 2 })));
  cluster.converge();
  cluster.pass(10_000);
  cluster.commit(resized(2, { cpu: 2500 }, { replicas: 2 }));
  const first = cluster.settle();
  t.deepEqual(outline(first), ["tasks.resized", "tasks.refused"]);
  t.deepEqual(versions(cluster).toSorted(), [1, 2], "one fits, the other goes on as it is");
  const short = cluster.service("web").pending?.explanation.refusals.filter(({ nodes }) => nodes > 0);
  t.deepEqual(short, [{ filter: "cpu", nodes: 1, wanted: "2500m free", found: "0m free" }]);
  cluster.commit(...node("b", big));
  t.deepEqual(outline(cluster.converge()), ["tasks.placed rollout", "tasks.stopped rollout"]);
  cluster.pass(5000);
  t.deepEqual(outline(cluster.converge()), ["rollout.completed"]);
  t.deepEqual(versions(cluster), [2, 2]);
  t.deepEqual([used(cluster, "a"), used(cluster, "b")], [2500, 2500]);
});

test("resize: in place only, a task stays as it is and says why, until there is room where it is", (t) => {
  const policy = { update: { resize: "in-place" } };
  const cluster = new Cluster(...node("a", big), ...node("b", big), service("web", members({ cpu: 1500 }, { replicas: 4, ...policy })));
  cluster.converge();
  cluster.pass(10_000);
  const before = cluster.live("web").map(({ id }) => id);
  cluster.commit(resized(2, { cpu: 2500 }, { replicas: 4, ...policy }));
  t.deepEqual(outline(cluster.settle()), ["tasks.resized", "tasks.refused"]);
  t.deepEqual(
    cluster.live("web").map(({ id }) => id),
    before,
  );
  t.deepEqual(versions(cluster).toSorted(), [1, 1, 2, 2]);
  const { slots = [], explanation } = cluster.service("web").pending ?? {};
  t.is(slots.length, 2);
  t.deepEqual(explanation?.refusals, [{ filter: "cpu", nodes: 2, wanted: "1000m more", found: "0m free" }]);
  cluster.commit({ type: "service.scaled", subject: `service/${id("web")}`, data: { service: id("web"), replicas: 2 } });
  cluster.converge();
  t.deepEqual(versions(cluster), [2, 2]);
  t.like(cluster.service("web"), { pending: null, rollout: null });
});

test("resize: what a running container cannot be given is replaced as by any other change", (t) => {
  const old = { runtimes: [{ name: "simulated", enforces: ["cpu", "memory"] }] };
  const cluster = new Cluster(...node("a", old), service("web", members({ cpu: 500 })));
  cluster.converge();
  cluster.commit(resized(2, { cpu: 600 }));
  t.deepEqual(outline(cluster.converge()).slice(0, 2), ["tasks.stopped rollout", "tasks.placed rollout"], "the runtime does not resize");
  const limited = web(1, { cpu: 500, limit: 1000 });
  limited.commit(resized(2, { cpu: 500 }));
  t.deepEqual(outline(limited.converge()).slice(0, 2), ["tasks.stopped rollout", "tasks.placed rollout"], "a limit is not taken away");
  const asked = web(1, { cpu: 500 }, { update: { resize: "replace" } });
  asked.commit(resized(2, { cpu: 600 }, { update: { resize: "replace" } }));
  t.deepEqual(outline(asked.converge()).slice(0, 2), ["tasks.stopped rollout", "tasks.placed rollout"], "the policy says so");
});

test("resize: during a rollout only tasks of its template are resized, the others go on being replaced", (t) => {
  const cluster = web(2, { cpu: 500 });
  const other = { containers: [{ process: { command: ["other"] }, resources: { reservations: { cpu: 500 } } }], replicas: 2 };
  cluster.commit({
    ...resized(2, { cpu: 500 }),
    data: { service: id("web"), spec: spec("web", { ...members({ cpu: 500 }), ...other }), specVersion: 2, rollout: id("r2") },
  } as NewEvent);
  cluster.converge();
  t.deepEqual(versions(cluster), [2, 1]);
  const [fresh] = cluster.live("web");
  const bigger = { ...other, containers: [{ process: { command: ["other"] }, resources: { reservations: { cpu: 700 } } }] };
  cluster.commit({
    ...resized(3, { cpu: 500 }),
    data: { service: id("web"), spec: spec("web", { ...members({ cpu: 500 }), ...bigger }), specVersion: 3, rollout: id("r3") },
  } as NewEvent);
  t.deepEqual(only(cluster.settle(), "tasks.resized"), [{ service: id("web"), specVersion: 3, tasks: [fresh?.id ?? ""] }]);
  cluster.pass(5000);
  cluster.converge();
  cluster.pass(5000);
  cluster.converge();
  t.like(cluster.service("web"), { rollout: null });
  t.deepEqual(versions(cluster), [3, 3]);
  t.is(sumOf(cluster).cpu, 1400);
});

test("resize: a restart that was asked for replaces every task, whatever size it has", (t) => {
  const cluster = web(1, { cpu: 500 });
  cluster.commit({
    type: "service.restarted",
    subject: `service/${id("web")}`,
    data: { service: id("web"), specVersion: 2, rollout: id("r2") },
  });
  cluster.commit(resized(3, { cpu: 600 }));
  t.deepEqual(outline(cluster.converge()).slice(0, 2), ["tasks.stopped rollout", "tasks.placed rollout"]);
});

test("resize: tasks on a drained or silent node are left to those who move them; a paused rollout resizes nothing", (t) => {
  const cluster = web(2, { cpu: 500 });
  cluster.commit(nodeEvent("node.drained", "a"), resized(2, { cpu: 600 }, { replicas: 2 }));
  const events = cluster.converge();
  t.is(only(events, "tasks.resized").flatMap(({ tasks }) => tasks).length, 1);
  t.deepEqual(versions(cluster), [2, 2]);
  t.deepEqual([used(cluster, "a"), used(cluster, "b")], [0, 1200]);
  const paused = web(1, { cpu: 500 });
  paused.commit(resized(2, { cpu: 600 }));
  paused.commit(serviceEvent(paused, "rollout.paused", "web"));
  t.deepEqual(paused.settle(), []);
  paused.commit(serviceEvent(paused, "rollout.resumed", "web"));
  t.deepEqual(outline(paused.converge()), ["tasks.resized", "rollout.completed"]);
});

test("resize: a global task that its node cannot hold stays as it is", (t) => {
  const cluster = new Cluster(...node("a", big), service("web", members({ cpu: 2000 }, { mode: "global" })));
  cluster.converge();
  cluster.pass(10_000);
  cluster.commit(resized(2, { cpu: 5000 }, { mode: "global" }));
  t.deepEqual(outline(cluster.converge()), ["tasks.refused"]);
  t.deepEqual(versions(cluster), [1]);
});

test("resize: one that fails before it has its new limits counts against the rollout", (t) => {
  const cluster = web(1, { cpu: 500, limit: 1000 }, { update: { failureAction: "rollback" } });
  cluster.commit(resized(2, { cpu: 500, limit: 2000 }, { update: { failureAction: "rollback" } }));
  cluster.settle();
  cluster.report(cluster.task("web", 1), "failed");
  t.like(only(cluster.settle(), "service.updated")[0], { specVersion: 1, reason: "rollback" });
});
