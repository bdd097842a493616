import test from "ava";
import { webhookNamespace } from "../../src/api/index.js";
import type { NewEvent } from "../../src/model/index.js";
import { ClusterError } from "../../src/ports/index.js";
import { findWebhook, type View, type WebhookView } from "../../src/projections/index.js";
import { startApi } from "../support/api.js";
import { testLineage } from "../support/history.js";
import { alert, id, service, webhook } from "../support/samples.js";
import { testSecretKeys } from "../support/secret-keys.js";

const url = "https://hooks.example.org/T0/secret-path?token=1";

function sender() {
  const tested: { webhook: string; alert: string | undefined }[] = [];
  return {
    tested,
    async check(to: string) {
      if (!to.includes("internal")) return;
      const message = "internal resolves to 10.0.0.1, which is not an address of the internet";
      throw new ClusterError("invalid", "webhook_target_forbidden", message, { errors: [{ field: "/url", message }] });
    },
    async test(to: { name: string }, about?: { name: string }) {
      tested.push({ webhook: to.name, alert: about?.name });
      return to.name === "broken"
        ? { delivered: false, status: 500, ms: 3, error: "it answered 500" }
        : { delivered: true, status: 204, ms: 2 };
    },
  };
}

test("a webhook is created with a secret that is shown once; where it goes and the secret are in an envelope alone", async (t) => {
  const { send, controller } = await startApi(t, [], { webhooks: sender() });
  const body = { name: "hook", url, types: ["service.*"], subject: "service/" };
  const { status, body: answer, headers } = await send("POST", "/v1/webhooks", { body });
  t.is(status, 201);
  t.is(headers.get("location"), `/v1/webhooks/${answer.webhook.id}`);
  t.regex(answer.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  t.like(answer.webhook, { name: "hook", target: "https://hooks.example.org", attempts: 10, format: "cloudevents", deadLetters: [] });
  t.is(answer.webhook.position, `${testLineage}-3`);
  const texts = [JSON.stringify(controller.records), JSON.stringify((await send("GET", "/v1/webhooks")).body)];
  for (const text of texts) t.false(/secret-path|whsec_/.test(text));
  const { name, envelope } = controller.view().webhooks[answer.webhook.id] as NonNullable<
    ReturnType<typeof controller.view>["webhooks"][string]
  >;
  const opened = JSON.parse(testSecretKeys().open(webhookNamespace, name, envelope).toString());
  t.deepEqual(opened, { url, secret: answer.secret });
  t.deepEqual((await send("GET", "/v1/webhooks/hook")).body, answer.webhook);
});

test("a repeat under the same key is the same webhook, without its secret", async (t) => {
  const { send } = await startApi(t, [], { webhooks: sender() });
  const once = () => send("POST", "/v1/webhooks", { body: { name: "hook", url }, headers: { "idempotency-key": "k" } });
  const [first, again] = [await once(), await once()];
  t.is(again.status, 201);
  t.is(again.body.webhook.id, first.body.webhook.id);
  t.is(again.body.secret, undefined);
});

test("a secret of one's own is not shown", async (t) => {
  const { send } = await startApi(t, [], { webhooks: sender() });
  const secret = `whsec_${Buffer.alloc(24).toString("base64")}`;
  t.is((await send("POST", "/v1/webhooks", { body: { name: "hook", url, secret } })).body.secret, undefined);
  for (const bad of ["whsec_AAAA", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=", `whsec_${Buffer.alloc(65).toString("base64")}`]) {
    const { status, body } = await send("POST", "/v1/webhooks", { body: { name: "x", url, secret: bad } });
    t.is(status, 422, bad);
    t.is(body.errors[0].field, "/secret");
  }
});

test("bad input is refused, and names the field", async (t) => {
  const { send, controller } = await startApi(t, [webhook("taken")], { webhooks: sender() });
  const refusals: [Record<string, unknown>, number, string, string][] = [
    [{ name: "a", url: "https://internal/" }, 422, "webhook_target_forbidden", "/url"],
    [{ name: "a", url: "ftp://host/" }, 422, "invalid_body", "/url"],
    [{ name: "a" }, 422, "invalid_body", "/url"],
    [{ name: "A!", url }, 422, "invalid_body", "/name"],
    [{ name: "taken", url }, 409, "name_taken", "/name"],
    [{ name: "a", url, types: ["no.such"] }, 422, "invalid_body", "/types"],
    [{ name: "a", url, attempts: 0 }, 422, "invalid_body", "/attempts"],
    [{ name: "a", url, after: "ffffffffffffffff-1" }, 410, "foreign_lineage", "/after"],
  ];
  for (const [body, status, code, field] of refusals) {
    const answer = await send("POST", "/v1/webhooks", { body });
    t.deepEqual([answer.status, answer.body.code, answer.body.errors[0]?.field], [status, code, field], JSON.stringify(body));
  }
  controller.secretKeys = undefined;
  const keyless = await send("POST", "/v1/webhooks", { body: { name: "a", url } });
  t.deepEqual([keyless.status, keyless.body.code], [503, "secret_key_missing"]);
  const off = await startApi(t, [webhook("hook")]);
  t.is((await off.send("POST", "/v1/webhooks", { body: { name: "a", url } })).body.code, "webhooks_off");
});

function openedBy(controller: { view(): View }, idOrName: string): unknown {
  const { name, envelope } = findWebhook(controller.view(), idOrName) as WebhookView;
  return JSON.parse(testSecretKeys().open(webhookNamespace, name, envelope).toString());
}

test("a webhook is changed where it stands: its address, filter, tries, and whether it is paused", async (t) => {
  const { send, controller } = await startApi(t, [], { webhooks: sender() });
  const created = (await send("POST", "/v1/webhooks", { body: { name: "hook", url, types: ["service.*"] } })).body;
  const patch = (body: object) => send("PATCH", "/v1/webhooks/hook", { body });
  const moved = await patch({ url: "https://other.example.org/x", types: null, subject: "service/", attempts: 3, paused: true });
  t.is(moved.status, 200);
  t.is(moved.body.secret, undefined);
  t.like(moved.body.webhook, {
    id: created.webhook.id,
    target: "https://other.example.org",
    subject: "service/",
    attempts: 3,
    paused: true,
  });
  t.is(moved.body.webhook.types, undefined);
  t.is(moved.body.webhook.position, created.webhook.position);
  t.deepEqual(openedBy(controller, "hook"), { url: "https://other.example.org/x", secret: created.secret });
  t.false(/secret-path|whsec_|example\.org\/x/.test(JSON.stringify(controller.records)));
  const { length } = controller.records;
  t.like((await patch({ subject: "service/", paused: true })).body.webhook, { paused: true });
  t.is(controller.records.length, length, "what it is already is no event");
  t.like((await patch({ subject: null, paused: false })).body.webhook, { paused: false });
  t.is((await send("GET", "/v1/webhooks/hook")).body.subject, undefined);
});

test("a secret takes the place of another: the new one is shown once, and the old one signs too for a while", async (t) => {
  const { send, controller } = await startApi(t, [], { webhooks: sender() });
  const first = (await send("POST", "/v1/webhooks", { body: { name: "hook", url } })).body.secret;
  const headers = { "idempotency-key": "k" };
  const rotated = await send("PATCH", "/v1/webhooks/hook", { body: { rotate: { graceMs: 60_000 } }, headers });
  t.regex(rotated.body.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  t.not(rotated.body.secret, first);
  t.like(openedBy(controller, "hook"), { url, secret: rotated.body.secret, before: { secret: first } });
  const again = await send("PATCH", "/v1/webhooks/hook", { body: { rotate: { graceMs: 60_000 } }, headers });
  t.deepEqual([again.status, again.body.secret], [200, undefined]);
  const own = `whsec_${Buffer.alloc(24).toString("base64")}`;
  const set = await send("PATCH", "/v1/webhooks/hook", { body: { rotate: { secret: own, graceMs: 0 } } });
  t.is(set.body.secret, undefined);
  t.deepEqual(openedBy(controller, "hook"), { url, secret: own });
});

test("a bad change of a webhook is refused, and names the field", async (t) => {
  const { send, controller } = await startApi(t, [], { webhooks: sender() });
  await send("POST", "/v1/webhooks", { body: { name: "hook", url } });
  const refusals: [string, Record<string, unknown>, number, string, string][] = [
    ["hook", { url: "https://internal/" }, 422, "webhook_target_forbidden", "/url"],
    ["hook", { url: "ftp://host/" }, 422, "invalid_body", "/url"],
    ["hook", { url: null }, 422, "invalid_body", "/url"],
    ["hook", { types: ["no.such"] }, 422, "invalid_body", "/types"],
    ["hook", { attempts: 0 }, 422, "invalid_body", "/attempts"],
    ["hook", { name: "other" }, 422, "invalid_body", "/name"],
    ["hook", { rotate: { secret: "whsec_AAAA" } }, 422, "invalid_body", "/rotate/secret"],
    ["hook", { rotate: { graceMs: -1 } }, 422, "invalid_body", "/rotate/graceMs"],
    ["none", { paused: true }, 404, "webhook_not_found", "webhook"],
  ];
  for (const [name, body, status, code, field] of refusals) {
    const answer = await send("PATCH", `/v1/webhooks/${name}`, { body });
    t.deepEqual([answer.status, answer.body.code, answer.body.errors[0]?.field], [status, code, field], JSON.stringify(body));
  }
  controller.secretKeys = undefined;
  t.is((await send("PATCH", "/v1/webhooks/hook", { body: { rotate: {} } })).body.code, "secret_key_missing");
  t.is((await send("PATCH", "/v1/webhooks/hook", { body: { paused: true } })).status, 200, "this needs no key");
});

test("a webhook is removed, tested and replayed by name or id; what is not there is not found", async (t) => {
  const post = sender();
  const { send, controller } = await startApi(t, [service("a"), webhook("hook"), webhook("broken")], { webhooks: post });
  t.like((await send("POST", "/v1/webhooks/hook/test")).body, { webhook: "hook", delivered: true, status: 204 });
  t.like((await send("POST", `/v1/webhooks/${id("broken")}/test`)).body, { delivered: false, error: "it answered 500" });
  t.is((await send("POST", "/v1/webhooks/hook/replay", { body: { after: "1" } })).body.position, `${testLineage}-1`);
  controller.oldestSeq = 4;
  const gone = await send("POST", "/v1/webhooks/hook/replay", { body: { after: "1" } });
  t.deepEqual([gone.status, gone.body.code], [410, "position_gone"]);
  t.is((await send("DELETE", "/v1/webhooks/hook")).status, 204);
  for (const [method, path] of [
    ["GET", "/v1/webhooks/hook"],
    ["DELETE", "/v1/webhooks/hook"],
    ["POST", "/v1/webhooks/hook/test"],
  ] as const)
    t.deepEqual([(await send(method, path)).status, (await send(method, path)).body.code], [404, "webhook_not_found"]);
});

test("what was given up is listed with the reason, newest first", async (t) => {
  const letter = (from: number): NewEvent => ({
    type: "webhook.undelivered",
    subject: `webhook/${id("hook")}`,
    data: { webhook: id("hook"), name: "hook", begun: 3, from, to: from, attempts: 10, reason: `it answered ${from}` },
  });
  const { send } = await startApi(t, [webhook("hook"), letter(4), letter(5)]);
  const { body } = await send("GET", "/v1/webhooks/hook");
  t.is(body.deadLettersTotal, 2);
  t.like(body.deadLetters[0], { from: `${testLineage}-5`, attempts: 10, reason: "it answered 5" });
});

test("webhooks are created, replayed, changed and removed in bulk; the secret is shown there", async (t) => {
  const { send } = await startApi(t, [webhook("old")], { webhooks: sender() });
  const intents = [
    { do: "webhook.create", name: "hook", url },
    { do: "webhook.replay", webhook: "old", after: "0" },
    { do: "webhook.update", webhook: "old", paused: true },
    { do: "webhook.remove", webhook: "old" },
    { do: "alert.create", name: "down", when: { kind: "node" }, webhooks: ["hook"] },
    { do: "alert.remove", alert: "down" },
  ];
  const { status, body } = await send("POST", "/v1/bulk", { body: { intents } });
  t.is(status, 200);
  t.deepEqual(
    body.results.map(({ status: one }: { status: number }) => one),
    [201, 200, 200, 204, 201, 204],
  );
  t.regex(body.results[0].secret, /^whsec_/);
  const rotated = await send("POST", "/v1/bulk", { body: { intents: [{ do: "webhook.update", webhook: "hook", rotate: {} }] } });
  t.regex(rotated.body.results[0].secret, /^whsec_/);
  t.not(rotated.body.results[0].secret, body.results[0].secret);
  const refused = await send("POST", "/v1/bulk", { body: { intents: [{ do: "webhook.create", name: "x", url: "https://internal/" }] } });
  t.deepEqual([refused.status, refused.body.errors[0].field], [422, "/intents/0/url"]);
});

test("an alert says what it tells of, and which webhooks have been told", async (t) => {
  const instances = [{ subject: "node/x", name: "x", message: "node x is down" }];
  const about = { alert: id("down"), name: "down", severity: "warning" as const, summary: "" };
  const fired: NewEvent = { type: "alert.fired", subject: `alert/${id("down")}`, data: { ...about, instances } };
  const { send, controller } = await startApi(t, [
    webhook("chat"),
    webhook("other", { types: ["node.*"] }),
    webhook("am", { format: "alertmanager" }),
    alert("down"),
  ]);
  const seq = controller.append([fired]);
  const shown = async () => (await send("GET", "/v1/alerts/down")).body;
  t.deepEqual((await shown()).firing[0].fired, [
    { webhook: "am", state: "pending" },
    { webhook: "chat", state: "pending" },
  ]);
  const begun = (name: string) => controller.view().webhooks[id(name)]?.begun as number;
  controller.append([
    { type: "webhooks.advanced", subject: "cluster/x", data: { webhooks: [id("chat")], begun: [begun("chat")], after: [seq] } },
    {
      type: "webhook.undelivered",
      subject: `webhook/${id("am")}`,
      data: { webhook: id("am"), name: "am", begun: begun("am"), from: seq, to: seq, attempts: 10, reason: "it answered 500" },
    },
  ]);
  t.deepEqual((await shown()).firing[0].fired, [
    { webhook: "am", state: "given-up", reason: "it answered 500" },
    { webhook: "chat", state: "delivered" },
  ]);
  controller.append([
    {
      type: "alert.resolved",
      subject: `alert/${id("down")}`,
      data: { ...about, reason: "recovered", instances: instances.map((one) => ({ ...one, firedAt: 1 })) },
    },
  ]);
  const over = await shown();
  t.deepEqual([over.firing, over.history.length, over.history[0].resolved[0].state], [[], 1, "pending"]);
  t.is((await send("GET", "/v1/alerts")).body.items.length, 1);
});

test("an alert is created, tested by all that tell of it, and removed", async (t) => {
  const post = sender();
  const { send } = await startApi(t, [webhook("chat"), webhook("broken"), webhook("nodes", { types: ["node.*"] })], { webhooks: post });
  const body = { name: "down", when: { kind: "node" }, forMs: 60_000, severity: "critical" };
  const created = await send("POST", "/v1/alerts", { body });
  t.is(created.status, 201);
  t.like(created.body, { name: "down", resolveMs: 60_000, firing: [], history: [] });
  const { results } = (await send("POST", "/v1/alerts/down/test")).body;
  t.deepEqual(
    results.map(({ webhook: name, delivered }: { webhook: string; delivered: boolean }) => [name, delivered]),
    [
      ["broken", false],
      ["chat", true],
    ],
  );
  t.deepEqual(
    post.tested.map(({ alert: about }) => about),
    ["down", "down"],
  );
  const bad = await send("POST", "/v1/alerts", { body: { ...body, name: "x", when: { kind: "service", node: "n1" } } });
  t.deepEqual([bad.status, bad.body.errors[0].field], [422, "/when/node"]);
  t.is((await send("DELETE", "/v1/alerts/down")).status, 204);
  t.deepEqual([(await send("GET", "/v1/alerts/down")).status, (await send("POST", "/v1/alerts/down/test")).status], [404, 404]);
});
