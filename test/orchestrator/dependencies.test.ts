import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { rolloutWaitsOf } from "../../src/orchestrator/index.js";
import { id, node, service } from "../support/samples.js";
import { Cluster, only, outline, serviceEvent, updated } from "./cluster.js";

const health = { test: { command: ["true"] } };
const checked = { containers: [{ process: { command: ["x"] }, health }] };
const after = (condition: string, more: object = {}) => ({ dependsOn: [{ service: "db", condition, ...more }] });
const removed = (name: string): NewEvent => ({ type: "service.removed", subject: `service/${id(name)}`, data: { service: id(name) } });

/** `web` waits for `db`, both created at once, on a node that has begun what it was told to. */
function shop(condition: string, db: Record<string, unknown> = {}, web: Record<string, unknown> = {}): Cluster {
  const cluster = new Cluster(...node("a"), service("web", { ...after(condition), ...web }), service("db", db));
  cluster.settle();
  return cluster;
}

/** What `web` is said to wait for. */
function reasons(cluster: Cluster): string[] | undefined {
  return cluster.service("web").pending?.explanation.refusals.map(({ filter, wanted, found }) => `${filter}: ${wanted}, ${found}`);
}

test("dependencies: first tasks are placed once those of the other service have started, and their slots say so meanwhile", (t) => {
  const cluster = shop("started", { replicas: 2 }, { replicas: 3 });
  t.deepEqual([cluster.live("db").length, cluster.live("web").length], [2, 0]);
  t.deepEqual(cluster.service("web").pending?.slots, [1, 2, 3]);
  t.deepEqual(reasons(cluster), ["dependency: db to have started, not all of its tasks have started"]);
  t.deepEqual(cluster.view.waiting, [id("web")]);
  cluster.report(cluster.task("db", 1), "running");
  t.deepEqual(cluster.settle(), [], "one of two is not enough, and no reason to say it again");
  cluster.report(cluster.task("db", 2), "running");
  t.deepEqual(outline(cluster.settle()), ["tasks.placed replicas"]);
  t.like(cluster.service("web"), { pending: null, released: true });
  t.deepEqual(cluster.view.waiting, []);
});

test("dependencies: a service that depends on none has none of it in the view", (t) => {
  const cluster = shop("started");
  t.is(cluster.service("db").released, null);
});

test("dependencies: healthy waits for the health check", (t) => {
  const cluster = shop("healthy", checked);
  cluster.report(cluster.task("db", 1), "running", { health: "starting" });
  cluster.settle();
  t.deepEqual(reasons(cluster), ["dependency: db to be healthy, not all of its tasks are healthy"]);
  cluster.report(cluster.task("db", 1), "running", { health: "healthy" });
  t.deepEqual(outline(cluster.settle()), ["tasks.placed replicas"]);
});

test("dependencies: what was let go is not held again by a failure, a stop or the removal of the other", (t) => {
  const cluster = shop("healthy", checked);
  cluster.converge();
  t.is(cluster.live("web").length, 1);
  cluster.report(cluster.task("db", 1), "failed");
  cluster.report(cluster.task("web", 1), "failed");
  t.deepEqual(outline(cluster.settle()), ["tasks.restarted", "tasks.restarted"]);
  cluster.commit(removed("db"));
  cluster.converge();
  cluster.commit({ type: "service.scaled", subject: "x", data: { service: id("web"), replicas: 2 } });
  t.deepEqual(outline(cluster.settle()), ["tasks.placed replicas"]);
});

test("dependencies: completed waits for the newest run of a job, and a run that failed is the reason", (t) => {
  const job = { mode: "job", restart: { condition: "none" } };
  const cluster = shop("completed", job);
  cluster.converge();
  t.deepEqual(reasons(cluster), ["dependency: db to have completed, its run goes on"]);
  cluster.report(cluster.task("db", 1), "failed", { error: "exit code 3" });
  cluster.settle();
  t.deepEqual(reasons(cluster), ["dependency: db to have completed, its run has failed: db.1 gave up: exit code 3"]);
  cluster.commit(serviceEvent(cluster, "service.started", "db"));
  cluster.converge();
  t.deepEqual(reasons(cluster), ["dependency: db to have completed, its run goes on"]);
  cluster.report(cluster.task("db", 1), "complete");
  cluster.converge();
  t.like(cluster.service("web"), { pending: null, released: true });
});

test("dependencies: one that failed for good is the reason, and holds nobody to whom it is not required", (t) => {
  const db = { ...checked, restart: { condition: "none" } };
  const cluster = shop("started", db);
  cluster.report(cluster.task("db", 1), "failed");
  cluster.settle();
  t.deepEqual(reasons(cluster), ["dependency: db to have started, db.1 has failed for good"]);
  const free = shop("started", db, after("started", { required: false }));
  t.deepEqual(reasons(free), ["dependency: db to have started, not all of its tasks have started"]);
  free.report(free.task("db", 1), "failed");
  free.settle();
  t.is(free.live("web").length, 1);
});

