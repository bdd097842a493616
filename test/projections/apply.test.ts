import test from "ava";
import { hostShutdown, type NewEvent } from "../../src/model/index.js";
import { findTask, nodeById, serviceById, slotAt, type View } from "../../src/projections/index.js";
import { viewOf } from "../support/history.js";
import { connected, countsOf, id, node, observed, placed, service, stopped, task } from "../support/samples.js";

const web = (view: View) => {
  const found = serviceById(view, id("web"));
  if (!found) throw new Error("no service web");
  return found;
};
const n1 = (view: View) => {
  const found = nodeById(view, id("n1"));
  if (!found) throw new Error("no node n1");
  return found;
};
const reserving = { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 100, memory: 1000 } } }] };
const host = { ...reserving, endpoints: [{ mode: "host", published: 8080 }] };
const start = [...node("n1"), ...node("n2"), service("web", { replicas: 3, ...host })];

test("a placed task stands in its slot, and its node gives it resources and host ports", (t) => {
  const view = viewOf([...start, placed("web", [[2, "n1"]])]);
  t.is(slotAt(web(view), 1), undefined);
  t.is(slotAt(web(view), 2)?.tasks[0]?.id, task("web", 2));
  t.is(findTask(view, task("web", 2))?.state, "assigned");
  t.deepEqual(n1(view).used, { cpu: 100, memory: 1000 });
  t.deepEqual(n1(view).hostPorts, { "tcp/8080": task("web", 2) });
  t.deepEqual(n1(view).tasks, [task("web", 2)]);
  t.is(n1(view).assignedSeq, view.seq);
  t.deepEqual(web(view).counts, countsOf({ assigned: 1 }));
});

test("a stopped task leaves slot and node once it is observed as ended", (t) => {
  const running = viewOf([...start, placed("web", [[1, "n1"]]), observed("n1", 1, { [task("web", 1)]: "running" })]);
  const stopping = viewOf([stopped("web", [task("web", 1)], "scaled-down")], { after: running });
  t.is(slotAt(web(stopping), 1)?.tasks.length, 1);
  const gone = viewOf([observed("n1", 2, { [task("web", 1)]: "complete" })], { after: stopping });
  t.deepEqual(web(gone).chunks, []);
  t.deepEqual(web(gone).counts, countsOf({}));
  t.deepEqual(n1(gone).used, { cpu: 0, memory: 0 });
  t.deepEqual(n1(gone).hostPorts, {});
  t.deepEqual(n1(gone).tasks, []);
  t.is(web(gone).finished[0]?.id, task("web", 1));
  t.is(findTask(gone, task("web", 1))?.state, "complete");
});

test("a task that ends although it is wanted keeps its slot, which counts the failure", (t) => {
  const view = viewOf([...start, placed("web", [[1, "n1"]]), observed("n1", 1, { [task("web", 1)]: "failed" })]);
  t.is(slotAt(web(view), 1)?.tasks[0]?.state, "failed");
  t.is(slotAt(web(view), 1)?.failures, 1);
  t.is(slotAt(web(view), 1)?.failedAt, view.time);
});

const restartedTo = (generation: number): NewEvent => ({
  type: "tasks.restarted",
  subject: `service/${id("web")}`,
  data: { tasks: [task("web", 1)], containers: [0], generations: [generation], notBefore: [0] },
});

test("a restarted container tells how it ended before, until it ends again", (t) => {
  const end = (detail: object) => ({ details: [{ row: 0, ...detail }] });
  const first = observed("n1", 1, { [task("web", 1)]: "failed" }, end({ exitCode: 3, error: "exit code 3" }));
  const waits = viewOf([...start, placed("web", [[1, "n1"]]), first, restartedTo(2)]);
  t.like(findTask(waits, task("web", 1))?.containers[0], { state: "assigned", generation: 2, exitCode: 3, error: "exit code 3" });
  const runs = viewOf([observed("n1", 2, { [task("web", 1)]: "running" }, { generations: [2] })], { after: waits });
  t.like(findTask(runs, task("web", 1))?.containers[0], { state: "running", exitCode: 3, error: "exit code 3" });
  const killed = observed("n1", 3, { [task("web", 1)]: "failed" }, { generations: [2], ...end({ error: "killed by SIGKILL" }) });
  t.like(findTask(viewOf([killed], { after: runs }), task("web", 1))?.containers[0], { exitCode: null, error: "killed by SIGKILL" });
});

test("a container that is restarted for its health says so, and one whose host shut down remembers nothing", (t) => {
  const placedAt = [...start, placed("web", [[1, "n1"]])];
  const ill = viewOf([...placedAt, observed("n1", 1, { [task("web", 1)]: "running" }, { healths: ["unhealthy"] }), restartedTo(2)]);
  t.like(findTask(ill, task("web", 1))?.containers[0], { exitCode: null, error: "unhealthy" });
  const details = [{ row: 0, exitCode: 0, error: hostShutdown }];
  const shut = viewOf([...placedAt, observed("n1", 1, { [task("web", 1)]: "complete" }, { details }), restartedTo(2)]);
  t.like(findTask(shut, task("web", 1))?.containers[0], { exitCode: null, error: null });
});

test("a container that ended because its host shut down did not fail", (t) => {
  const details = [{ row: 0, error: hostShutdown }];
  const view = viewOf([...start, placed("web", [[1, "n1"]]), observed("n1", 1, { [task("web", 1)]: "complete" }, { details })]);
  t.is(slotAt(web(view), 1)?.tasks[0]?.state, "complete");
  t.is(slotAt(web(view), 1)?.failures, 0);
});

