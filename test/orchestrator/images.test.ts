import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { assignmentSet, isWithheld, serviceById } from "../../src/projections/index.js";
import { id, node, service, spec } from "../support/samples.js";
import { Cluster, only, outline } from "./cluster.js";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const resolving = { runtimes: [{ name: "docker", enforces: ["cpu", "memory"], resizes: true, resolves: true }] };
const older = { runtimes: [{ name: "docker", enforces: ["cpu", "memory"] }] };

function members(image: string, more: Record<string, unknown> = {}) {
  return { containers: [{ docker: { image } }], placement: { runtime: "docker" }, replicas: 2, ...more };
}

function updated(specVersion: number, image: string, more: Record<string, unknown> = {}, about: Record<string, unknown> = {}): NewEvent {
  const data = { service: id("web"), spec: spec("web", members(image, more)), specVersion, rollout: id(`rollout${specVersion}`), ...about };
  return { type: "service.updated", subject: `service/${id("web")}`, data };
}

function asked(cluster: Cluster, specVersion = web(cluster).specVersion) {
  const known = web(cluster).images?.[specVersion]?.asked;
  if (!known) throw new Error(`nobody is asked for version ${specVersion}`);
  return known;
}

function resolved(cluster: Cluster, pin: string | null, specVersion = web(cluster).specVersion): NewEvent {
  const data = { service: id("web"), specVersion, node: asked(cluster, specVersion).node, images: [pin] };
  return { type: "images.resolved", subject: `service/${id("web")}`, data };
}

function refused(cluster: Cluster, message: string): NewEvent {
  const { specVersion } = web(cluster);
  const data = { service: id("web"), specVersion, node: asked(cluster).node, message };
  return { type: "images.refused", subject: `service/${id("web")}`, data };
}

function web({ view }: Cluster) {
  const found = serviceById(view, id("web"));
  if (!found) throw new Error("there is no service web");
  return found;
}

/** Agents know of what is not withheld, and obey that. */
function converge(cluster: Cluster): NewEvent[] {
  const events = cluster.settle();
  for (let round = 0; cluster.obey((task) => !isWithheld(web(cluster), task)) && round < 20; round++) events.push(...cluster.settle());
  return events;
}

const told = (cluster: Cluster, name: string) => assignmentSet(cluster.view, id(name));
const states = (cluster: Cluster) => cluster.live("web").map(({ state, specVersion }) => `${state} ${specVersion}`);

/** A service whose image was resolved, and whose tasks have proved themselves. */
function running(more: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a", resolving), ...node("b", resolving), service("web", members("r.example/web:1", more)));
  cluster.settle();
  cluster.commit(resolved(cluster, `r.example/web:1@${digest("a")}`));
  converge(cluster);
  cluster.pass(10_000);
  converge(cluster);
  return cluster;
}

test("images: one node is asked before its tasks are placed, nobody is told of them till it has answered, and then of the digest", (t) => {
  const cluster = new Cluster(...node("a", resolving), ...node("b", resolving), service("web", members("r.example/web:1")));
  const events = cluster.settle();
  t.deepEqual(outline(events), ["images.asked", "tasks.placed replicas"]);
  const { node: name, seq } = asked(cluster);
  const [first, second] = name === id("a") ? ["a", "b"] : ["b", "a"];
  const images = [{ image: "r.example/web:1", pull: "missing" }];
  t.like(told(cluster, first), { tasks: [], specs: [], resolve: [{ service: id("web"), specVersion: 1, asked: seq, images }] as never });
  t.deepEqual(told(cluster, second), { tasks: [], specs: [], routes: [], purge: [] });
  cluster.commit(resolved(cluster, `r.example/web:1@${digest("a")}`));
  for (const each of [first, second]) {
    const { tasks, specs, resolve } = told(cluster, each);
    t.is(tasks.length, 1);
    t.is(specs[0]?.containers[0]?.docker?.image, `r.example/web:1@${digest("a")}`);
    t.is(resolve, undefined);
  }
  t.deepEqual(outline(cluster.settle()), []);
  t.is(web(cluster).spec.containers[0]?.docker?.image, "r.example/web:1", "what people have said stays as they said it");
});

test("images: a node whose tasks wait needs no routes for them yet", (t) => {
  const endpoints = [{ name: "http", target: 80 }];
  const cluster = new Cluster(...node("a", resolving), service("web", members("r.example/web:1", { endpoints, replicas: 1 })));
  cluster.settle();
  t.deepEqual(told(cluster, "a").routes, []);
  cluster.commit(resolved(cluster, null));
  t.is(told(cluster, "a").routes.length, 1);
});

test("images: an image that no registry knows runs as each node has it", (t) => {
  const cluster = new Cluster(...node("a", resolving), service("web", members("local:1")));
  cluster.settle();
  cluster.commit(resolved(cluster, null));
  t.is(told(cluster, "a").specs[0]?.containers[0]?.docker?.image, "local:1");
  t.is(told(cluster, "a").tasks.length, 2);
});

for (const [what, runtimes, image] of [
  ["a digest", resolving, `r.example/web@${digest("a")}`],
  ["a node whose agent is older", older, "r.example/web:1"],
] as const) {
  test(`images: nobody waits for ${what}`, (t) => {
    const cluster = new Cluster(...node("a", runtimes), service("web", members(image)));
    t.deepEqual(outline(cluster.settle()), ["tasks.placed replicas"]);
    t.is(told(cluster, "a").tasks.length, 2);
    t.is(told(cluster, "a").specs[0]?.containers[0]?.docker?.image, image);
  });
}

