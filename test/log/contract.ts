import test, { type ExecutionContext } from "ava";
import { type EventLog, FaultyPort, readEventsMax, SqlEventLog, type SqlPort } from "../../src/log/index.js";
import type { EventRecord } from "../../src/model/index.js";
import { appendAll, batchId, cluster, collect, draft, drafts, guardOf, lineage, withIntent } from "./drafts.js";

interface Fixture {
  log: EventLog;
  /** A second writer's way to the same log. */
  other: EventLog;
  faults: FaultyPort;
}

/** What every carrier of the log must keep. `open` gives a fresh, empty database. */
export function eventLogContract(carrier: string, open: (t: ExecutionContext) => Promise<SqlPort>): void {
  const holds = test.macro<[(t: ExecutionContext, fixture: Fixture) => Promise<void>]>({
    async exec(t, check) {
      const port = await open(t);
      const faults = new FaultyPort(port);
      const log = new SqlEventLog(faults);
      t.true(await log.create(cluster, lineage));
      await check(t, { log, other: new SqlEventLog(port), faults });
      await log.close();
    },
    title: (title) => `${carrier}: ${title}`,
  });

  test(`${carrier}: a database without a head row has no head and no events`, async (t) => {
    const log = new SqlEventLog(await open(t));
    t.is(await log.head(), undefined);
    t.deepEqual(await collect(log.read({ after: 0 })), []);
    t.is(await log.oldest(), 1);
    await log.close();
  });

  test("a log is created once", holds, async (t, { log }) => {
    t.false(await log.create("another12345", "ffffffffffffffff"));
    const head = await log.head();
    t.like(head, { cluster, lineage, epoch: 0, seq: 0, holder: "" });
  });

  test("what was appended is read as it was sealed", holds, async (t, { log }) => {
    const events = [draft("service/a"), withIntent(draft("service/b"), { id: "i1", key: "k", body: "b", outcome: { status: 201 } })];
    const batch = log.seal(await guardOf(log), batchId(), events);
    t.deepEqual(await log.append(batch), { outcome: "applied" });
    t.deepEqual(await collect(log.read({ after: 0 })), batch.records);
    t.deepEqual(await guardOf(log), batch.next);
  });

  test("an empty batch cannot be sealed", holds, async (t, { log }) => {
    const guard = await guardOf(log);
    t.throws(() => log.seal(guard, batchId(), []), { message: /empty batch/ });
  });

  test("a batch larger than one read comes back whole, in bounded batches", holds, async (t, { log }) => {
    await appendAll(log, drafts(2 * readEventsMax + 1));
    const sizes: number[] = [];
    for await (const batch of log.read({ after: 0 })) sizes.push(batch.length);
    t.deepEqual(sizes, [readEventsMax, readEventsMax, 1]);
  });

  test("long events are read in batches of bounded length, and one alone is still read", holds, async (t, { log }) => {
    const long = "x".repeat(5 * 1024 * 1024);
    await appendAll(log, [draft(long), draft(long), draft("short"), draft(`${long}${long}`)]);
    const sizes: number[] = [];
    for await (const batch of log.read({ after: 0 })) sizes.push(batch.length);
    t.deepEqual(sizes, [1, 2, 1]);
  });

  test("a range is exclusive at its start and inclusive at its end", holds, async (t, { log }) => {
    await appendAll(log, drafts(10));
    t.deepEqual(
      (await collect(log.read({ after: 3, to: 6 }))).map((event) => event.seq),
      [4, 5, 6],
    );
    t.deepEqual(await collect(log.read({ after: 10 })), []);
  });

  test("events of some types that mention an id are found, wherever in a long range they stand", holds, async (t, { log }) => {
    const scaled = (service: string) => draft(`service/${service}`, "service.scaled", { service, replicas: 1 });
    await appendAll(log, [scaled("aaaaaaaaaaaa"), ...drafts(2500), scaled("bbbbbbbbbbbb"), ...drafts(22_000), scaled("aaaaaaaaaaaa")]);
    const found = async (after: number, to: number) =>
      (await collect(log.find({ after, to }, { types: ["service.scaled"], mention: "aaaaaaaaaaaa" }))).map(({ seq }) => seq);
    t.deepEqual(await found(0, 24_503), [1, 24_503]);
    t.deepEqual(await found(1, 24_502), []);
    t.is((await collect(log.find({ after: 0, to: 2500 }, { types: ["intent.settled"], mention: "service/" }))).length, 2499);
  });

  test("a time leads to the newest event that is not later", holds, async (t, { log }) => {
    const at = (time: number) => ({ ...draft("service/a"), time });
    await appendAll(log, [at(100), at(100), at(200), at(300), at(300)]);
    const seqs = await Promise.all([99, 100, 199, 200, 299, 300, 999].map((time) => log.seqAt(time, 5)));
    t.deepEqual(seqs, [0, 2, 2, 3, 3, 5, 5]);
    t.is(await log.seqAt(300, 4), 4);
  });

  test("an append that would leave a gap is refused", holds, async (t, { log }) => {
    const guard = await guardOf(log);
    const outcome = await log.append(log.seal({ ...guard, seq: 5 }, batchId(), drafts(1)));
    t.is(outcome.outcome, "not-applied");
    t.deepEqual(await collect(log.read({ after: 0 })), []);
    t.deepEqual(await guardOf(log), guard);
  });

  test("an append on another hash or another lineage is refused", holds, async (t, { log }) => {
    const guard = await guardOf(log);
    for (const foreign of [
      { ...guard, hash: "0".repeat(64) },
      { ...guard, lineage: "ffffffffffffffff" },
    ]) {
      t.is((await log.append(log.seal(foreign, batchId(), drafts(1)))).outcome, "not-applied");
    }
    t.deepEqual(await guardOf(log), guard);
  });

  test("the oldest rows are deleted in bounded ranges, and what is gone is refused by name", holds, async (t, { log, other }) => {
    await appendAll(log, drafts(30));
    const { lineage: of, epoch } = await guardOf(log);
    const fence = { lineage: of, epoch };
    t.is(await log.drop(fence, { from: 11, to: 20 }), 0, "rows that stand behind others stay");
    t.is(await log.drop(fence, { from: 1, to: 10 }), 10);
    t.is(await other.drop(fence, { from: 1, to: 10 }), 0, "a repeat deletes nothing");
    t.is(await log.oldest(), 11);
    t.deepEqual(
      (await collect(log.read({ after: 10 }))).map(({ seq }) => seq),
      Array.from({ length: 20 }, (_, at) => 11 + at),
    );
    for (const range of [{ after: 0 }, { after: 9 }, { after: 3, to: 7 }])
      await t.throwsAsync(collect(log.read(range)), { code: "position_gone" }, JSON.stringify(range));
    await t.throwsAsync(log.seqAt(0, 30), { code: "position_gone" });
    t.is(await log.drop(fence, { from: 11, to: 30 }), 0, "the newest event stays, so that the log has an end");
    await appendAll(log, drafts(1));
    t.is(await log.drop(fence, { from: 11, to: 30 }), 20);
    t.is((await guardOf(log)).seq, 31);
  });

  test("a reader whose range is deleted while it reads is told so", holds, async (t, { log }) => {
    await appendAll(log, drafts(2 * readEventsMax + 1));
    const { lineage: of, epoch } = await guardOf(log);
    const reading = log.read({ after: 0, to: 2 * readEventsMax })[Symbol.asyncIterator]();
    await reading.next();
    for (const from of [1, 1 + readEventsMax]) await log.drop({ lineage: of, epoch }, { from, to: from + readEventsMax - 1 });
    await t.throwsAsync(reading.next(), { code: "position_gone" });
  });

  test("who is fenced deletes nothing", holds, async (t, { log, other }) => {
    await appendAll(log, drafts(20));
    const { lineage: of, epoch } = await guardOf(log);
    const head = await other.head();
    t.truthy(head && (await other.takeLease(head, "controller-2", "http://two")));
    t.is(await log.drop({ lineage: of, epoch }, { from: 1, to: 10 }), undefined);
    t.is(await log.drop({ lineage: "ffffffffffffffff", epoch: epoch + 1 }, { from: 1, to: 10 }), undefined);
    t.is(await log.oldest(), 1);
  });

  test("an append that comes late, into a range that was deleted, lands nothing", holds, async (t, { log, other }) => {
    await appendAll(log, drafts(3));
    const late = log.seal(await guardOf(log), batchId(), drafts(5, "service/late"));
    const taken = await other.head();
    t.truthy(taken && (await other.takeLease(taken, "controller-2", "http://two")));
    await appendAll(other, drafts(20));
    const { lineage: of, epoch } = await guardOf(other);
    t.is(await other.drop({ lineage: of, epoch }, { from: 1, to: 15 }), 15);
    t.is((await log.append(late)).outcome, "not-applied");
    // And one whose guard is right but for the range that is gone: no primary key would stop it.
    const forged = log.seal({ ...(await guardOf(other)), seq: 3 }, batchId(), drafts(5, "service/forged"));
    t.is((await log.append(forged)).outcome, "not-applied");
    t.is(await other.oldest(), 16);
    t.is((await guardOf(other)).seq, 23);
  });

  test("an append in an epoch that is over is refused", holds, async (t, { log, other }) => {
    const guard = await guardOf(log);
    const head = await other.head();
    t.truthy(head && (await other.takeLease(head, "controller-2", "http://two")));
    t.like(await log.append(log.seal(guard, batchId(), drafts(3))), { outcome: "not-applied", error: undefined });
    t.deepEqual(await collect(log.read({ after: 0 })), []);
  });

  test("of two writers at one head, one is applied and the other is refused", holds, async (t, { log, other }) => {
    const guard = await guardOf(log);
    const outcomes = await Promise.all([
      log.append(log.seal(guard, batchId(), drafts(2, "service/one"))),
      other.append(other.seal(guard, batchId(), drafts(3, "service/two"))),
    ]);
    t.deepEqual(outcomes.map((outcome) => outcome.outcome).sort(), ["applied", "not-applied"]);
  });

  test("a duplicate that lands late changes nothing and is no error", holds, async (t, { log }) => {
    const batch = log.seal(await guardOf(log), batchId(), drafts(2));
    t.is((await log.append(batch)).outcome, "applied");
    t.like(await log.append(batch), { outcome: "not-applied", error: undefined });
    t.is((await log.head())?.seq, 2);
  });

  test("a carrier that refuses leaves the log as it was, and says so", holds, async (t, { log, faults }) => {
    const batch = log.seal(await guardOf(log), batchId(), drafts(2));
    faults.inject("refused");
    const outcome = await log.append(batch);
    t.like(outcome, { outcome: "not-applied", error: { kind: "unavailable", code: "log_unavailable" } });
    t.is((await log.append(batch)).outcome, "applied");
  });

  test("an unanswered append that landed is settled as applied, in a new epoch", holds, async (t, { log, faults }) => {
    const lease = await held(log);
    const batch = log.seal(lease, batchId(), drafts(2));
    faults.inject("unanswered");
    t.is((await log.append(batch)).outcome, "unknown");
    const settled = await log.settle(batch, "controller-1");
    t.like(settled, { outcome: "applied", epoch: lease.epoch + 1 });
    t.is(settled.head.seq, 2);
    await appendAll(log, drafts(1));
    t.is((await collect(log.read({ after: 0 }))).length, 3);
  });

  test("an unanswered append that was lost is settled as not applied", holds, async (t, { log, faults }) => {
    const batch = log.seal(await held(log), batchId(), drafts(2));
    faults.inject("lost");
    t.is((await log.append(batch)).outcome, "unknown");
    const settled = await log.settle(batch, "controller-1");
    t.like(settled, { outcome: "not-applied", epoch: batch.guard.epoch + 1 });
    t.is(settled.head.seq, 0);
  });

  test("an append that lands after it was settled as not applied affects nothing", holds, async (t, { log, faults }) => {
    const batch = log.seal(await held(log), batchId(), drafts(2));
    faults.inject("late");
    t.is((await log.append(batch)).outcome, "unknown");
    t.is((await log.settle(batch, "controller-1")).outcome, "not-applied");
    t.deepEqual(await faults.land(), [[0, 0]]);
    t.deepEqual(await collect(log.read({ after: 0 })), []);
  });

  test("a settle whose own fence went unanswered is settled by the next one, and the lease is kept", holds, async (t, { log, faults }) => {
    const batch = log.seal(await held(log), batchId(), drafts(2));
    faults.inject("unanswered", "unanswered");
    t.is((await log.append(batch)).outcome, "unknown");
    await t.throwsAsync(log.settle(batch, "controller-1"), { code: "log_unavailable" });
    t.like(await log.settle(batch, "controller-1"), { outcome: "applied", epoch: batch.guard.epoch + 1 });
  });

  test("settling after a take-over tells the outcome and that the lease is gone", holds, async (t, { log, other, faults }) => {
    const batch = log.seal(await held(log), batchId(), drafts(2));
    faults.inject("unanswered");
    t.is((await log.append(batch)).outcome, "unknown");
    const seen = await other.head();
    t.truthy(seen && (await other.takeLease(seen, "controller-2", "http://two")));
    const settled = await log.settle(batch, "controller-1");
    t.is(settled.outcome, "applied");
    t.is(settled.epoch, undefined);
    t.is(settled.head.holder, "controller-2");
  });

  test(
    "what was archived before it was settled is not said to be lost, and what is left of it still tells",
    holds,
    async (t, { log, other, faults }) => {
      for (const [landed, events] of [
        [true, 3],
        [false, 0],
      ] as const) {
        const from = (await guardOf(log)).seq;
        const batch = log.seal(await held(log), batchId(), drafts(3));
        faults.inject(landed ? "unanswered" : "lost");
        t.is((await log.append(batch)).outcome, "unknown");
        const seen = await other.head();
        const taken = seen && (await other.takeLease(seen, "controller-2", "http://two"));
        if (!taken) throw new Error("the lease was not taken");
        t.is(taken.seq, from + events);
        await appendAll(other, drafts(4));
        const oldest = await other.oldest();
        const fence = { lineage, epoch: taken.epoch };
        await other.drop(fence, { from: oldest, to: from + 2 });
        t.is((await log.settle(batch, "controller-1")).outcome, landed ? "applied" : "not-applied", "its last event is there");
        await other.drop(fence, { from: from + 3, to: from + 3 });
        await t.throwsAsync(log.settle(batch, "controller-1"), { code: "position_gone" }, "none of it is there");
      }
    },
  );

  test("settling is refused while the log does not answer", holds, async (t, { log, faults }) => {
    const batch = log.seal(await held(log), batchId(), drafts(1));
    faults.reachable(false);
    await t.throwsAsync(log.settle(batch, "controller-1"), { code: "log_unavailable" });
    faults.reachable(true);
    t.is((await log.settle(batch, "controller-1")).outcome, "not-applied");
  });

  test("the lease goes to one of those who saw the same head", holds, async (t, { log, other }) => {
    const seen = await log.head();
    if (!seen) return t.fail();
    const taken = await Promise.all([
      log.takeLease(seen, "controller-1", "http://one"),
      other.takeLease(seen, "controller-2", "http://two"),
    ]);
    t.is(taken.filter(Boolean).length, 1);
    t.is(taken.find(Boolean)?.epoch, seen.epoch + 1);
  });

  test("a lease that was renewed since it was seen cannot be taken", holds, async (t, { log, other }) => {
    await held(log);
    const seen = await other.head();
    if (!seen) return t.fail();
    t.true(await log.renewLease(seen.epoch, "controller-1"));
    t.is(await other.takeLease(seen, "controller-2", "http://two"), undefined);
    const now = await other.head();
    t.truthy(now && (await other.takeLease(now, "controller-2", "http://two")));
    t.false(await log.renewLease(seen.epoch, "controller-1"));
  });

  test("a take-over touches neither events nor their place", holds, async (t, { log, other }) => {
    const next = await appendAll(log, drafts(2));
    const seen = await other.head();
    const taken = seen && (await other.takeLease(seen, "controller-2", "http://two"));
    t.like(taken, { seq: next.seq, hash: next.hash, url: "http://two" });
  });

  test("a subscriber catches up and then follows, without gap or repeat", holds, async (t, { log }) => {
    await appendAll(log, drafts(readEventsMax + 5));
    const stop = new AbortController();
    const received: number[] = [];
    const following = (async () => {
      for await (const batch of log.subscribe(3, stop.signal)) {
        received.push(...batch.map((event) => event.seq));
        if (received.at(-1) === readEventsMax + 45) stop.abort();
      }
    })();
    for (let round = 0; round < 20; round++) await appendAll(log, drafts(2));
    await following;
    t.deepEqual(
      received,
      Array.from({ length: readEventsMax + 42 }, (_, index) => index + 4),
    );
  });

  test("a subscriber sees what another process appended", holds, async (t, { log, other }) => {
    // The subscriber's own timer lets the process end; here nothing else keeps it.
    const alive = setInterval(() => {}, 1000);
    t.teardown(() => clearInterval(alive));
    const stop = new AbortController();
    const subscription = log.subscribe(0, stop.signal)[Symbol.asyncIterator]();
    const first = subscription.next();
    await appendAll(other, drafts(1));
    t.is((await first).value?.[0]?.seq, 1);
    stop.abort();
    t.true((await subscription.next()).done);
  });

  test("a subscriber that waits ends when it is told to", holds, async (t, { log }) => {
    const stop = new AbortController();
    const waiting = collect(log.subscribe(0, stop.signal));
    stop.abort();
    t.deepEqual(await waiting, []);
  });

  for (const [what, text] of Object.entries(hostileTexts)) {
    test(`${what} comes back unharmed`, holds, async (t, { log }) => {
      const event = withIntent(draft(text), { id: text, key: text, outcome: { status: 200, detail: { [text]: [text] } } });
      await appendAll(log, [event, draft("after")]);
      const [read, after] = (await collect(log.read({ after: 0 }))) as [EventRecord, EventRecord];
      t.is(read.subject, text);
      t.deepEqual(read.intent, event.intent);
      t.is(after.subject, "after");
    });
  }

  test("a lone surrogate is refused before anything is sealed", holds, async (t, { log }) => {
    const guard = await guardOf(log);
    for (const text of ["\ud800", "a\udfffb", "\\\ud800", "\udc00\ud800"]) {
      t.throws(() => log.seal(guard, batchId(), [draft(text)]), { code: "invalid_text" });
    }
    t.notThrows(() => log.seal(guard, batchId(), [draft("\\ud800 😀")]));
  });

  test("a closed log says so", holds, async (t, { log }) => {
    await log.close();
    await t.throwsAsync(log.head(), { code: "log_closed" });
  });
}

const hostileTexts = {
  "a NUL": "a\u0000b",
  "every control character": Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join(""),
  "text beyond the basic plane": "😀 𝄞 é ﷽ \u2028\u2029\ufffe\uffff",
  "SQL and JSON punctuation": `'); DROP TABLE events; -- "\\",[{}]$?`,
  "a name that objects have": "__proto__",
  "a backslash before a quote": '\\"\\\\"',
  "an empty text": "",
};

async function held(log: EventLog) {
  const head = await log.head();
  const taken = head && (await log.takeLease(head, "controller-1", "http://one"));
  if (!taken) throw new Error("the lease was not free");
  const { lineage, epoch, seq, hash } = taken;
  return { lineage, epoch, seq, hash };
}
