import test from "ava";
import type { Intent, NewEvent, WebhookChanges } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { alert, closedEnvelope, id, service, webhook } from "../support/samples.js";

const asked = { name: "hook", target: "https://hooks.example.org", format: "cloudevents" as const, attempts: 10, envelope: closedEnvelope };
const create: Intent = { type: "CreateWebhook", webhook: asked };
const removed: NewEvent = { type: "webhook.removed", subject: `webhook/${id("hook")}`, data: { webhook: id("hook"), name: "hook" } };

test("decide: a webhook is made once under its name, for events that there are", (t) => {
  given(t, [])
    .when(create)
    .gives([{ type: "webhook.created", subject: `webhook/${id("new1")}`, data: { webhook: id("new1"), ...asked } }], {
      status: 201,
      id: id("new1"),
    });
  given(t, [webhook("hook")])
    .when(create)
    .gives(refused("conflict", "name_taken", "/name"));
  given(t, [])
    .when({ type: "CreateWebhook", webhook: { ...asked, types: ["service.*", "service.exploded"] } })
    .gives(refused("invalid", "invalid_body", "/types", /service\.exploded is no event type/));
  given(t, [])
    .when({ type: "CreateWebhook", webhook: { ...asked, after: 2 } })
    .gives(refused("invalid", "invalid_body", "/after"));
  const many = Array.from({ length: 64 }, (_, i) => webhook(`hook${i}x`));
  given(t, many)
    .when(create)
    .gives(refused("conflict", "webhooks_full", "/name"));
});

test("decide: a webhook is removed by name or id, unless an alert is told by it", (t) => {
  for (const named of ["hook", id("hook")])
    given(t, [webhook("hook")])
      .when({ type: "RemoveWebhook", webhook: named })
      .gives([removed], { status: 204 });
  given(t, [])
    .when({ type: "RemoveWebhook", webhook: "hook" })
    .gives(refused("notFound", "webhook_not_found", "webhook"));
  given(t, [webhook("hook"), alert("down", { webhooks: ["hook"] })])
    .when({ type: "RemoveWebhook", webhook: "hook" })
    .gives(refused("conflict", "webhook_in_use", "webhook", /alert down/));
});

test("decide: a webhook is changed in what is new of it", (t) => {
  const events = [webhook("hook", { types: ["node.*"] })];
  const update = (changes: WebhookChanges): Intent => ({ type: "UpdateWebhook", webhook: "hook", changes });
  const updated = (data: object): NewEvent =>
    ({ type: "webhook.updated", subject: `webhook/${id("hook")}`, data: { webhook: id("hook"), name: "hook", ...data } }) as NewEvent;
  given(t, events)
    .when(update({ types: null, subject: null, paused: true, attempts: 10 }))
    .gives([updated({ types: null, paused: true })], { status: 200, id: id("hook") });
  given(t, [...events, updated({ types: null, paused: true })])
    .when(update({ types: null, paused: true }))
    .gives(nothing);
  given(t, events)
    .when(update({ types: ["service.exploded"] }))
    .gives(refused("invalid", "invalid_body", "/types"));
  given(t, [])
    .when(update({ paused: true }))
    .gives(refused("notFound", "webhook_not_found", "webhook"));
  const { view } = given(t, [...events, updated({ subject: "node/", target: "https://x.example.org" })]);
  t.like(view.webhooks[id("hook")], { subject: "node/", types: ["node.*"], target: "https://x.example.org", begun: 2, changedSeq: 3 });
});

test("decide: of two changes of an envelope that were made of the same one, the later is refused", (t) => {
  const events = [webhook("hook")];
  const envelope = { ...closedEnvelope, nonce: "f".repeat(24) };
  const changes = { envelope, replaces: closedEnvelope.nonce };
  const decided = given(t, events).when({ type: "UpdateWebhook", webhook: "hook", changes });
  const event: NewEvent = {
    type: "webhook.updated",
    subject: `webhook/${id("hook")}`,
    data: { webhook: id("hook"), name: "hook", envelope },
  };
  decided.gives([event], { status: 200, id: id("hook") });
  given(t, [...events, event])
    .when({ type: "UpdateWebhook", webhook: "hook", changes: { ...changes, envelope: { ...envelope, nonce: "e".repeat(24) } } })
    .gives(refused("conflict", "webhook_changed", "webhook"));
});

test("decide: a replay sets the position, which no note of an earlier one moves", (t) => {
  const replayed: NewEvent = {
    type: "webhook.replayed",
    subject: `webhook/${id("hook")}`,
    data: { webhook: id("hook"), name: "hook", after: 1 },
  };
  const events = [service("a"), webhook("hook")];
  const replay = given(t, events).when({ type: "ReplayWebhook", webhook: "hook", after: 1 });
  replay.gives([replayed], { status: 200, id: id("hook") });
  const { view } = given(t, [...events, replayed]);
  t.like(view.webhooks[id("hook")], { after: 1, begun: 4 });
  given(t, [...events, replayed])
    .when({ type: "RecordDeliveries", rows: [{ webhook: id("hook"), begun: 3, after: 4 }] })
    .gives(nothing);
  given(t, [...events, replayed])
    .when({ type: "RecordUndelivered", webhook: id("hook"), begun: 3, from: 4, to: 4, attempts: 1, reason: "x" })
    .gives(nothing);
});

test("decide: how far webhooks have come is one event, of those that have come on and are still there", (t) => {
  const events = [webhook("a"), webhook("b"), webhook("c"), service("s")];
  const rows = [
    { webhook: id("a"), begun: 2, after: 5 },
    { webhook: id("b"), begun: 3, after: 3 },
    { webhook: id("gone"), begun: 3, after: 5 },
    { webhook: id("c"), begun: 4, after: 99 },
  ];
  const data = { webhooks: [id("a")], begun: [2], after: [5] };
  given(t, events)
    .when({ type: "RecordDeliveries", rows })
    .gives([{ type: "webhooks.advanced", subject: "cluster/00000000000000c1", data }]);
  const { view } = given(t, [...events, { type: "webhooks.advanced", subject: "cluster/x", data }]);
  t.is(view.webhooks[id("a")]?.after, 5);
});

test("decide: what is given up is said once, and the webhook stands behind it", (t) => {
  const events = [webhook("hook"), service("a"), service("b")];
  const letter = { begun: 2, from: 3, to: 3, attempts: 10, reason: "it answered 500" };
  const undelivered: NewEvent = {
    type: "webhook.undelivered",
    subject: `webhook/${id("hook")}`,
    data: { webhook: id("hook"), name: "hook", ...letter },
  };
  const intent: Intent = { type: "RecordUndelivered", webhook: id("hook"), ...letter };
  given(t, events).when(intent).gives([undelivered]);
  const after = given(t, [...events, undelivered]);
  t.like(after.view.webhooks[id("hook")], { after: 3, deadLettersTotal: 1 });
  after.when(intent).gives(nothing);
});

test("the newest dead letters are kept, and all are counted", (t) => {
  const letters = Array.from(
    { length: 40 },
    (_, i): NewEvent => ({
      type: "webhook.undelivered",
      subject: `webhook/${id("hook")}`,
      data: { webhook: id("hook"), name: "hook", begun: 2, from: i + 3, to: i + 3, attempts: 1, reason: "x" },
    }),
  );
  const { view } = given(t, [webhook("hook"), ...letters]);
  const known = view.webhooks[id("hook")];
  t.is(known?.deadLettersTotal, 40);
  t.deepEqual([known?.deadLetters.length, known?.deadLetters[0]?.from, known?.deadLetters.at(-1)?.from], [32, 11, 42]);
});
