import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { routesOf, serviceById } from "../../src/projections/index.js";
import { viewOf } from "../support/history.js";
import { id, node, observed, placed, service, task } from "../support/samples.js";

const ports = { details: [{ row: 0, ports: { main: 9000 } }] };
const twoNodes: NewEvent[] = [
  ...node("a"),
  ...node("b"),
  service("web", { replicas: 2, endpoints: [{}] }),
  placed("web", [
    [1, "a"],
    [2, "b"],
  ]),
  observed("a", 1, { [task("web", 1)]: "running" }, ports),
  observed("b", 1, { [task("web", 2)]: "running" }, ports),
];
const maintained = (name: string): NewEvent => ({
  type: "node.maintenance_started",
  subject: `node/${id(name)}`,
  data: { node: id(name), reason: "x", until: 2_000_000_000_000 },
});

function targets(events: NewEvent[]): string[] {
  const view = viewOf([...twoNodes, ...events]);
  const web = serviceById(view, id("web"));
  return web ? (routesOf(view, web)[0]?.targets.map((target) => target.task) ?? []) : [];
}

test("routes: a node in maintenance gets connections only where no other can take them", (t) => {
  t.deepEqual(targets([]), [task("web", 1), task("web", 2)]);
  t.deepEqual(targets([maintained("a")]), [task("web", 2)]);
  t.deepEqual(targets([maintained("a"), maintained("b")]), [task("web", 1), task("web", 2)]);
});

test("routes: the routes of a service follow the beginning and the end of a maintenance", (t) => {
  const before = viewOf(twoNodes);
  const during = viewOf([maintained("a")], { after: before });
  const after = viewOf([{ type: "node.maintenance_ended", subject: `node/${id("a")}`, data: { node: id("a") } }], { after: during });
  const count = (view: typeof before) => routesOf(view, serviceById(view, id("web")) as never)[0]?.targets.length;
  t.deepEqual([count(before), count(during), count(after)], [2, 1, 2]);
});

test("routes: what is judged unhealthy gets no connections until the verdict is taken back", (t) => {
  const judged = (verdict: "unhealthy" | "none"): NewEvent => ({
    type: "tasks.judged",
    subject: `service/${id("web")}`,
    data: { task: task("web", 1), verdict },
  });
  t.deepEqual(targets([judged("unhealthy")]), [task("web", 2)]);
  t.deepEqual(targets([judged("unhealthy"), judged("none")]), [task("web", 1), task("web", 2)]);
});

test("routes: what is on the engine's own bridge is published and has no name on any network", (t) => {
  const routes = (networkMode?: "bridge") => {
    const containers = [{ docker: { image: "web:1", ...(networkMode ? { networkMode } : {}) } }];
    const view = viewOf([service("web", { containers, endpoints: [{ published: 8080, target: 80 }] })]);
    return routesOf(view, serviceById(view, id("web")) as never);
  };
  t.like(routes("bridge")[0], { published: 8080, target: 80, networks: [] });
  t.is(routes()[0]?.networks, undefined);
});