test("dependencies: one that goes or is stopped is the reason, and one that comes lets it go", (t) => {
  const cluster = shop("started");
  cluster.commit(serviceEvent(cluster, "service.stopped", "db"));
  cluster.converge();
  t.deepEqual(reasons(cluster), ["dependency: db to have started, it is stopped"]);
  cluster.commit(removed("db"));
  cluster.settle();
  t.deepEqual(reasons(cluster), ["dependency: db to have started, no such service"]);
  const again = service("db");
  const other = { ...again, subject: `service/${id("other")}`, data: { ...again.data, service: id("other") } } as NewEvent;
  cluster.commit(other);
  cluster.converge();
  t.is(cluster.live("web").length, 1);
});

test("dependencies: of a service that is started again they count again", (t) => {
  const cluster = shop("started");
  cluster.converge();
  for (const name of ["web", "db"]) cluster.commit(serviceEvent(cluster, "service.stopped", name));
  cluster.converge();
  cluster.commit(serviceEvent(cluster, "service.started", "web"));
  cluster.converge();
  t.deepEqual([cluster.live("web").length, reasons(cluster)?.length], [0, 1]);
  cluster.commit(serviceEvent(cluster, "service.started", "db"));
  cluster.converge();
  t.is(cluster.live("web").length, 1);
});

test("dependencies: a name is that of the stack first", (t) => {
  const cluster = new Cluster(
    ...node("a"),
    service("shop_web", after("started"), { name: "shop", alias: "web" }),
    service("shop_db", {}, { name: "shop", alias: "db" }),
    service("db"),
  );
  cluster.settle();
  cluster.report(cluster.task("db", 1), "running");
  cluster.settle();
  t.is(cluster.live("shop_web").length, 0);
  cluster.report(cluster.task("shop_db", 1), "running");
  cluster.settle();
  t.is(cluster.live("shop_web").length, 1);
});

test("dependencies: of two rollouts of one deployment that of the dependent begins when the other is complete", (t) => {
  const cluster = shop("healthy");
  cluster.converge();
  cluster.pass(60_000);
  cluster.commit(updated("web", 2, { ...after("healthy"), update: { deadlineMs: 20_000 } }), updated("db", 2));
  cluster.converge();
  cluster.pass(4_999);
  cluster.converge();
  const waits = () => rolloutWaitsOf(cluster.view, cluster.service("web"));
  t.deepEqual(waits(), [{ wanted: "db to be healthy", found: "its rollout goes on" }]);
  t.deepEqual(rolloutWaitsOf(cluster.view, cluster.service("db")), []);
  const versions = () => [cluster.live("db"), cluster.live("web")].map((tasks) => tasks.map(({ specVersion }) => specVersion));
  t.deepEqual(versions(), [[2], [1]]);
  cluster.pass(30_000);
  t.deepEqual(
    outline(cluster.converge()),
    ["rollout.completed", "tasks.stopped rollout", "tasks.placed rollout"],
    "its deadline was not running",
  );
  t.deepEqual(versions(), [[2], [2]]);
  t.deepEqual(waits(), [], "it has begun");
  cluster.pass(5_000);
  t.deepEqual(outline(cluster.converge()), ["rollout.completed"]);
  t.deepEqual(cluster.view.waiting, []);
});

test("dependencies: a rollout alone does not wait for what has long been there, in whatever state", (t) => {
  const cluster = shop("healthy", checked);
  cluster.converge();
  cluster.pass(60_000);
  cluster.report(cluster.task("db", 1), "running", { health: "unhealthy" });
  cluster.pass(1);
  cluster.commit(updated("web", 2, after("healthy")));
  t.true(outline(cluster.settle()).includes("tasks.stopped rollout"));
});

test("dependencies: who runs already is not held by what it comes to depend on", (t) => {
  const cluster = new Cluster(...node("a"), service("web"));
  cluster.converge();
  cluster.pass(60_000);
  cluster.commit(
    service("db", checked),
    updated("web", 1, { ...after("healthy"), containers: [{ process: { command: ["sleep", "1000"] } }] }, { rollout: undefined }),
  );
  cluster.report(cluster.task("web", 1), "failed");
  t.deepEqual(only(cluster.settle(), "tasks.restarted").length, 1);
  t.is(cluster.service("web").released, true);
});

test("dependencies: a global service and a job wait alike", (t) => {
  for (const mode of ["global", "job"]) {
    const cluster = shop("started", {}, { mode });
    t.deepEqual([mode, cluster.live("web").length, reasons(cluster)?.length], [mode, 0, 1]);
    cluster.obey();
    cluster.settle();
    t.is(cluster.live("web").length, 1, mode);
  }
});
