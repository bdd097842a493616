import test from "ava";
import { bearer, startApi, tokenCreated } from "../support/api.js";
import { description, id, node, placed, service, spec } from "../support/samples.js";

const scaled = (name: string, replicas: number) =>
  ({ type: "service.scaled", subject: `service/${id(name)}`, data: { service: id(name), replicas } }) as const;

test("plan: what writes would do is told, and nothing is written", async (t) => {
  const { send, controller } = await startApi(t, [...node("n1"), service("web", { replicas: 1 }), placed("web", [[1, "n1"]])]);
  const before = controller.view();
  const intents = [
    { do: "service.scale", service: "web", replicas: 3 },
    {
      do: "service.create",
      spec: { name: "big", replicas: 2, containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 999_000 } } }] },
    },
    { do: "service.scale", service: "nobody", replicas: 1 },
    { do: "service.scale", service: "big", replicas: 1 },
    { do: "token.create", name: "ci", preset: "viewer" },
  ];
  const { status, body } = await send("POST", "/v1/plan", { body: { intents } });
  t.is(status, 200, JSON.stringify(body));
  t.false(body.ok);
  t.deepEqual(
    body.results.map((result: { status: number; code?: string }) => [result.status, result.code]),
    [
      [200, undefined],
      [201, undefined],
      [404, "service_not_found"],
      [200, undefined],
      [201, undefined],
    ],
  );
  t.is(body.results[2].errors[0].field, "/intents/2/service");
  t.deepEqual(
    body.placements.map(({ name, node: on }: { name: string; node: string }) => `${name} ${on}`),
    ["web.2 n1", "web.3 n1"],
  );
  t.deepEqual([body.pending.length, body.pending[0].name, body.pending[0].slots], [1, "big", 1]);
  t.true(body.pending[0].placement.refusals.length > 0);
  t.deepEqual([body.complete, body.hidden, body.placementsTotal], [true, 0, 2]);
  t.deepEqual(body.events.map(({ type }: { type: string }) => type).sort(), [
    "service.created",
    "service.scaled",
    "service.scaled",
    "tasks.placed",
    "tasks.refused",
    "token.created",
  ]);
  t.is(controller.view(), before);
});

test("plan: it can start from a moment of the past", async (t) => {
  const { send, controller } = await startApi(t, [...node("n1"), service("web")]);
  const at = controller.view().seq;
  controller.append([{ type: "service.removed", subject: `service/${id("web")}`, data: { service: id("web") } }]);
  const intents = [{ do: "service.scale", service: "web", replicas: 2 }];
  t.is((await send("POST", "/v1/plan", { body: { intents } })).body.results[0].status, 404);
  const then = await send("POST", "/v1/plan", { body: { intents, at: String(at) } });
  t.deepEqual([then.body.ok, then.body.placementsTotal], [true, 2]);
  t.is((await send("POST", "/v1/plan", { body: { intents, at: "999" } })).body.errors[0].field, "/at");
});

test("plan: a token plans what it may write, and sees what it may read", async (t) => {
  const whole = { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 4000 } } }] };
  const explanation = { scheduler: 1, seed: 0, considered: 1, refusals: [] };
  const { send } = await startApi(t, [
    ...node("n1"),
    service("blue", { namespace: "blue", ...whole }),
    placed("blue", [[1, "n1"]]),
    service("red", { namespace: "red", ...whole }),
    { type: "tasks.refused", subject: `service/${id("red")}`, data: { service: id("red"), slots: [1], explanation } },
    tokenCreated("blueowner", [{ namespace: "blue", stack: "*", verbs: ["read", "write"] }]),
  ]);
  const token = bearer("blueowner");
  const own = { do: "service.scale", service: "blue", namespace: "blue", replicas: 2 };
  const mine = await send("POST", "/v1/plan", { token, body: { intents: [own] } });
  t.deepEqual([mine.status, mine.body.pending[0].name], [200, "blue"]);
  t.is((await send("POST", "/v1/plan", { token, body: { intents: [{ ...own, service: "red", namespace: "red" }] } })).status, 404);
  t.is((await send("POST", "/v1/plan", { token, body: { intents: [{ do: "node.drain", node: "n1" }] } })).status, 403);
  t.is((await send("POST", "/v1/plan", { token, body: { intents: [own], at: "3" } })).status, 403);
});

