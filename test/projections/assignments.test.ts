import test from "ava";
import { validate } from "../../src/model/index.js";
import { assignmentSet, routesFor, routesOf, serviceById, type View } from "../../src/projections/index.js";
import { viewOf } from "../support/history.js";
import { connected, id, node, observed, placed, service, stopped, task } from "../support/samples.js";

const ports = (port: number) => ({ details: [{ row: 0, ports: { main: port } }] });
const running = (at: string, name: string, port: number, reportSeq = 1) =>
  observed(at, reportSeq, { [task(name, 1)]: "running" }, ports(port));

/** web is published; api and worker are its stack's; alone stands by itself. */
const given = [
  ...node("n1", { publishAddress: "127.0.0.2" }),
  ...node("n2", { publishAddress: "127.0.0.3" }),
  service("web", { endpoints: [{ published: 8080 }] }, { name: "shop", alias: "web" }),
  service("api", { endpoints: [{}] }, { name: "shop", alias: "api" }),
  service("worker", {}, { name: "shop", alias: "worker" }),
  service("alone", { endpoints: [{}] }),
  placed("web", [[1, "n1"]]),
  placed("api", [[1, "n1"]]),
  placed("worker", [[1, "n2"]]),
];

function targets(view: View, name: string) {
  const found = serviceById(view, id(name));
  return found ? routesOf(view, found)[0]?.targets : undefined;
}

test("a node is assigned the tasks that are wanted on it, with the specs that they run", (t) => {
  const view = viewOf(given);
  const set = assignmentSet(view, id("n1"));
  t.deepEqual(set.tasks, [
    { task: task("web", 1), service: id("web"), specVersion: 1, slot: 1, runtime: "process", generations: [1], notBefore: [0] },
    { task: task("api", 1), service: id("api"), specVersion: 1, slot: 1, runtime: "process", generations: [1], notBefore: [0] },
  ]);
  t.deepEqual(
    set.specs.map(({ name, stack }) => [name, stack?.alias]),
    [
      ["web", "web"],
      ["api", "api"],
    ],
  );
  const frame = { frame: "set", complete: true, lineage: view.lineage, seq: view.seq, ...set };
  t.notThrows(() => validate("SetFrame", structuredClone(frame)));
});

test("a task that is wanted no more is not assigned, and a node that is gone is assigned nothing", (t) => {
  const view = viewOf([...given, stopped("web", [task("web", 1)], "scaled-down")]);
  t.deepEqual(
    assignmentSet(view, id("n1")).tasks.map((assigned) => assigned.task),
    [task("api", 1)],
  );
  t.deepEqual(assignmentSet(view, id("n9")), { specs: [], tasks: [], routes: [], purge: [] });
});

test("an ended container is marked settled until it has a new generation", (t) => {
  const view = viewOf([...given, observed("n2", 1, { [task("worker", 1)]: "failed" })]);
  t.deepEqual(assignmentSet(view, id("n2")).tasks[0]?.settled, [true]);
  const restart = { tasks: [task("worker", 1)], containers: [0], generations: [2], notBefore: [7] };
  const again = viewOf([{ type: "tasks.restarted", subject: "service/x", data: restart }], { after: view });
  t.like(assignmentSet(again, id("n2")).tasks[0], { settled: undefined, generations: [2], notBefore: [7] });
});

test("a route leads to running, healthy tasks on ready nodes, at the port that was reported", (t) => {
  const placing = viewOf(given);
  t.deepEqual(targets(placing, "web"), []);
  const view = viewOf([running("n1", "web", 20_001)], { after: placing });
  t.deepEqual(targets(view, "web"), [{ task: task("web", 1), address: "127.0.0.2", port: 20_001 }]);
  const ill = observed("n1", 2, { [task("web", 1)]: "running" }, { healths: ["unhealthy"] });
  t.deepEqual(targets(viewOf([ill], { after: view }), "web"), []);
  t.deepEqual(targets(viewOf([stopped("web", [task("web", 1)], "rollout")], { after: view }), "web"), []);
});

test("routes follow what happens to nodes although the service is the same", (t) => {
  const view = viewOf([...given, running("n1", "web", 20_001)]);
  t.is(targets(view, "web")?.length, 1);
  const moved = {
    node: id("n1"),
    description: { ...view.nodes.flatMap((shard) => Object.values(shard))[0]?.description, publishAddress: "127.0.0.9" },
  };
  const described = viewOf([{ type: "node.described", subject: "node/x", data: moved as never }], { after: view });
  t.is(targets(described, "web")?.[0]?.address, "127.0.0.9");
  const failed = viewOf([{ type: "node.failed", subject: "node/x", data: { node: id("n1"), reason: "silent" } }], { after: view });
  t.deepEqual(targets(failed, "web"), []);
  t.is(targets(viewOf([connected("n1")], { after: failed }), "web")?.length, 1);
});

test("a node forwards published endpoints, and those that its own tasks may address", (t) => {
  const view = viewOf([...given, ...node("n3"), placed("alone", [[1, "n3"]])]);
  const names = (at: string) => routesFor(view, id(at)).map(({ serviceName }) => serviceName);
  t.deepEqual(names("n1").sort(), ["api", "web"]);
  t.deepEqual(names("n2").sort(), ["api", "web"]);
  t.deepEqual(names("n3").sort(), ["alone", "web"]);
});

test("a node forwards what its tasks find by name on a network that stacks share, and is told the port and the networks", (t) => {
  const wide = { networks: [{ name: "wide", aliases: ["sql"], shared: true }] };
  const view = viewOf([
    ...node("n1"),
    ...node("n2"),
    ...node("n3"),
    service("db", { endpoints: [{ target: 5432 }], ...wide }, { name: "data", alias: "db" }),
    service("page", { ...wide }, { name: "shop", alias: "page" }),
    service("apart", {}, { name: "shop", alias: "apart" }),
    placed("db", [[1, "n1"]]),
    placed("page", [[1, "n2"]]),
    placed("apart", [[1, "n3"]]),
  ]);
  for (const at of ["n1", "n2"]) t.like(routesFor(view, id(at))[0], { serviceName: "db", target: 5432, ...wide });
  t.deepEqual(routesFor(view, id("n3")), []);
});

test("the routes of a service are the same objects for as long as nothing that they show has changed", (t) => {
  const view = viewOf([...given, running("n1", "web", 20_001)]);
  const later = viewOf([running("n1", "api", 20_002, 2)], { after: view });
  const web = (of: View) => routesFor(of, id("n2")).find(({ serviceName }) => serviceName === "web");
  t.is(web(later), web(view));
});

test("a removed service has no routes", (t) => {
  const view = viewOf([...given, { type: "service.removed", subject: "service/x", data: { service: id("web") } }]);
  t.is(targets(view, "web"), undefined);
  t.false(routesFor(view, id("n1")).some(({ serviceName }) => serviceName === "web"));
});
