import test from "ava";
import { given, nothing, refused } from "../support/decider.js";
import { id, service, spec } from "../support/samples.js";

const job = (members: Record<string, unknown> = {}) => ({ mode: "job", job: members });
const ref = { namespace: "default", service: "web" };

test("a job is created, with all of its policy left to the defaults or none of it", (t) => {
  for (const members of [{ mode: "job" }, job({ completions: 3, schedule: { cron: "0 3 * * *", timeZone: "Europe/Berlin" } })])
    t.is(given(t, []).when({ type: "CreateService", spec: spec("web", members) }).decision.kind, "events");
});

test("a schedule that cannot be read is refused by member", (t) => {
  const create = (schedule: object) => given(t, []).when({ type: "CreateService", spec: spec("web", job({ schedule })) });
  create({ cron: "61 * * * *" }).gives(refused("invalid", "invalid_spec", "/job/schedule/cron", /61/));
  create({ cron: "0 0 31 2 *" }).gives(refused("invalid", "invalid_spec", "/job/schedule/cron", /never comes/));
  create({ cron: "0 3 * * *", timeZone: "Mars/Base" }).gives(refused("invalid", "invalid_spec", "/job/schedule/timeZone"));
});

test("a job's policy is for jobs alone", (t) => {
  given(t, [])
    .when({ type: "CreateService", spec: spec("web", { job: {} }) })
    .gives(refused("invalid", "invalid_spec", "/job", /not replicated/));
});

test("a job has no replicas to scale", (t) => {
  given(t, [service("web", job())])
    .when({ type: "ScaleService", service: ref, replicas: 3 })
    .gives(refused("conflict", "service_is_job", "/replicas"));
});

test("a changed job counts its versions without a rollout", (t) => {
  const changed = spec("web", { ...job(), containers: [{ process: { command: ["other"] } }] });
  given(t, [service("web", job())])
    .when({ type: "UpdateService", service: ref, spec: changed })
    .gives([{ type: "service.updated", subject: `service/${id("web")}`, data: { service: id("web"), spec: changed, specVersion: 2 } }]);
});

test("to start a job is to run it, unless it runs already and may not twice", (t) => {
  const start = { type: "StartService", service: ref } as const;
  const started = { type: "service.started" as const, subject: `service/${id("web")}`, data: { service: id("web") } };
  const ended = {
    type: "job.ended" as const,
    subject: `service/${id("web")}`,
    data: { service: id("web"), run: id("run"), result: "succeeded" as const },
  };
  const began = {
    type: "job.started" as const,
    subject: `service/${id("web")}`,
    data: { service: id("web"), run: id("run"), specVersion: 1, trigger: "created" as const },
  };
  given(t, [service("web", job()), began])
    .when(start)
    .gives(refused("conflict", "job_runs", "service", /runs already/));
  given(t, [service("web", job()), began, ended])
    .when(start)
    .gives([started]);
  given(t, [service("web", job({ schedule: { cron: "0 3 * * *", concurrency: "allow" } })), began])
    .when(start)
    .gives([started]);
  given(t, [service("web", job()), began, ended, started])
    .when(start)
    .gives(nothing);
});
