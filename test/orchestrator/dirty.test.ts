import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { dirtyOf } from "../../src/orchestrator/index.js";
import { viewOf } from "../support/history.js";
import { connected, id, node, noRefusals, observed, placed, service, stopped, task } from "../support/samples.js";
import { nodeEvent, scaled } from "./cluster.js";

// web runs on a and b, api on b, logs everywhere; big waits for room.
const view = viewOf([
  ...node("a"),
  ...node("b"),
  service("web", { replicas: 2 }),
  service("api"),
  service("logs", { mode: "global" }),
  service("big"),
  placed("web", [
    [1, "a"],
    [2, "b"],
  ]),
  placed("api", [[1, "b"]]),
  { type: "tasks.refused", subject: "service/big", data: { service: id("big"), slots: [1], explanation: noRefusals } },
]);

const touches = test.macro((t, event: NewEvent, services: string[], nodes: string[] = []) => {
  const dirty = dirtyOf(view, [event]);
  t.false(dirty.all);
  t.deepEqual([...dirty.services].sort(), services.map(id).sort());
  t.deepEqual([...dirty.nodes], nodes.map(id));
});
test("dirty: a change of a service touches that service", touches, scaled("web", 3), ["web"]);
test("dirty: a failed node touches the services that have tasks there", touches, failed("a"), ["web"], ["a"]);
test("dirty: so does a drained one", touches, nodeEvent("node.drained", "b"), ["api", "web"], ["b"]);
test(
  "dirty: so does one that is paused, since nothing need leave it any more",
  touches,
  nodeEvent("node.paused", "b"),
  ["api", "web"],
  ["b"],
);
test("dirty: a new node touches what is global and what is pending", touches, connected("a"), ["big", "logs", "web"], ["a"]);
test("dirty: a task that starts as it should asks for nothing", touches, observed("a", 1, { [task("web", 1)]: "running" }), []);
test(
  "dirty: one that is unhealthy touches its service alone",
  touches,
  observed("a", 1, { [task("web", 1)]: "running" }, { healths: ["unhealthy"] }),
  ["web"],
);
test("dirty: one that ends may free room", touches, observed("a", 1, { [task("web", 1)]: "complete" }), ["big", "web"]);
test("dirty: so may one that is stopped", touches, stopped("web", [task("web", 1)], "scaled-down"), ["big", "web"]);
test("dirty: what a placement says was decided here", touches, placed("web", [[1, "a"]]), []);

test("dirty: a removed node took the way to its services with it, so everything is looked at", (t) => {
  t.true(dirtyOf(view, [nodeEvent("node.removed", "a")]).all);
});

test("dirty: what further events touch is added", (t) => {
  const dirty = dirtyOf(view, [scaled("web", 3)]);
  t.is(dirtyOf(view, [scaled("api", 3)], dirty), dirty);
  t.is(dirty.services.size, 2);
});

function failed(name: string): NewEvent {
  return { type: "node.failed", subject: `node/${id(name)}`, data: { node: id(name), reason: "silent" } };
}
