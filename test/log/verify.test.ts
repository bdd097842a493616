import test from "ava";
import { chainHash, genesisHash, headerText, innerHash } from "../../src/log/chain.js";
import { memoryPort, openSqliteLog, readSqliteLog, SqlEventLog, type SqlPort, type StoredRow, verifyLog } from "../../src/log/index.js";
import { appendAll, cluster, collect, drafts, guardOf, lineage } from "./drafts.js";
import { scratchPath } from "./scratch.js";

const columns = ["seq", "epoch", "time", "type", "version", "batch", "salt", "sealed", "inner", "redacted", "hash"] as const;

/** A log of ten events, with a way past its guards. */
async function tenEvents() {
  const port = memoryPort();
  const log = new SqlEventLog(port);
  await log.create(cluster, lineage);
  await appendAll(log, drafts(4));
  await appendAll(log, drafts(6, "node/n"));
  const change = (sql: string) => port.transact([{ sql, params: [] }]);
  return { port, log, change };
}

/** Replaces every event by these, as somebody with the file could. */
async function replaceRows(port: SqlPort, rows: StoredRow[]): Promise<void> {
  await port.transact([
    { sql: "DELETE FROM events", params: [] },
    ...rows.map((row) => ({
      sql: `INSERT INTO events VALUES (${columns.map(() => "?").join()})`,
      params: columns.map((column) => (column === "redacted" ? Number(row.redacted) : row[column]) as string | number | null),
    })),
  ]);
}

const renumbered = (rows: StoredRow[]) => rows.map((row, index) => ({ ...row, seq: index + 1 }));

function rechained(rows: StoredRow[]): StoredRow[] {
  let previous = genesisHash(cluster, lineage);
  return renumbered(rows).map((row) => {
    const inner = row.salt === null ? row.inner : innerHash(row.salt, row.sealed);
    previous = chainHash(previous, headerText({ ...row, lineage }), inner);
    return { ...row, inner, hash: previous };
  });
}

test("verify: an untouched log is consistent, and anchored when an anchor agrees", async (t) => {
  const { log } = await tenEvents();
  const { hash } = await guardOf(log);
  const expected = { ok: true, events: 10, redacted: 0, head: { lineage, seq: 10, hash } };
  t.deepEqual(await verifyLog(log), { ...expected, strength: "internally consistent, not anchored" });
  t.deepEqual(await verifyLog(log, [{ lineage, seq: 10, hash }]), { ...expected, strength: "anchored" });
});

test("verify: a log that was never created is empty and consistent", async (t) => {
  t.like(await verifyLog(new SqlEventLog(memoryPort())), { ok: true, events: 0, head: null });
});

const tampered = test.macro<[sql: string, fault: { kind: string; seq: number }, message: RegExp]>({
  async exec(t, sql, fault, message) {
    const { log, change } = await tenEvents();
    await change(sql);
    const report = await verifyLog(log);
    t.false(report.ok);
    t.like(report.fault, fault);
    t.regex(report.fault?.message ?? "", message);
  },
  title: (what) => `verify: names ${what}`,
});

const changed = (seq: number) => ({ kind: "changed", seq });
test("changed data", tampered, "UPDATE events SET sealed = replace(sealed, 'n1', 'n9') WHERE seq = 6", changed(6), /content/);
test("a changed salt", tampered, "UPDATE events SET salt = '00112233445566778899aabbccddeeff' WHERE seq = 6", changed(6), /content/);
test("a changed time", tampered, "UPDATE events SET time = time + 1 WHERE seq = 3", changed(3), /time/);
test("a changed type", tampered, "UPDATE events SET type = 'node.failed' WHERE seq = 10", changed(10), /type/);
test("a line break in a type", tampered, "UPDATE events SET type = type || char(10) WHERE seq = 10", changed(10), /type/);
test("a changed first event", tampered, "UPDATE events SET epoch = 7 WHERE seq = 1", changed(1), /epoch/);
test("a changed hash", tampered, "UPDATE events SET hash = printf('%064d', 1) WHERE seq = 5", changed(5), /hash/);
test("a salt removed without a mark", tampered, "UPDATE events SET salt = NULL WHERE seq = 5", changed(5), /redacted/);
test("a changed cluster in the head row", tampered, "UPDATE head SET cluster = 'other'", changed(1), /cluster/);
test("a changed hash in the head row", tampered, "UPDATE head SET hash = printf('%064d', 1)", changed(10), /head row/);
test("a removed event in the middle", tampered, "DELETE FROM events WHERE seq = 5", { kind: "removed", seq: 5 }, /event 5 is missing/);
test("several removed events", tampered, "DELETE FROM events WHERE seq IN (5, 6)", { kind: "removed", seq: 5 }, /events 5 to 6 are/);
test("a removed first event", tampered, "DELETE FROM events WHERE seq = 1", { kind: "removed", seq: 1 }, /event 1 is missing/);
test("a removed end", tampered, "DELETE FROM events WHERE seq > 7", { kind: "removed", seq: 8 }, /events 8 to 10/);
test("every event removed", tampered, "DELETE FROM events", { kind: "removed", seq: 1 }, /events 1 to 10/);
test(
  "an event past the head",
  tampered,
  "INSERT INTO events SELECT 11, epoch, time, type, version, batch, salt, sealed, inner, redacted, hash FROM events WHERE seq = 10",
  { kind: "inserted", seq: 11 },
  /past the end/,
);

