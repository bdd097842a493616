import test from "ava";
import { settledBefore } from "../../src/intents/index.js";
import type { NewEvent } from "../../src/model/index.js";
import { idempotencyAgeMs } from "../../src/projections/index.js";
import { startMs, viewOf } from "../support/history.js";
import { service } from "../support/samples.js";

const key = "t1 POST /v1/services k1";
const outcome = { status: 201, id: "web000000000" };
const settledAt = startMs + 1000;
const events: NewEvent[] = [service("web")];
const view = viewOf(events, { after: viewOf([], { time: startMs }), time: settledAt, intent: { id: "i1", key, body: "b1", outcome } });

test("settledBefore: a key that was never used is free", (t) => {
  t.deepEqual(settledBefore(view, "t1 POST /v1/services other", "b1", settledAt), { kind: "none" });
  t.deepEqual(settledBefore(view, "constructor", "b1", settledAt), { kind: "none" });
});

test("settledBefore: the same key and body are answered as before", (t) => {
  t.deepEqual(settledBefore(view, key, "b1", settledAt), {
    kind: "replay",
    entry: { body: "b1", outcome, seq: view.seq, time: settledAt },
  });
});

test("settledBefore: the same key with another body is a mismatch", (t) => {
  t.deepEqual(settledBefore(view, key, "b2", settledAt), { kind: "mismatch" });
});

test("settledBefore: a key is free again once it is older than its age", (t) => {
  t.is(settledBefore(view, key, "b1", settledAt + idempotencyAgeMs).kind, "replay");
  t.is(settledBefore(view, key, "b2", settledAt + idempotencyAgeMs + 1).kind, "none");
});
