import test from "ava";
import type { IntentRef, NewEvent } from "../../src/model/index.js";
import { emptyView, evolve, idempotencyAgeMs, idempotencyKeysMax, lookUp, replay } from "../../src/projections/index.js";
import { clusterCreated, history, viewOf } from "../support/history.js";

const settled: NewEvent = { type: "intent.settled", subject: "service/x", data: {} };
const intent = (key: string, status = 200): IntentRef => ({ id: "i", key, body: "b", outcome: { status } });

test("the answer to a keyed intent is remembered, once for all its events", (t) => {
  const view = viewOf([settled, settled], { after: viewOf([]), intent: intent("k", 201) });
  t.deepEqual(lookUp(view.idempotency.entries, "k"), { body: "b", outcome: { status: 201 }, seq: view.seq, time: view.time });
  t.is(view.idempotency.count, 1);
  t.deepEqual(view.idempotency.order, [["k"]]);
});

test("an intent without a key is not remembered", (t) => {
  const view = viewOf([settled], { after: viewOf([]), intent: { id: "i" } });
  t.is(view.idempotency.count, 0);
});

test("keys are forgotten by event time", (t) => {
  let view = viewOf([]);
  for (let i = 0; i < 256; i++) view = evolve(view, history([settled], { after: view, stepMs: 1, intent: intent(`old ${i}`) }));
  const soon = viewOf([settled], { after: view, time: view.time + idempotencyAgeMs - 1, intent: intent("new") });
  t.truthy(lookUp(soon.idempotency.entries, "old 0"));
  const late = viewOf([settled], { after: view, time: view.time + idempotencyAgeMs, intent: intent("new") });
  t.is(lookUp(late.idempotency.entries, "old 0"), undefined);
  t.is(late.idempotency.count, 1);
  t.deepEqual(late.idempotency.order, [["new"]]);
});

test("no more keys are kept than the limit and one chunk", (t) => {
  const view = replay(emptyView(), [history([clusterCreated])]);
  const [event] = history([settled], { after: view });
  for (let i = 0; i < idempotencyKeysMax + 1000; i++) {
    replay(view, [[{ ...event, seq: view.seq + 1, intent: intent(`key ${i}`) } as NonNullable<typeof event>]]);
  }
  t.true(view.idempotency.count >= idempotencyKeysMax && view.idempotency.count < idempotencyKeysMax + 256);
  t.is(lookUp(view.idempotency.entries, "key 0"), undefined);
  t.truthy(lookUp(view.idempotency.entries, `key ${idempotencyKeysMax + 999}`));
  t.is(
    view.idempotency.entries.reduce((sum, shard) => sum + Object.keys(shard).length, 0),
    view.idempotency.count,
  );
});