test("images: where the node that was asked fails or pauses its runtime, another one is asked, and the tasks wait on", (t) => {
  const cluster = new Cluster(...node("a", resolving), ...node("b", resolving), service("web", members("r.example/web:1")));
  cluster.settle();
  const name = (which: string) => (which === id("a") ? "a" : "b");
  const first = name(asked(cluster).node);
  const { since } = asked(cluster);
  cluster.silence(first);
  cluster.pass(30_000);
  const events = cluster.settle();
  t.is(only(events, "images.asked").length, 1);
  const second = name(asked(cluster).node);
  t.not(second, first);
  t.is(asked(cluster).since, since);
  t.is(told(cluster, first).resolve, undefined);
  t.is(told(cluster, second).resolve?.length, 1);
  t.deepEqual(told(cluster, second).tasks, []);
  cluster.commit(resolved(cluster, `r.example/web:1@${digest("a")}`));
  t.true(told(cluster, second).tasks.length > 0);
});

test("images: a node that never tells is not waited for longer than a quarter of an hour", (t) => {
  const cluster = new Cluster(...node("a", resolving), service("web", members("r.example/web:1")));
  cluster.settle();
  cluster.pass(14 * 60_000);
  t.deepEqual(outline(cluster.settle()), []);
  cluster.pass(60_000);
  t.regex(only(cluster.settle(), "images.refused")[0]?.message ?? "", /^node a has not told within 15 min$/);
  t.is(told(cluster, "a").tasks.length, 2, "each node tries for itself");
});

for (const order of ["stop-first", "start-first"]) {
  const update = { order, failureAction: "continue", monitorMs: 0 };

  test(`images: a rollout (${order}) stops nothing before its image is there, nor when it cannot be had`, (t) => {
    const cluster = running({ update });
    const before = cluster.live("web").map((task) => task.id);
    cluster.commit(updated(2, "r.example/web:2", { update }));
    t.deepEqual(outline(converge(cluster)), ["images.asked"]);
    cluster.commit(refused(cluster, "registry r.example answered 401 unauthorized"));
    const [paused, ...more] = converge(cluster);
    t.like(paused, {
      type: "rollout.paused",
      data: { reason: "failures", message: "its images cannot be had: registry r.example answered 401 unauthorized" },
    });
    t.deepEqual(more, []);
    cluster.pass(3_600_000);
    t.deepEqual(outline(converge(cluster)), []);
    t.deepEqual(
      cluster.live("web").map((task) => task.id),
      before,
    );
    const first = web(cluster).images?.[2];
    t.is(first?.asked, null);
    cluster.commit({ type: "rollout.resumed", subject: `service/${id("web")}`, data: { service: id("web"), rollout: id("rollout2") } });
    t.deepEqual(outline(converge(cluster)), ["images.asked"]);
    cluster.commit(resolved(cluster, `r.example/web:2@${digest("b")}`));
    for (let i = 0; i < 5; i++) {
      converge(cluster);
      cluster.pass(1_000);
    }
    t.deepEqual(states(cluster), ["running 2", "running 2"]);
    t.is(web(cluster).rollout, null);
  });
}

test("images: a rollout whose image cannot be had goes back where its spec says so, and the version before keeps its digests", (t) => {
  const update = { failureAction: "rollback" };
  const cluster = running({ update });
  const before = cluster.live("web").map((task) => task.id);
  cluster.commit(updated(2, "r.example/web:2", { update }));
  cluster.settle();
  cluster.commit(refused(cluster, "registry r.example answered 404 manifest unknown"));
  const events = converge(cluster);
  t.deepEqual(outline(events), ["service.updated rollback", "rollout.completed"]);
  t.like(only(events, "service.updated")[0], {
    specVersion: 1,
    reason: "rollback",
    message: "its images cannot be had: registry r.example answered 404 manifest unknown",
  });
  t.deepEqual(
    cluster.live("web").map((task) => task.id),
    before,
  );
  t.deepEqual(web(cluster).images?.[1]?.pins, [`r.example/web:1@${digest("a")}`]);
});

test("images: a restart asks anew, since the tag may have moved", (t) => {
  const cluster = running();
  const data = { service: id("web"), specVersion: 2, rollout: id("again") };
  cluster.commit({ type: "service.restarted", subject: `service/${id("web")}`, data });
  t.deepEqual(outline(converge(cluster)), ["images.asked"]);
  cluster.commit(resolved(cluster, `r.example/web:1@${digest("c")}`));
  for (let i = 0; i < 5; i++) {
    converge(cluster);
    cluster.pass(10_000);
  }
  t.deepEqual(states(cluster), ["running 2", "running 2"]);
  t.is(told(cluster, "a").specs[0]?.containers[0]?.docker?.image, `r.example/web:1@${digest("c")}`);
});

test("images: tasks that get other resources where they are go on with the image that they have, and nobody is asked", (t) => {
  const cluster = running();
  const resources = { reservations: { cpu: 200 } };
  const containers = [{ docker: { image: "r.example/web:1" }, resources }];
  cluster.commit(updated(2, "", { containers }));
  t.deepEqual(outline(converge(cluster)), ["tasks.resized", "rollout.completed"]);
  t.is(told(cluster, "a").specs[0]?.containers[0]?.docker?.image, `r.example/web:1@${digest("a")}`);
});

test("images: what is stopped or removed is not asked for any more", (t) => {
  for (const type of ["service.stopped", "service.removed"] as const) {
    const cluster = new Cluster(...node("a", resolving), service("web", members("r.example/web:1")));
    cluster.settle();
    t.is(told(cluster, "a").resolve?.length, 1);
    cluster.commit({ type, subject: `service/${id("web")}`, data: { service: id("web") } });
    t.is(told(cluster, "a").resolve, undefined);
    t.deepEqual(cluster.node(id("a")).resolves, []);
  }
});
