import { createHash } from "node:crypto";
import { readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import test from "ava";
import Database from "libsql";
import { openSqliteLog, readSqliteLog, SqlEventLog, verifyLog } from "../../src/log/index.js";
import { LibsqlPort } from "../../src/log/libsql-port.js";
import { appendAll, batchId, cluster, collect, drafts, guardOf, lineage } from "./drafts.js";
import { scratchPath } from "./scratch.js";

const url = "http://127.0.0.1:7070";

async function fingerprint(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

/** A closed log of `count` events. */
async function writtenLog(path: string, count: number): Promise<void> {
  const log = await openSqliteLog(path, { url });
  await log.create(cluster, lineage);
  await appendAll(log, drafts(count));
  await log.close();
}

test("sqlite: a log is there again after it was closed", async (t) => {
  const path = await scratchPath(t);
  await writtenLog(path, 5);
  const log = await openSqliteLog(path, { url });
  t.is((await collect(log.read({ after: 0 }))).length, 5);
  await appendAll(log, drafts(1));
  t.true((await verifyLog(log)).ok);
  await log.close();
});

test("sqlite: an empty file becomes a log", async (t) => {
  const path = await scratchPath(t);
  await writeFile(path, "");
  await writtenLog(path, 1);
  t.pass();
});

test("sqlite: an acknowledged append is seen by a reader at once", async (t) => {
  const path = await scratchPath(t);
  const log = await openSqliteLog(path, { url });
  await log.create(cluster, lineage);
  const reader = await readSqliteLog(path);
  await appendAll(log, drafts(3));
  t.is((await collect(reader.read({ after: 0 }))).length, 3);
  await reader.close();
  await log.close();
});

test("sqlite: a path with characters that mean something in a URI is just a path", async (t) => {
  const path = await scratchPath(t, "a b?mode=memory#%41.db");
  await writtenLog(path, 2);
  const reader = await readSqliteLog(path);
  t.is((await reader.head())?.seq, 2);
  await reader.close();
  t.true((await stat(path)).size > 0);
});

test("sqlite: a second writer is refused with the first one's name", async (t) => {
  const path = await scratchPath(t);
  const clock = { now: () => 1_700_000_000_000, monotonic: () => 0 };
  const first = await openSqliteLog(path, { url, clock });
  const error = await t.throwsAsync(openSqliteLog(path, { url: "http://127.0.0.1:7071" }), { code: "log_locked" });
  t.like(error, { kind: "conflict", extra: { path, holder: { pid: process.pid, url, since: 1_700_000_000_000 } } });
  for (const part of [path, String(process.pid), url, "2023-11-14T22:13:20.000Z"]) t.true(error.message.includes(part), part);
  await first.close();
  const second = await openSqliteLog(path, { url });
  t.true(await second.create(cluster, lineage));
  await second.close();
});

test("sqlite: a reader needs no lock, follows the writer, and cannot write", async (t) => {
  const path = await scratchPath(t);
  const writer = await openSqliteLog(path, { url });
  await writer.create(cluster, lineage);
  await appendAll(writer, drafts(2));
  const reader = await readSqliteLog(path);
  t.is((await reader.head())?.seq, 2);
  await appendAll(writer, drafts(2));
  t.is((await collect(reader.read({ after: 0 }))).length, 4);
  const outcome = await reader.append(reader.seal(await guardOf(reader), batchId(), drafts(1)));
  t.is(outcome.outcome, "not-applied");
  t.is((await writer.head())?.seq, 4);
  await reader.close();
  await writer.close();
});

test("sqlite: a reader of a path without a file says so and makes none", async (t) => {
  const path = await scratchPath(t);
  await t.throwsAsync(readSqliteLog(path), { code: "log_not_found" });
  t.deepEqual(await readdir(dirname(path)), []);
});

const refused = test.macro<[code: string, make: (path: string) => Promise<void>, readable?: "readable"]>({
  async exec(t, code, make, readable) {
    const path = await scratchPath(t);
    await make(path);
    const before = await fingerprint(path);
    const error = await t.throwsAsync(openSqliteLog(path, { url }), { code });
    t.true(error.message.includes(path));
    if (!readable) t.true((await t.throwsAsync(readSqliteLog(path), { code })).message.includes(path));
    t.is(await fingerprint(path), before);
    t.false((await readdir(dirname(path))).some((name) => name.endsWith(".holder")));
  },
  title: (what) => `sqlite: ${what} is refused with its path and left as it is`,
});

function withDatabase(sql: string) {
  return async (path: string) => {
    const database = new Database(path);
    database.exec(sql);
    database.close();
  };
}

test("a file of text", refused, "log_corrupt", (path) => writeFile(path, "this is not a database\n".repeat(1000)));
test("a short file", refused, "log_corrupt", (path) => writeFile(path, "SQLite"));
test("another program's database", refused, "log_foreign", withDatabase("CREATE TABLE events (seq INTEGER)"));
test(
  "another program's database in WAL mode",
  refused,
  "log_foreign",
  withDatabase("PRAGMA journal_mode = WAL; PRAGMA application_id = 7; CREATE TABLE t (a)"),
);
test("a log of a newer format", refused, "log_newer", async (path) => {
  await writtenLog(path, 3);
  await withDatabase("PRAGMA user_version = 2")(path);
});
test(
  "a log with a damaged page",
  refused,
  "log_corrupt",
  async (path) => {
    await writtenLog(path, 500);
    const bytes = await readFile(path);
    bytes.fill(0xff, 5 * 4096, 6 * 4096);
    await writeFile(path, bytes);
  },
  "readable",
);
test(
  "a log that was cut short",
  refused,
  "log_corrupt",
  async (path) => {
    await writtenLog(path, 500);
    await truncate(path, 8 * 4096);
  },
  "readable",
);

test("sqlite: damage that a reader meets is an error, never a shorter log", async (t) => {
  const path = await scratchPath(t);
  await writtenLog(path, 500);
  const bytes = await readFile(path);
  bytes.fill(0xff, 20 * 4096, 21 * 4096);
  await writeFile(path, bytes);
  const reader = await readSqliteLog(path);
  await t.throwsAsync(collect(reader.read({ after: 0 })), { code: "log_corrupt" });
  await t.throwsAsync(verifyLog(reader), { code: "log_corrupt" });
  await reader.close();
});

test("sqlite: a damaged text and an unknown type or version are refused by their seq, never skipped", async (t) => {
  for (const change of [
    "sealed = '{}'",
    "sealed = 'x'",
    "type = 'service.exploded'",
    "version = 99",
    `sealed = replace(sealed, '{}', '{"x":1}')`,
  ]) {
    const path = await scratchPath(t);
    await writtenLog(path, 5);
    await withDatabase(`UPDATE events SET ${change} WHERE seq = 3`)(path);
    const log = await openSqliteLog(path, { url });
    await t.throwsAsync(collect(log.read({ after: 0 })), { message: /event 3 / });
    await log.close();
  }
});

test("sqlite: a gap is an error that names the missing event", async (t) => {
  const path = await scratchPath(t);
  await writtenLog(path, 5);
  await withDatabase("DELETE FROM events WHERE seq IN (2, 5)")(path);
  const log = await openSqliteLog(path, { url });
  await t.throwsAsync(collect(log.read({ after: 0 })), { code: "log_gap", message: /event 2 is missing/ });
  await t.throwsAsync(collect(log.read({ after: 2 })), { code: "log_gap", message: /event 5 is missing/ });
  await log.close();
});

test("sqlite: a full disk refuses appends, says so, and loses nothing", async (t) => {
  const path = await scratchPath(t);
  await writtenLog(path, 100);
  const database = new Database(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA max_page_count = 40");
  const log = new SqlEventLog(new LibsqlPort("sqlite", true, database));
  let applied = 100;
  for (;;) {
    const outcome = await log.append(log.seal(await guardOf(log), batchId(), drafts(50)));
    if (outcome.outcome === "applied") {
      applied += 50;
      continue;
    }
    t.like(outcome, { outcome: "not-applied", error: { kind: "unavailable", code: "disk_full" } });
    break;
  }
  t.true(applied > 100);
  t.like(await verifyLog(log), { ok: true, events: applied });
  database.exec("PRAGMA max_page_count = 10000");
  await appendAll(log, drafts(50));
  t.like(await verifyLog(log), { ok: true, events: applied + 50 });
  await log.close();
});
