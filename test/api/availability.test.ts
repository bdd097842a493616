import test from "ava";
import { startApi } from "../support/api.js";
import { startMs } from "../support/history.js";
import { id, node, observed, placed, service, task } from "../support/samples.js";

const time = (second: number) => new Date(startMs + second * 1_000).toISOString();

/** Of an API in memory: the batch of event 1 to 7 has one time, and each further one a second more for each event before it. */
async function running(t: Parameters<typeof startApi>[0], members: Record<string, unknown> = {}) {
  const api = await startApi(t, [...node("n1"), service("web", members), placed("web", [[1, "n1"]])]);
  const { controller } = api;
  controller.append([observed("n1", 1, { [task("web", 1)]: "running" })], { actor: `node/${id("n1")}` });
  controller.append([observed("n1", 2, { [task("web", 1)]: "failed" })], { actor: `node/${id("n1")}` });
  controller.append([{ type: "intent.settled", subject: "intent/x", data: {} }]);
  return api;
}

test("availability: the share of time, the budget of its target, and what cost it", async (t) => {
  const { send } = await running(t, { availability: { target: 500_000 } });
  const { status, body } = await send("GET", `/v1/services/web/availability?from=${time(0)}&to=${time(8)}`);
  t.is(status, 200, JSON.stringify(body));
  t.like(body, { countedMs: 8_000, availableMs: 1_000, servingMs: 1_000, availability: 125_000, target: 500_000, outagesFound: 2 });
  t.deepEqual(body.budget, { allowedMs: 4_000, spentMs: 7_000, leftMs: -3_000 });
  t.like(body.outages[0], {
    from: time(0),
    to: time(6),
    lostMs: 6_000,
    began: { type: "service.created" },
    ended: { type: "tasks.observed" },
  });
  t.like(body.outages[1], { from: time(7), to: null, lostMs: 1_000, ended: null, wanted: 1, healthy: 0 });
  t.like(body.outages[1].began, { type: "tasks.observed", actor: `node/${id("n1")}`, time: time(7) });
});

test("availability: without a target there is no budget, and a span without anything wanted has no share", async (t) => {
  const { send, controller } = await running(t);
  const whole = await send("GET", "/v1/services/web/availability");
  t.like(whole.body, { target: null, budget: null });
  controller.append([{ type: "service.stopped", subject: `service/${id("web")}`, data: { service: id("web") } }]);
  controller.append([{ type: "intent.settled", subject: "intent/x", data: {} }]);
  const { body } = await send("GET", `/v1/services/web/availability?from=${time(9)}`);
  t.like(body, { countedMs: 0, availability: null, serving: null, outages: [] });
});

test("availability: bad spans are refused by name, and a job has none", async (t) => {
  const { send } = await running(t);
  const refused = async (query: string) => (await send("GET", `/v1/services/web/availability?${query}`)).body;
  t.like(await refused("from=5"), { status: 422, errors: [{ field: "from" }] });
  t.like(await refused("to=soon"), { status: 422, errors: [{ field: "to" }] });
  t.like(await refused(`from=${time(5)}&to=${time(4)}`), { status: 422, errors: [{ field: "from" }] });
  t.is((await send("GET", "/v1/services/nobody/availability")).status, 404);
  const job = await startApi(t, [service("once", { mode: "job" })]);
  t.like((await job.send("GET", "/v1/services/once/availability")).body, { status: 422, code: "no_availability" });
});

test("a target is part of the spec, and changing it replaces no task", async (t) => {
  const { send, controller } = await running(t);
  const { body } = await send("GET", "/v1/services/web");
  const put = (target: number) =>
    send("PUT", "/v1/services/web", { body: { ...body.spec, availability: { target } }, headers: { "if-match": "*" } });
  const changed = await put(999_500);
  t.is(changed.status, 200, JSON.stringify(changed.body));
  t.deepEqual([changed.body.spec.availability, changed.body.specVersion], [{ target: 999_500 }, 1]);
  t.is(controller.view().clusterVersion, 1);
  t.like((await put(0)).body, { status: 422, errors: [{ field: "/availability/target" }] });
  t.is((await put(1_000_001)).status, 422);
});
