import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { sourceOf as copySource, forkLog, openMemoryLog } from "../../../src/log/index.js";
import { systemRandom } from "../../../src/ports/index.js";
import { AuditIndex, findRows, type StreamEvent, spanOf } from "../../../src/streams/index.js";
import { cluster, lineage } from "../../log/drafts.js";
import { temporaryDir } from "../../support/fleetlog.js";
import { node, service } from "../../support/samples.js";
import { aLog } from "../a-log.js";
import { oneTo } from "../relaying.js";
import { emptyIndex, fill, historyLog, indexOf, seqsIn, sourceOf } from "./history-log.js";

async function eventsOf(log: Awaited<ReturnType<typeof aLog>>): Promise<StreamEvent[]> {
  const source = sourceOf(log);
  const all: StreamEvent[] = [];
  for await (const batch of source.read(undefined, (await source.head()).seq, new AbortController().signal)) all.push(...batch);
  return all;
}

test("the index takes each event once, in order, and refuses a gap or another history", async (t) => {
  const events = await eventsOf(await aLog(t, 10));
  const index = emptyIndex(t);
  index.take(events.slice(0, 4));
  index.take(events.slice(2, 6), { topic: "topic", position: 6 });
  t.deepEqual(seqsIn(index), oneTo(6));
  t.is(index.position("topic"), 6);
  t.throws(() => index.take(events.slice(7), { topic: "topic", position: 10 }), { code: "audit_gap" });
  t.deepEqual([seqsIn(index).length, index.position("topic")], [6, 6]);
  const others = await eventsOf(await aLog(t, 10));
  t.throws(() => index.take(others.slice(6)), { code: "audit_foreign", message: /does not follow the chain at event 6/ });
  const strangers = await eventsOf(await aLog(t, 10, { cluster: "another12345" }));
  t.throws(() => index.take(strangers.slice(6)), { code: "audit_foreign", message: /is of cluster another12345/ });
  const sisters = await eventsOf(await aLog(t, 10, { lineage: "00112233445566bb" }));
  t.throws(() => index.take(sisters.slice(6)), { code: "audit_foreign", message: /is of lineage 00112233445566bb/ });
  index.take(events.slice(6));
  t.like(index.state(), { cluster, lineage, first: 1, seq: 10, hash: events[9]?.record.hash });
});

test("a transaction that breaks off at any statement leaves the index and its place as they were", async (t) => {
  const events = await eventsOf(await historyLog(t, [...node("n1"), service("web")]));
  const fresh = emptyIndex(t);
  let statements = 0;
  const run = fresh.database.run.bind(fresh.database);
  fresh.database.run = (...given) => {
    statements++;
    run(...given);
  };
  fresh.take(events, { topic: "topic", position: 4 });
  t.true(statements > 20);
  for (let broken = 1; broken <= statements; broken++) {
    const index = emptyIndex(t);
    index.take(events.slice(0, 1), { topic: "topic", position: 1 });
    let left = broken;
    const own = index.database.run.bind(index.database);
    index.database.run = (...given) => {
      if (--left === 0) throw new Error("the process is no more");
      own(...given);
    };
    try {
      index.take(events.slice(1), { topic: "topic", position: 4 });
    } catch {
      t.deepEqual([seqsIn(index), index.position("topic"), index.state()?.seq], [[1], 1, 1]);
    }
    index.database.run = own;
    index.take(events, { topic: "topic", position: 4 });
    t.deepEqual([seqsIn(index), index.position("topic")], [oneTo(4), 4]);
    t.deepEqual(
      (await findRows(index, { q: "web" }, null, { span: spanOf(index, {}), limit: 10 })).map(({ seq }) => seq),
      [4],
    );
  }
});

test("a file as a killed process leaves it goes on where it was, each event once", async (t) => {
  const dir = temporaryDir(t);
  const log = await aLog(t, 300);
  const events = await eventsOf(log);
  const path = join(dir, "audit.db");
  const index = emptyIndex(t, path);
  for (let seq = 0, copies = 0; seq < 300; seq += 50, copies++) {
    index.take(events.slice(seq, seq + 50), { topic: "topic", position: seq + 50 });
    // What is on the disk now is what kill -9 would leave.
    const copy = join(dir, `copy-${copies}.db`);
    for (const part of ["", "-wal"]) if (existsSync(path + part)) copyFileSync(path + part, copy + part);
    const again = new AuditIndex(copy);
    t.deepEqual([again.state()?.seq, again.position("topic")], [seq + 50, seq + 50]);
    again.take(events);
    t.deepEqual(seqsIn(again), oneTo(300));
    again.close();
  }
});