test("blame: every field names the event that set it", async (t) => {
  const { send, controller } = await startApi(t, [service("web", { replicas: 1 }), service("other")]);
  const web = id("web");
  const created = controller.view().seq - 1;
  const second = { ...spec("web", { replicas: 1 }), labels: { tier: "front", "a/b": "1" } };
  const updated = controller.append(
    [{ type: "service.updated", subject: `service/${web}`, data: { service: web, spec: second, specVersion: 1 } }],
    { actor: "token/alice0000000", intent: { id: "intent000001" } },
  );
  const scaling = controller.append([scaled("web", 4), scaled("other", 9)]) - 1;
  const { status, body } = await send("GET", "/v1/services/web/blame");
  t.is(status, 200, JSON.stringify(body));
  const of = (field: string) => body.fields.find((found: { field: string }) => found.field === field);
  t.like(of("/replicas"), { value: 4, type: "service.scaled" });
  t.regex(of("/replicas").position, new RegExp(`-${scaling}$`));
  t.like(of("/labels/a~1b"), { value: "1", actor: "token/alice0000000", intent: "intent000001" });
  t.regex(of("/labels/tier").position, new RegExp(`-${updated}$`));
  t.regex(of("/containers/0/process/command/0").position, new RegExp(`-${created}$`));
  const only = await send("GET", "/v1/services/web/blame?field=/labels");
  t.deepEqual(
    only.body.fields.map(({ field }: { field: string }) => field),
    ["/labels/tier", "/labels/a~1b"],
  );
  t.is((await send("GET", "/v1/services/web/blame?field=labels")).status, 422);
});

test("blame and undo of a node: settings and availability", async (t) => {
  const { send, controller } = await startApi(t, node("n1"));
  const before = controller.view().seq;
  await send("PATCH", "/v1/nodes/n1", { body: { labels: { disk: "ssd" } } });
  const labelled = controller.view().seq;
  await send("POST", "/v1/nodes/n1/drain");
  const { body } = await send("GET", "/v1/nodes/n1/blame");
  t.deepEqual(
    body.fields.map(({ field, type }: { field: string; type: string }) => [field, type]),
    [
      ["/availability", "node.drained"],
      ["/settings/labels/disk", "node.updated"],
    ],
  );
  const half = await send("POST", "/v1/nodes/n1/undo", { body: { to: String(labelled) } });
  t.deepEqual([half.status, half.body.availability, half.body.settings], [200, "active", { labels: { disk: "ssd" } }]);
  const whole = await send("POST", "/v1/nodes/n1/undo", { body: { to: String(before) } });
  t.deepEqual([whole.body.availability, whole.body.settings, whole.body.labels], ["active", {}, description().labels]);
  const seq = controller.view().seq;
  t.is((await send("POST", "/v1/nodes/n1/undo", { body: { to: String(before) } })).status, 200);
  t.is(controller.view().seq, seq);
  t.is((await send("POST", "/v1/nodes/n1/undo", { body: { to: "1" } })).body.code, "not_there_then");
});

