import test from "ava";
import { startApi } from "../support/api.js";
import { service } from "../support/samples.js";

const policy = { min: 1, max: 5, targets: [{ metric: "custom:requests", averageValue: 10 }] };
const world = [service("web", { replicas: 2 }), service("api")];
const path = "/v1/services/web/autoscaling";

test("a policy is set, shown with its defaults and its service, listed, and taken away", async (t) => {
  const { send } = await startApi(t, world);
  t.like((await send("GET", path)).body, { status: 404, code: "no_autoscaling" });
  const set = await send("PUT", path, { body: policy });
  t.is(set.status, 200, JSON.stringify(set.body));
  t.like(set.body, { name: "web", replicas: 2, active: true, windows: {}, changes: [], decisions: [] });
  t.like(set.body.policy, { mode: "auto", periodMs: 15_000, tolerancePercent: 10, down: { stabilizationMs: 300_000 } });
  t.like((await send("GET", "/v1/services/web")).body.spec.autoscaling, { min: 1, max: 5 });
  const { body: listed } = await send("GET", "/v1/autoscaling?limit=1");
  t.deepEqual(
    listed.items.map(({ name }: { name: string }) => name),
    ["web"],
  );
  t.is((await send("DELETE", path)).status, 204);
  t.is((await send("GET", path)).status, 404);
  t.deepEqual((await send("GET", "/v1/autoscaling")).body.items, []);
});

test("what an autoscaler decides is shown with its inputs, and once for each window", async (t) => {
  const { send } = await startApi(t, world);
  const { generation } = (await send("PUT", path, { body: policy })).body;
  const inputs = [{ rule: "target", metric: "custom:requests", of: "average", value: 25, target: 10, tasks: 2, missing: 0, replicas: 5 }];
  const autoscaling = { policy: "replicas", generation, window: 7, wanted: 6, inputs, limits: ["max"] };
  const scaled = await send("POST", "/v1/services/web/scale", { body: { replicas: 5, autoscaling } });
  t.is(scaled.body.spec?.replicas, 5, JSON.stringify(scaled.body));
  t.is((await send("POST", "/v1/services/web/scale", { body: { replicas: 1, autoscaling } })).body.spec.replicas, 5);
  const { body } = await send("GET", path);
  t.like(body, { replicas: 5, windows: { replicas: 7 } });
  t.is(body.changes[0].delta, 3);
  t.like(body.decisions[0], { result: "scaled", from: 2, replicas: 5, autoscaling });
  const stale = await send("POST", "/v1/services/web/scale", {
    body: { replicas: 2, autoscaling: { ...autoscaling, generation: 1, window: 9 } },
  });
  t.like(stale, { status: 409 });
  t.is(stale.body.code, "autoscaling_stale");
});

test("two autoscalers with other samples and one key: the first decides, the second is told so", async (t) => {
  const { send, controller } = await startApi(t, world);
  const { generation } = (await send("PUT", path, { body: policy })).body;
  const decide = (replicas: number, window: number) =>
    send("POST", "/v1/services/web/scale", {
      headers: { "idempotency-key": `autoscaling-web-replicas-${generation}-${window}` },
      body: { replicas, autoscaling: { policy: "replicas", generation, window, inputs: [] } },
    });
  t.is((await decide(4, 1)).status, 200);
  const before = controller.view().seq;
  t.is((await decide(3, 1)).body.code, "idempotency_key_reused");
  t.is((await decide(4, 1)).headers.get("idempotency-replayed"), "true");
  t.is(controller.view().seq, before, "and nothing is written for it");
});

test("advice is kept beside the spec, and a rehearsal by its plan writes nothing", async (t) => {
  const { send } = await startApi(t, world);
  const { generation } = (await send("PUT", path, { body: { ...policy, resources: {} } })).body;
  const autoscaling = { policy: "resources", generation, window: 3, inputs: [{ rule: "usage", metric: "cpu", value: 90, target: 110 }] };
  const advised = await send("POST", `${path}/advice`, { body: { autoscaling, resources: { cpu: 110 } } });
  t.is(advised.status, 200, JSON.stringify(advised.body));
  t.like(advised.body.decisions[0], { result: "advised", resources: { cpu: 110 } });
  const plan = await send("POST", "/v1/plan", { body: { intents: [{ do: "autoscaling.set", service: "api", policy }] } });
  t.true(plan.body.ok, JSON.stringify(plan.body));
  t.is((await send("GET", "/v1/services/api/autoscaling")).status, 404);
});

const isRefused = test.macro({
  async exec(t, body: unknown, field: string) {
    const { send } = await startApi(t, world);
    const answer = await send("PUT", path, { body });
    t.is(answer.status, 422, JSON.stringify(answer.body));
    t.is(answer.body.errors[0].field, field);
  },
  title: (title = "") => `a bad policy is a 422 that names the field: ${title}`,
});

test("min above max", isRefused, { ...policy, min: 6 }, "/min");
test("no max", isRefused, { min: 1 }, "/max");
test(
  "a metric that nobody measures",
  isRefused,
  {
    ...policy,
    targets: [
      { metric: "cpu", averageValue: 1 },
      { metric: "cpus", averageValue: 1 },
    ],
  },
  "/targets/1/metric",
);
test(
  "a metric's name that is none",
  isRefused,
  { ...policy, targets: [{ metric: "requests per second", averageValue: 1 }] },
  "/targets/0/metric",
);
test("a bad cron line", isRefused, { ...policy, schedules: [{ cron: "61 * * * *", durationMs: 60_000, min: 2 }] }, "/schedules/0/cron");
test(
  "a bad time zone",
  isRefused,
  { ...policy, schedules: [{ cron: "0 * * * *", timeZone: "Nowhere", durationMs: 60_000, min: 2 }] },
  "/schedules/0/timeZone",
);
test("a member that is not known", isRefused, { ...policy, maximum: 5 }, "/maximum");
test("a period that is none", isRefused, { ...policy, periodMs: 10 }, "/periodMs");

test("a Compose file has its policy by x-autoscaling, and faults are told by their lines", async (t) => {
  const { send } = await startApi(t);
  const file = (max: number, metric = "custom:requests") => `services:
  web:
    x-process: {command: [web]}
    x-autoscaling:
      min: 2
      max: ${max}
      targets:
        - {metric: "${metric}", averageValue: 10}
`;
  const headers = { "content-type": "application/yaml" };
  const deployed = await send("PUT", "/v1/stacks/shop", { body: file(6), headers });
  t.is(deployed.status, 200, JSON.stringify(deployed.body));
  t.like((await send("GET", "/v1/services/shop_web/autoscaling")).body.policy, { min: 2, max: 6 });
  const refused = await send("PUT", "/v1/stacks/shop", { body: file(1), headers });
  t.is(refused.status, 422);
  t.like(refused.body.errors[0], { field: "/services/web/x-autoscaling/min", line: 5 });
  const unknown = await send("PUT", "/v1/stacks/shop", { body: file(6, "requests"), headers });
  t.is(unknown.status, 422);
  t.like(unknown.body.errors[0], { field: "/services/web/x-autoscaling/targets/0/metric", line: 8 });
});