test("a file that is not an index is refused and left as it is", (t) => {
  const path = join(temporaryDir(t), "other.db");
  const other = new AuditIndex(path);
  other.database.run("PRAGMA user_version = 99");
  other.close();
  t.throws(() => new AuditIndex(path), { code: "audit_index_foreign", message: /has index format 99/ });
});

const by = { reason: "restored", actor: "user/test", host: "host-1", now: 1_700_000_100_000, random: systemRandom } as const;

test("a log that was forked behind the index is gone on with, one that left before it is not", async (t) => {
  const log = await historyLog(t, [service("web"), service("api"), service("db")]);
  const target = openMemoryLog();
  t.teardown(() => target.close());
  await forkLog({ source: await copySource("the log", log, 3), target, ...by });
  const behind = await indexOf(t, log, 3);
  await fill(behind, target);
  t.deepEqual(seqsIn(behind), oneTo(4));
  const head = await target.head();
  t.is(behind.state()?.lineage, head?.lineage);
  t.deepEqual(
    behind.lineages().map(({ first }) => first),
    [1, 4],
  );
  t.is((await findRows(behind, {}, null, { span: spanOf(behind, {}), limit: 10 }))[3]?.position, `${head?.lineage}-4`);
  t.deepEqual(spanOf(behind, { after: `${behind.lineages()[0]?.lineage}-2` }).after, 2);
  t.throws(() => spanOf(behind, { after: `${behind.lineages()[0]?.lineage}-4` }), { code: "foreign_lineage" });
  const beyond = await indexOf(t, log);
  await t.throwsAsync(fill(beyond, target), {
    code: "audit_foreign",
    message: /event [0-9a-f]+-4 of the index is not an event of the log/,
  });
});

test("what was redacted on the log leaves the index: row, filters, full text, and the bytes of its file", async (t) => {
  const path = join(temporaryDir(t), "audit.db");
  const log = await historyLog(t, [[service("web"), { origin: { client: "203.0.113.77", controller: "c1" } }]]);
  const index = new AuditIndex(path);
  await fill(index, log);
  const all = spanOf(index, {});
  t.is((await findRows(index, { origin: ["203.0.113.77"] }, null, { span: all, limit: 10 })).length, 1);
  t.is((await findRows(index, { q: "203.0.113.77" }, null, { span: all, limit: 10 })).length, 1);
  const event = (await eventsOf(log))[1] as StreamEvent;
  const redacted = { ...event, record: { ...event.record, salt: null, redacted: true, origin: { controller: "c1" } } } as StreamEvent;
  t.true(index.isWhole(2));
  index.redact(redacted);
  t.false(index.isWhole(2));
  t.is((await findRows(index, { origin: ["203.0.113.77"] }, null, { span: all, limit: 10 })).length, 0);
  t.is((await findRows(index, { q: "203.0.113.77" }, null, { span: all, limit: 10 })).length, 0);
  const [row] = await findRows(index, { q: "web" }, null, { span: all, limit: 10 });
  t.like(row, { seq: 2, redacted: true, hash: event.record.hash });
  t.false("client" in (row ?? {}));
  t.throws(() => index.redact({ ...redacted, record: { ...redacted.record, seq: 1, hash: "0".repeat(64) } } as StreamEvent), {
    code: "audit_foreign",
  });
  index.close();
  t.false(readFileSync(path).includes("203.0.113.77"));
});

test("an index whose disk is full takes nothing and says so, and goes on with room", async (t) => {
  const events = await eventsOf(await aLog(t, 400));
  const index = emptyIndex(t);
  index.take(events.slice(0, 3), { topic: "topic", position: 3 });
  const [pages] = index.database.get<[number]>("PRAGMA page_count") as [number];
  index.database.get(`PRAGMA max_page_count = ${pages}`);
  t.throws(() => index.take(events, { topic: "topic", position: 400 }), {
    code: "audit_index_full",
    message: /disk of the audit index is full/,
  });
  t.deepEqual([seqsIn(index), index.position("topic")], [oneTo(3), 3]);
  index.database.get(`PRAGMA max_page_count = ${pages * 1_000}`);
  index.take(events, { topic: "topic", position: 400 });
  t.deepEqual(seqsIn(index), oneTo(400));
});
