import test from "ava";
import { Entry } from "../../src/controller/entry.js";
import { FairQueue } from "../../src/controller/fair-queue.js";
import { IntentQueue } from "../../src/controller/intent-queue.js";
import { agentTurnsMax } from "../../src/controller/limits.js";
import type { Intent } from "../../src/model/index.js";
import { type ClusterError, isClusterError } from "../../src/ports/index.js";

const roomy = { entriesMax: 1_000, bytesMax: 1e9, callerEntriesMax: 1_000, callerBytesMax: 1e9 };

function entry(caller: string, id: string, refusals: Map<string, ClusterError> = new Map(), bytes = 1): Entry {
  const intent: Intent = { type: "DrainNode", node: "n".repeat(bytes) };
  return new Entry(
    id,
    intent,
    { actor: caller },
    () => {},
    (error) => refusals.set(id, error),
  );
}

function ids(queue: { take(): Entry | undefined }): string[] {
  const taken: string[] = [];
  for (let next = queue.take(); next; next = queue.take()) taken.push(next.id);
  return taken;
}

function codeOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    if (isClusterError(error)) return `${error.kind} ${error.code}`;
  }
  return "taken";
}

test("fair queue: callers take turns, and each is served in its own order", (t) => {
  const queue = new FairQueue(roomy);
  for (let i = 0; i < 4; i++) queue.add(entry("token/flood", `f${i}`));
  queue.add(entry("token/modest", "m0"));
  queue.add(entry("token/modest", "m1"));
  t.deepEqual(ids(queue), ["f0", "m0", "f1", "m1", "f2", "f3"]);
  t.is(queue.size, 0);
  t.is(queue.bytes, 0);
});

test("fair queue: a caller over its own share is told so, and nobody else is", (t) => {
  const queue = new FairQueue({ ...roomy, callerEntriesMax: 2 });
  queue.add(entry("token/flood", "f0"));
  queue.add(entry("token/flood", "f1"));
  t.is(
    codeOf(() => queue.add(entry("token/flood", "f2"))),
    "exhausted caller_over_share",
  );
  t.is(
    codeOf(() => queue.add(entry("token/modest", "m0"))),
    "taken",
  );
});

test("fair queue: when all is full, who has little takes the place of the newest of who has most", (t) => {
  const refusals = new Map<string, ClusterError>();
  const queue = new FairQueue({ ...roomy, entriesMax: 5 });
  for (let i = 0; i < 4; i++) queue.add(entry("token/flood", `f${i}`, refusals));
  queue.add(entry("token/other", "o0", refusals));
  queue.add(entry("token/modest", "m0", refusals));
  t.deepEqual(
    [...refusals].map(([id, { kind, code }]) => `${id} ${kind} ${code}`),
    ["f3 exhausted caller_over_share"],
  );
  t.deepEqual(ids(queue), ["f0", "o0", "m0", "f1", "f2"]);
});

test("fair queue: among equals a full queue is the controller's trouble", (t) => {
  const queue = new FairQueue({ ...roomy, entriesMax: 2 });
  queue.add(entry("token/a", "a0"));
  queue.add(entry("token/b", "b0"));
  t.is(
    codeOf(() => queue.add(entry("token/c", "c0"))),
    "unavailable overloaded",
  );
});

test("fair queue: bytes bound it as well, of each caller and of all", (t) => {
  const refusals = new Map<string, ClusterError>();
  const queue = new FairQueue({ ...roomy, bytesMax: 32_000, callerBytesMax: 30_000 });
  queue.add(entry("token/flood", "f0", refusals, 10_000));
  queue.add(entry("token/flood", "f1", refusals, 10_000));
  t.is(
    codeOf(() => queue.add(entry("token/flood", "f2", refusals, 10_000))),
    "exhausted caller_over_share",
  );
  queue.add(entry("token/b", "b0", refusals, 5_000));
  queue.add(entry("token/c", "c0", refusals, 5_000));
  queue.add(entry("token/d", "d0", refusals, 5_000));
  t.like(Object.fromEntries(refusals), { f1: { code: "caller_over_share" } });
  t.true(queue.bytes <= 32_000);
  t.deepEqual(ids(queue).sort(), ["b0", "c0", "d0", "f0"]);
});

test("fair queue: what is put back comes first again, in its order, and is bounded by nothing", (t) => {
  const queue = new FairQueue({ ...roomy, entriesMax: 3, callerEntriesMax: 2 });
  const taken = [entry("token/a", "a0"), entry("token/b", "b0"), entry("token/a", "a1")];
  queue.add(entry("token/a", "a2"));
  queue.putBack(taken);
  t.is(queue.size, 4);
  t.deepEqual(ids(queue), ["a0", "b0", "a1", "a2"]);
});

test("fair queue: a whole batch is put back by one copy of each caller's line, every caller in its order", (t) => {
  const queue = new FairQueue(roomy);
  const callers = ["token/a", "token/b", "token/c"];
  const batch = Array.from({ length: 20_000 }, (_, i) => entry(callers[i % 2] as string, `${i}`, new Map(), 10));
  for (const caller of callers) queue.add(entry(caller, `waits ${caller}`, new Map(), 10));
  const { bytes } = queue;
  queue.putBack(batch);
  t.is(queue.size, batch.length + callers.length);
  t.is(queue.bytes, bytes + batch.reduce((sum, one) => sum + one.bytes, 0));
  const order = ids(queue);
  for (const turn of [0, 1]) {
    const own = batch.filter((_, i) => i % 2 === turn).map(({ id }) => id);
    const all = new Set([...own, `waits ${callers[turn]}`]);
    t.deepEqual(
      order.filter((id) => all.has(id)),
      [...all],
    );
  }
  t.is(queue.bytes, 0);
});

test("fair queue: what was taken out of the middle leaves no trace", (t) => {
  const queue = new FairQueue(roomy);
  const [first, second] = [entry("token/a", "a0"), entry("token/a", "a1")];
  queue.add(first);
  queue.add(second);
  queue.remove(first);
  queue.remove(first);
  t.is(queue.size, 1);
  t.deepEqual(ids(queue), ["a1"]);
});

test("intent queue: what agents say comes before what people ask for, but not without end", (t) => {
  const queue = new IntentQueue();
  queue.add(entry("token/a", "people"));
  const reports = agentTurnsMax + 3;
  for (let i = 0; i < reports; i++) queue.add(entry(`node/${i}`, `r${i}`));
  const order = ids(queue);
  t.is(order.indexOf("people"), agentTurnsMax);
  t.is(order.length, reports + 1);
});

test("intent queue: both kinds are put back and drained", (t) => {
  const queue = new IntentQueue();
  queue.putBack([entry("token/a", "a0"), entry("node/n", "n0")]);
  t.is(queue.size, 2);
  t.deepEqual([...queue.drain()].map(({ id }) => id).sort(), ["a0", "n0"]);
});