test("details of a report belong to their rows in whatever order they stand, and of two the later one counts", (t) => {
  const states = { [task("web", 1)]: "failed", [task("web", 2)]: "running", [task("web", 3)]: "failed" } as const;
  const details = [
    { row: 2, exitCode: 9 },
    { row: 0, exitCode: 5 },
    { row: 7, exitCode: 8 },
    { row: 0, exitCode: 6 },
  ];
  const all = placed("web", [
    [1, "n1"],
    [2, "n1"],
    [3, "n1"],
  ]);
  const view = viewOf([...start, all, observed("n1", 1, states, { details })]);
  const exitCodes = [1, 2, 3].map((slot) => findTask(view, task("web", slot))?.containers[0]?.exitCode);
  t.deepEqual(exitCodes, [6, null, 9]);
});

test("ports that a later report does not name stay as they were", (t) => {
  const report = (reportSeq: number, ports: Record<string, number>) =>
    observed("n1", reportSeq, { [task("web", 1)]: "running" }, { details: [{ row: 0, ports }] });
  const begun = [...start, placed("web", [[1, "n1"]]), report(1, { main: 1, side: 2 })];
  t.deepEqual(findTask(viewOf([...begun, report(2, { main: 3 })]), task("web", 1))?.ports, { main: 3, side: 2 });
  t.deepEqual(findTask(viewOf([...begun, report(2, { side: 4, main: 3 })]), task("web", 1))?.ports, { main: 3, side: 4 });
});

test("a slot remembers its failures after the failed task was replaced", (t) => {
  const failed = [...start, placed("web", [[1, "n1"]]), observed("n1", 1, { [task("web", 1)]: "rejected" })];
  const stop = stopped("web", [task("web", 1)], "replaced");
  t.deepEqual(slotAt(web(viewOf([...failed, stop])), 1), {
    tasks: [],
    failures: 1,
    failedAt: viewOf(failed).time,
    failedOn: { [id("n1")]: 1 },
  });
  const view = viewOf([...failed, stop, placed("web", [[1, "n2"]], {}, "b"), observed("n2", 1, { [task("web", 1, "b")]: "failed" })]);
  t.like(slotAt(web(view), 1), { failures: 2, failedOn: { [id("n1")]: 1, [id("n2")]: 1 } });
});

test("a task that ran for long starts the count of failures anew", (t) => {
  const failed = viewOf([...start, placed("web", [[1, "n1"]]), observed("n1", 1, { [task("web", 1)]: "failed" })]);
  const again = { generations: [2] };
  const restarted = viewOf(
    [
      {
        type: "tasks.restarted",
        subject: `service/${id("web")}`,
        data: { tasks: [task("web", 1)], containers: [0], generations: [2], notBefore: [5] },
      },
      observed("n1", 2, { [task("web", 1)]: "running" }, again),
    ],
    { after: failed },
  );
  t.is(findTask(restarted, task("web", 1))?.state, "running");
  t.is(findTask(restarted, task("web", 1))?.containers[0]?.notBefore, 5);
  const soon = viewOf([observed("n1", 3, { [task("web", 1)]: "failed" }, again)], { after: restarted });
  t.is(slotAt(web(soon), 1)?.failures, 2);
  const later = viewOf([observed("n1", 3, { [task("web", 1)]: "failed" }, again)], { after: restarted, stepMs: 60_000 });
  t.is(slotAt(web(later), 1)?.failures, 1);
});

test("an observation of an older generation, an earlier state or an old report changes no task", (t) => {
  const view = viewOf([...start, placed("web", [[1, "n1"]]), observed("n1", 5, { [task("web", 1)]: "running" })]);
  for (const late of [
    observed("n1", 6, { [task("web", 1)]: "starting" }),
    observed("n1", 5, { [task("web", 1)]: "failed" }),
    observed("n1", 6, { [task("web", 1)]: "failed" }, { generations: [2] }),
    observed("n2", 6, { [task("web", 1)]: "failed" }),
    observed("n1", 6, { [task("web", 7)]: "failed" }),
  ]) {
    t.is(findTask(viewOf([late], { after: view }), task("web", 1))?.state, "running");
  }
});

test("tasks of a failed node are lost until it connects again", (t) => {
  const failed = viewOf([
    ...start,
    placed("web", [[1, "n1"]]),
    observed("n1", 1, { [task("web", 1)]: "running" }),
    { type: "node.failed", subject: `node/${id("n1")}`, data: { node: id("n1"), reason: "silent" } },
  ]);
  t.is(n1(failed).state, "down");
  t.is(findTask(failed, task("web", 1))?.state, "lost");
  t.deepEqual(web(failed).counts, countsOf({ lost: 1 }));
  t.is(findTask(viewOf([connected("n1")], { after: failed }), task("web", 1))?.state, "running");
  t.is(findTask(viewOf([observed("n1", 2, { [task("web", 1)]: "running" })], { after: failed }), task("web", 1))?.state, "running");
});

test("a removed node takes its tasks, its name and its token with it", (t) => {
  const view = viewOf([
    ...start,
    placed("web", [[1, "n1"]]),
    { type: "node.removed", subject: `node/${id("n1")}`, data: { node: id("n1") } },
  ]);
  t.is(nodeById(view, id("n1")), undefined);
  t.deepEqual(web(view).chunks, []);
  t.like(web(view).finished[0], { id: task("web", 1), state: "lost", desired: "stopped", stopReason: "node-removed" });
});
