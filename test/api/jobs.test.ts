import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { startApi } from "../support/api.js";
import { id, node, observed, placed, service, task } from "../support/samples.js";

const subject = `service/${id("backup")}`;
const run = id("run1");
const started: NewEvent = {
  type: "job.started",
  subject,
  data: { service: id("backup"), run, specVersion: 1, trigger: "schedule", scheduledFor: 1_700_000_040_000 },
};
const schedule = { cron: "*/10 * * * *" };
const there = [...node("n1"), service("backup", { mode: "job", job: { completions: 2, schedule } }), started];

test("a job shows its runs and when the next one is due", async (t) => {
  const { send, controller } = await startApi(t, [
    ...there,
    placed("backup", [[1, "n1"]], { reason: "job", run }),
    observed("n1", 1, { [task("backup", 1)]: "complete" }),
  ]);
  const { body } = await send("GET", "/v1/services/backup");
  t.like(body.runs[0], { id: run, state: "running", trigger: "schedule", succeeded: 1, failed: 0, completions: 2 });
  t.is(body.nextRunAt, "2023-11-14T22:20:00.000Z");
  t.is(body.desired, 1);
  t.is((await send("GET", "/v1/services/backup/tasks")).body.items[0].run, run);
  controller.append([{ type: "job.ended", subject, data: { service: id("backup"), run, result: "failed", message: "backup.2 gave up" } }]);
  const after = (await send("GET", "/v1/services/backup")).body;
  t.like(after.runs[0], { state: "failed", message: "backup.2 gave up" });
  t.is(after.desired, 0);
});

test("a suspended schedule has no next run", async (t) => {
  const { send } = await startApi(t, [service("backup", { mode: "job", job: { schedule: { ...schedule, suspended: true } } })]);
  const { body } = await send("GET", "/v1/services/backup");
  t.is(body.nextRunAt, undefined);
  t.deepEqual(body.runs, []);
});

test("a job is created over HTTP, and a wrong schedule is refused by field", async (t) => {
  const { send } = await startApi(t);
  const spec = { name: "backup", mode: "job", containers: [{ process: { command: ["x"] } }], job: { schedule } };
  t.is((await send("POST", "/v1/services", { body: spec })).status, 201);
  const wrong = await send("POST", "/v1/services", { body: { ...spec, name: "b2", job: { schedule: { cron: "x" } } } });
  t.is(wrong.status, 422);
  t.is(wrong.body.errors[0].field, "/job/schedule/cron");
});