const rearranged = test.macro<[rearrange: (rows: StoredRow[]) => StoredRow[], kind: string, seq: number]>({
  async exec(t, rearrange, kind, seq) {
    const { port, log } = await tenEvents();
    await replaceRows(port, rearrange(await collect(log.rows({ after: 0 }))));
    t.like((await verifyLog(log)).fault, { kind, seq });
  },
  title: (what) => `verify: names ${what}`,
});

test("two events that changed places", rearranged, (rows) => renumbered(rows.with(3, at(rows, 4)).with(4, at(rows, 3))), "reordered", 4);
test("a removed event when the rest was renumbered", rearranged, (rows) => renumbered(rows.toSpliced(5, 1)), "removed", 6);
test("an inserted copy when the rest was renumbered", rearranged, (rows) => renumbered(rows.toSpliced(5, 0, at(rows, 1))), "inserted", 6);
test(
  "an inserted event with a hash that fits, when the rest was renumbered",
  rearranged,
  (rows) => [
    ...rechained(rows.slice(0, 6).toSpliced(5, 1, at(rows, 1))),
    ...renumbered(rows)
      .slice(5)
      .map((row) => ({ ...row, seq: row.seq + 1 })),
  ],
  "inserted",
  6,
);

function at(rows: StoredRow[], index: number): StoredRow {
  const row = rows[index];
  if (!row) throw new Error(`no row ${index}`);
  return row;
}

test("verify: a log whose hashes were all recomputed is consistent, and an anchor shows from where it is false", async (t) => {
  const { port, log, change } = await tenEvents();
  const before = await collect(log.rows({ after: 0 }));
  const anchors = [3, 8, 10].map((seq) => ({ seq, hash: at(before, seq - 1).hash }));
  const rows = rechained(before.map((row) => (row.seq === 6 ? { ...row, sealed: row.sealed.replace("n1", "n9") } : row)));
  await replaceRows(port, rows);
  await change(`UPDATE head SET hash = '${at(rows, 9).hash}'`);
  t.like(await verifyLog(log), { ok: true, strength: "internally consistent, not anchored" });
  const report = await verifyLog(log, anchors);
  t.like(report, { ok: false, strength: "anchored", fault: { kind: "rewritten", seq: 4 } });
  t.regex(report.fault?.message ?? "", /events 4 to 8.*anchor at 8/);
});

test("verify: an end removed together with its head row is shown by an anchor alone", async (t) => {
  const { log, change } = await tenEvents();
  const rows = await collect(log.rows({ after: 0 }));
  const anchor = { seq: 10, hash: at(rows, 9).hash };
  await change("DELETE FROM events WHERE seq > 7");
  await change(`UPDATE head SET seq = 7, hash = '${at(rows, 6).hash}'`);
  t.true((await verifyLog(log)).ok);
  t.like((await verifyLog(log, [anchor])).fault, { kind: "removed", seq: 8 });
});

test("verify: a redacted event keeps the chain whole and is counted", async (t) => {
  const { log, change } = await tenEvents();
  await change(`UPDATE events SET salt = NULL, redacted = 1, sealed = replace(sealed, '"client":"192.0.2.1",', '') WHERE seq = 4`);
  t.like(await verifyLog(log), { ok: true, redacted: 1 });
  t.deepEqual((await collect(log.read({ after: 3, to: 4 })))[0]?.origin, { controller: "controller-1" });
});

test("verify: an anchor of another lineage is refused", async (t) => {
  const { log } = await tenEvents();
  const anchor = { lineage: "ffffffffffffffff", seq: 3, hash: "0".repeat(64) };
  await t.throwsAsync(verifyLog(log, [anchor]), { code: "foreign_anchor" });
});

test("verify: works beside a running writer", async (t) => {
  const path = await scratchPath(t);
  const writer = await openSqliteLog(path, { url: "http://127.0.0.1:1" });
  await writer.create(cluster, lineage);
  await appendAll(writer, drafts(2500));
  const reader = await readSqliteLog(path);
  const { hash } = await guardOf(writer);
  const verified = verifyLog(reader, [{ seq: 2500, hash }]);
  for (let round = 0; round < 20; round++) await appendAll(writer, drafts(50));
  const report = await verified;
  t.true(report.ok, report.fault?.message);
  t.true(report.events >= 2500);
  await reader.close();
  await writer.close();
});