test("undo of a service: its spec comes back as a new event, with its template's version", async (t) => {
  const { send, controller } = await startApi(t, [service("web", { replicas: 2 })]);
  const web = id("web");
  const before = controller.view().seq;
  const second = spec("web", { replicas: 5, containers: [{ process: { command: ["other"] } }] });
  controller.append([
    { type: "service.updated", subject: `service/${web}`, data: { service: web, spec: second, specVersion: 2, rollout: id("r2") } },
  ]);
  const { status, body } = await send("POST", "/v1/services/web/undo", { body: { to: String(before) } });
  t.is(status, 200, JSON.stringify(body));
  t.deepEqual([body.spec, body.specVersion, body.rollout.reason], [spec("web", { replicas: 2 }), 1, "undo"]);
  t.like(controller.records.at(-1), { type: "service.updated", data: { reason: "undo" } });
  const again = controller.view().seq;
  t.is((await send("POST", "/v1/services/web/undo", { body: { to: String(before) } })).status, 200);
  t.is(controller.view().seq, again);
});

test("undo of a service: what is not possible now says why", async (t) => {
  const endpoints = [{ published: 8080 }];
  const { send, controller } = await startApi(t, [service("web", { endpoints }), service("gone")]);
  const before = controller.view().seq;
  const web = id("web");
  controller.append([
    { type: "service.updated", subject: `service/${web}`, data: { service: web, spec: spec("web"), specVersion: 2, rollout: id("r2") } },
    service("thief", { endpoints }),
    { type: "service.removed", subject: `service/${id("gone")}`, data: { service: id("gone"), purgeAt: controller.view().time + 1e9 } },
    service("late"),
  ]);
  const undo = (name: string, to: number) => send("POST", `/v1/services/${name}/undo`, { body: { to: String(to) } });
  t.deepEqual([(await undo("web", before)).body.code, (await undo("web", 1)).body.code], ["port_taken", "not_there_then"]);
  const removed = await undo("gone", before);
  t.deepEqual([removed.status, removed.body.code], [409, "service_removed"]);
  t.regex(removed.body.detail, /restore it first/);
  t.is((await undo("late", before)).body.code, "not_there_then");
  t.is((await undo("web", 999)).body.errors[0].field, "/to");
  t.is((await send("POST", "/v1/services/web/undo", { body: {} })).status, 422);
});

test("undo of a stack: the services of then, all or nothing; also in a bulk", async (t) => {
  const { send, controller } = await startApi(t);
  const deploy = (file: string) =>
    send("PUT", "/v1/stacks/shop?prune=true", { body: file, headers: { "content-type": "application/yaml" } });
  const one = "services: {db: {x-process: {command: [db]}}, web: {x-process: {command: [web]}}}";
  const two = "services: {db: {x-process: {command: [db, two]}}, api: {x-process: {command: [api]}}}";
  t.is((await deploy(one)).status, 200);
  const before = controller.view().seq;
  await deploy(two);
  const middle = controller.view().seq;
  const undone = await send("POST", "/v1/stacks/shop/undo", { body: { to: String(before) } });
  t.is(undone.status, 200, JSON.stringify(undone.body));
  t.like(undone.body, { created: ["shop_web"], updated: ["shop_db"], removed: ["shop_api"] });
  t.deepEqual((await send("GET", "/v1/services/shop_db")).body.spec.containers[0].process.command, ["db"]);
  const intents = [{ do: "stack.undo", stack: "shop", to: String(middle) }];
  const plan = await send("POST", "/v1/plan", { body: { intents } });
  t.true(plan.body.ok);
  t.is((await send("POST", "/v1/bulk", { body: { intents } })).status, 200);
  t.deepEqual((await send("GET", "/v1/stacks/shop")).body.services, ["shop_api", "shop_db"]);
  t.is((await send("POST", "/v1/stacks/shop/undo", { body: { to: "1" } })).body.code, "not_there_then");
});

test("a plan that would keep the controller from its work is refused with what it asked for", async (t) => {
  const { send } = await startApi(t, [...node("n1"), service("web", { replicas: 1 })]);
  const intents = [{ do: "service.scale", service: "web", replicas: 5_001 }];
  const { status, body } = await send("POST", "/v1/plan", { body: { intents } });
  t.is(status, 422);
  t.is(body.code, "plan_too_large");
  t.regex(body.detail, /at most 5000 tasks.*5001/);
});
