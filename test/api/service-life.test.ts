import test from "ava";
import { bearer, startApi, tokenCreated } from "../support/api.js";
import { id, node, placed, service, spec } from "../support/samples.js";

const web = { name: "web", containers: [{ process: { command: ["sleep", "1"] } }], replicas: 2 };

test("a removed service is listed as such, is found by no other path, and can be restored", async (t) => {
  const { send } = await startApi(t);
  const { body: created } = await send("POST", "/v1/services", { body: web });
  await send("DELETE", "/v1/services/web");
  t.deepEqual((await send("GET", "/v1/services")).body.items, []);
  const [removed] = (await send("GET", "/v1/services?removed=true")).body.items;
  t.like(removed, { id: created.id, desired: 0 });
  t.true(Date.parse(removed.removed.purgeAt) - Date.parse(removed.removed.at) > 6 * 24 * 3_600_000);
  t.is((await send("POST", "/v1/services/web/scale", { body: { replicas: 1 } })).status, 404);
  const restored = await send("POST", "/v1/services/web/restore");
  t.is(restored.status, 200, JSON.stringify(restored.body));
  t.like(restored.body, { id: created.id, desired: 2 });
  t.is(restored.body.removed, undefined);
  t.is((await send("GET", "/v1/services/web")).status, 200);
});

test("a purged service cannot be restored", async (t) => {
  const { send } = await startApi(t, [service("web"), service("api")]);
  t.is((await send("DELETE", "/v1/services/web?purge=true")).status, 204);
  t.is((await send("POST", "/v1/services/web/restore")).body.code, "service_not_found");
  await send("DELETE", "/v1/services/api");
  t.is((await send("DELETE", "/v1/services/api")).status, 404);
  t.is((await send("DELETE", "/v1/services/api?purge=true")).status, 204);
  t.deepEqual((await send("GET", "/v1/services?removed=true")).body.items, []);
});

test("restoring is refused with the reason when the name was taken", async (t) => {
  const { send } = await startApi(t, [service("old")]);
  await send("DELETE", "/v1/services/old");
  await send("POST", "/v1/services", { body: { ...web, name: "old" } });
  const { status, body } = await send("POST", `/v1/services/${id("old")}/restore`);
  t.is(status, 409);
  t.like(body, { code: "name_taken" });
  t.regex(body.detail, /remove that one first/);
});

test("a service is stopped, changed, started, restarted and rolled back", async (t) => {
  const { send } = await startApi(t);
  await send("POST", "/v1/services", { body: web });
  t.like((await send("POST", "/v1/services/web/stop")).body, { stopped: true, desired: 0 });
  const put = (command: string) =>
    send("PUT", "/v1/services/web", {
      body: { ...web, containers: [{ process: { command: [command] } }] },
      headers: { "if-match": "*" },
    });
  t.is((await put("b")).body.rollout, undefined, "there is nothing to replace");
  t.like((await send("POST", "/v1/services/web/restart")).body, { status: 409, code: "service_stopped" });
  t.like((await send("POST", "/v1/services/web/start")).body, { desired: 2, specVersion: 2 });
  t.like((await send("POST", "/v1/services/web/restart")).body.rollout, { reason: "restart", state: "running", failed: 0 });
  t.like((await send("POST", "/v1/services/web/restart")).body, { status: 409, code: "rollout_in_progress" });
  const back = await send("POST", "/v1/services/web/rollback");
  t.like(back.body.rollout, { reason: "rollback" });
  t.deepEqual(back.body.spec.containers[0].process.command, ["sleep", "1"]);
  t.is(back.body.specVersion, 1);
});

test("a rollout is paused, resumed and aborted, and the service shows it", async (t) => {
  const changed = spec("web", { containers: [{ process: { command: ["b"] } }] });
  const data = { service: id("web"), spec: changed, specVersion: 2, rollout: id("r") };
  const events = [...node("a"), service("web"), placed("web", [[1, "a"]])];
  const { send } = await startApi(t, [...events, { type: "service.updated", subject: `service/${id("web")}`, data }]);
  const control = (action: string) => send("POST", "/v1/services/web/rollout", { body: { action } });
  t.like((await control("pause")).body.rollout, { state: "paused", paused: "requested", reason: "update" });
  t.like((await control("resume")).body.rollout, { state: "running" });
  t.like((await control("abort")).body, { specVersion: 1, rollout: { reason: "rollback" } });
  t.is((await control("stop")).status, 422);
  await send("POST", "/v1/services", { body: { ...web, name: "api" } });
  t.like((await send("POST", "/v1/services/api/rollout", { body: { action: "pause" } })).body, { status: 409, code: "no_rollout" });
});

test("a token that may only read, or write elsewhere, is refused every one of these verbs", async (t) => {
  const scope = (namespace: string, verbs: ("read" | "write")[]) => [{ namespace, stack: "*", verbs }];
  const { send } = await startApi(t, [
    service("web"),
    tokenCreated("reader", scope("default", ["read"])),
    tokenCreated("other", scope("shop", ["read", "write"])),
  ]);
  const verbs = ["start", "stop", "restart", "rollback", "restore"];
  const paths: [string, unknown][] = [...verbs.map((verb): [string, unknown] => [verb, undefined]), ["rollout", { action: "pause" }]];
  for (const [verb, body] of paths) {
    const path = `/v1/services/web/${verb}`;
    t.is((await send("POST", path, { token: bearer("reader"), body })).body.code, "scope_missing", verb);
    t.is((await send("POST", path, { token: bearer("other"), body })).body.code, "service_not_found", verb);
  }
});
