import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { id, node, observed, placed, service, stopped, task } from "../support/samples.js";

const two = {
  containers: [
    { name: "a", process: { command: ["x"] } },
    { name: "b", process: { command: ["y"] } },
  ],
};
const there = [...node("n1"), service("web", two), placed("web", [[1, "n1"]]), observed("n1", 1, { [task("web", 1)]: "running" })];
const subject = `service/${id("web")}`;
const it = task("web", 1);
const told = stopped("web", [it], "scaled-down");

test("restartTask: every container gets its next generation, at once", (t) => {
  given(t, there)
    .when({ type: "RestartTask", task: it })
    .gives([{ type: "tasks.restarted", subject, data: { tasks: [it, it], containers: [0, 1], generations: [2, 2], notBefore: [0, 0] } }], {
      status: 200,
      id: it,
    });
});

test("stopTask: the task is told to stop, once", (t) => {
  given(t, there)
    .when({ type: "StopTask", task: it })
    .gives([stopped("web", [it], "requested")]);
  given(t, [...there, told])
    .when({ type: "StopTask", task: it })
    .gives(nothing);
});

test("judgeTask: a verdict ends at its time, and a newer one takes its place", (t) => {
  const world = given(t, there);
  const until = world.view.time + 1 + 5000;
  const judged: NewEvent = { type: "tasks.judged", subject, data: { task: it, verdict: "unhealthy", until, reason: "no answer" } };
  world.when({ type: "JudgeTask", task: it, verdict: "unhealthy", reason: "no answer", expiresInMs: 5000 }).gives([judged]);
  const { decision } = given(t, [...there, judged]).when({
    type: "JudgeTask",
    task: it,
    verdict: "healthy",
    reason: "",
    expiresInMs: 5000,
  });
  t.like(decision, { kind: "events", events: [{ data: { verdict: "healthy" } }] });
  given(t, [...there, judged])
    .when({ type: "UnjudgeTask", task: it })
    .gives([{ type: "tasks.judged", subject, data: { task: it, verdict: "none" } }], { status: 204 });
  given(t, there).when({ type: "UnjudgeTask", task: it }).gives(nothing);
});

test("a task that was told to stop is neither restarted nor judged", (t) => {
  for (const intent of [
    { type: "RestartTask", task: it },
    { type: "JudgeTask", task: it, verdict: "healthy", reason: "", expiresInMs: 1 },
  ] as const)
    given(t, [...there, told])
      .when(intent)
      .gives(refused("conflict", "task_stopped", "task", /scaled-down/));
});

test("a task that is not there is not found, whatever its id looks like", (t) => {
  for (const name of [task("web", 2), "web.1", ""])
    given(t, there)
      .when({ type: "StopTask", task: name })
      .gives(refused("notFound", "task_not_found", "task"));
});
