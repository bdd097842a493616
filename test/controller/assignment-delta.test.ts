import test from "ava";
import { assignmentDelta } from "../../src/controller/assignment-delta.js";
import { type AssignmentSet, assignmentSet, emptyView, evolve, type View } from "../../src/projections/index.js";
import { history } from "../support/history.js";
import { id, node, observed, placed, service, task } from "../support/samples.js";

const base = [...node("one"), ...service_("web"), placed("web", [[1, "one"]])];

function service_(name: string) {
  return [service(name, { endpoints: [{ name: "http" }] })];
}

function setOf(view: View): AssignmentSet {
  return assignmentSet(view, id("one"));
}

test("equal sets need no delta", (t) => {
  const view = evolve(emptyView(), history(base));
  t.is(assignmentDelta(setOf(view), setOf(view)), undefined);
});

test("a delta holds what is new or changed, and names what is gone", (t) => {
  const before = setOf(evolve(emptyView(), history(base)));
  const after = setOf(evolve(emptyView(), history([...base, placed("web", [[2, "one"]], {}, "b")])));
  const more = assignmentDelta(before, after);
  t.deepEqual(
    more?.tasks.map((assigned) => assigned.task),
    [task("web", 2, "b")],
  );
  t.deepEqual(more?.removed, []);
  const less = assignmentDelta(after, before);
  t.deepEqual(less?.tasks, []);
  t.deepEqual(less?.removed, [task("web", 2, "b")]);
});

test("a task that is healthy now shows in the routes", (t) => {
  const before = setOf(evolve(emptyView(), history(base)));
  const running = observed("one", 1, { [task("web", 1)]: "running" }, { details: [{ row: 0, ports: { http: 4000 } }] });
  const after = setOf(evolve(emptyView(), history([...base, running])));
  t.is(assignmentDelta(before, after)?.routes[0]?.service, id("web"));
});
