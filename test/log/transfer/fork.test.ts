import { readFile, stat, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import test from "ava";
import {
  type CopySource,
  FaultyPort,
  forkLog,
  memoryPort,
  openMemoryLog,
  readBackup,
  SqlEventLog,
  sourceOf,
  verifyLog,
  writeBackup,
} from "../../../src/log/index.js";
import { systemRandom } from "../../../src/ports/index.js";
import { appendAll, cluster, collect, draft, drafts, guardOf, lineage } from "../drafts.js";
import { scratchPath } from "../scratch.js";

const created = draft(`cluster/${cluster}`, "cluster.created", {
  cluster: "00112233445566cc",
  lineage,
  chainFormat: 1,
  eventFormat: 1,
});

async function logOf(events: number) {
  const log = openMemoryLog();
  await log.create("00112233445566cc", lineage);
  await appendAll(log, [created, ...drafts(events - 1)]);
  return log;
}

const by = { reason: "restored", actor: "user/test", host: "host-1", now: 1_700_000_100_000, random: systemRandom } as const;

async function backupOf(t: Parameters<typeof scratchPath>[0], events: number, at?: number) {
  const log = await logOf(events);
  const path = `${await scratchPath(t)}.backup`;
  await writeBackup(path, await sourceOf("the log", log, at));
  return { log, path };
}

test("fork: the parent's events stay as they are, and log.forked begins a lineage behind them", async (t) => {
  const { log, path } = await backupOf(t, 2_500);
  const target = openMemoryLog();
  const source = await readBackup(path);
  const forked = await forkLog({ source, target, ...by });
  const before = await collect(log.rows({ after: 0 }));
  const after = await collect(target.rows({ after: 0 }));
  t.deepEqual(after.slice(0, -1), before);
  const [fork] = await collect(target.read({ after: 2_500 }));
  t.like(fork, { seq: 2_501, type: "log.forked", actor: "user/test", data: { lineage: forked.lineage, parent: forked.parent } });
  t.deepEqual(forked.parent, { lineage, seq: 2_500, hash: before.at(-1)?.hash });
  t.not(forked.lineage, lineage);
  t.like(await target.head(), { cluster: "00112233445566cc", lineage: forked.lineage, seq: 2_501, hash: fork?.hash, holder: "" });
});

test("fork: verify walks from one lineage into the next, and takes anchors of both", async (t) => {
  const { log, path } = await backupOf(t, 20);
  const target = openMemoryLog();
  const forked = await forkLog({ source: await readBackup(path), target, ...by });
  await appendAll(target, drafts(3));
  const parent = { lineage, seq: 20, hash: (await guardOf(log)).hash };
  const own = { lineage: forked.lineage, seq: 21, hash: forked.hash };
  t.like(await verifyLog(target, [parent, own]), { ok: true, events: 24, strength: "anchored" });
  t.like(await verifyLog(target, [{ ...parent, seq: 19 }]), { ok: false, fault: { kind: "rewritten" } });
  const beyond = { lineage, seq: 21, hash: parent.hash };
  await t.throwsAsync(verifyLog(target, [beyond]), { code: "foreign_anchor", message: /left that lineage at 20/ });
  // A fork of the fork names both.
  const third = openMemoryLog();
  await forkLog({ source: await sourceOf("the fork", target), target: third, ...by });
  t.like(await verifyLog(third, [parent, own]), { ok: true, events: 25 });
});

test("fork: an older position of a log is restored as well", async (t) => {
  const { path } = await backupOf(t, 30, 12);
  const target = openMemoryLog();
  const forked = await forkLog({ source: await readBackup(path), target, ...by });
  t.like(forked, { seq: 13, parent: { lineage, seq: 12 } });
  t.true((await verifyLog(target)).ok);
});

test("fork: a target that has a head, or the beginning of another copy, is refused and stays as it is", async (t) => {
  const { path } = await backupOf(t, 5);
  const source = await readBackup(path);
  const taken = await logOf(3);
  await t.throwsAsync(forkLog({ source, target: taken, ...by }), { code: "log_not_empty", message: /holds 3 events/ });
  t.is((await taken.head())?.seq, 3);
  const other = openMemoryLog();
  const [foreign] = await collect((await logOf(2)).rows({ after: 0, to: 1 }));
  await other.copy({ seq: 0, hash: "" }, foreign ? [foreign] : []);
  await t.throwsAsync(forkLog({ source, target: other, ...by }), { code: "log_not_empty", message: /another log/ });
});

const broken = test.macro<[change: (rows: string[]) => string[], code: string, expected: { seq?: number; message: RegExp }]>({
  async exec(t, change, code, { seq, message }) {
    const { path } = await backupOf(t, 10);
    const [header = "", ...rest] = gunzipSync(await readFile(path))
      .toString()
      .trimEnd()
      .split("\n");
    await writeFile(path, gzipSync(`${[header, ...change(rest)].join("\n")}\n`));
    const target = openMemoryLog();
    const source = await readBackup(path);
    const error = await t.throwsAsync(forkLog({ source, target, ...by }), { code, message });
    if (seq !== undefined) t.is((error as unknown as { extra: { seq: number } }).extra.seq, seq);
    t.is(await target.copied(), undefined);
    t.is(await target.head(), undefined);
  },
  title: (name = "") => `fork: a backup ${name} is refused before anything is written`,
});

const edited = (rows: string[], at: number, from: string, to: string) => rows.map((row, i) => (i === at - 1 ? row.replace(from, to) : row));
test("in which an event was changed", broken, (rows) => edited(rows, 4, "service/s2", "service/x2"), "log_damaged", {
  seq: 4,
  message: /event 4/,
});
test("in which an event is missing", broken, (rows) => rows.filter((_, i) => i !== 6), "log_damaged", {
  seq: 7,
  message: /event 7 is missing/,
});
test("whose end was cut off", broken, (rows) => rows.slice(0, 8), "file_damaged", { message: /cut off after 8 events/ });
test("of a newer build's event", broken, (rows) => edited(rows, 5, '"version":1', '"version":9'), "log_damaged", {
  seq: 5,
  message: /event 5/,
});

test("fork: a file of another program is refused by its name", async (t) => {
  const path = await scratchPath(t);
  await writeFile(path, "PK not a backup");
  await t.throwsAsync(readBackup(path), { code: "file_foreign" });
  await writeFile(path, gzipSync('{"some":"thing"}\n'));
  await t.throwsAsync(readBackup(path), { code: "file_foreign" });
});

test("backup: a file that is there is left alone, and one that fails leaves nothing behind", async (t) => {
  const log = await logOf(5);
  const path = `${await scratchPath(t)}.backup`;
  await writeFile(path, "mine");
  await t.throwsAsync(writeBackup(path, await sourceOf("the log", log)), { code: "file_exists" });
  t.is(await readFile(path, "utf8"), "mine");
  const source = await sourceOf("the log", log);
  const torn: CopySource = {
    ...source,
    async *rows() {
      yield* source.rows();
      throw new Error("the log went away");
    },
  };
  await t.throwsAsync(writeBackup(`${path}2`, torn), { message: "the log went away" });
  await t.throwsAsync(stat(`${path}2`), { code: "ENOENT" });
  await t.throwsAsync(stat(`${path}2.part`), { code: "ENOENT" });
  await t.throwsAsync(writeBackup("/dev/full/x", source), { code: "file_unwritable" });
});

test("fork: after a death at any write the same call finishes it, and until then there is no head row", async (t) => {
  const { path } = await backupOf(t, 3_500);
  const source = await readBackup(path);
  for (let death = 1; death <= 5; death++) {
    const port = memoryPort();
    let writes = 0;
    const dying = new SqlEventLog({
      carrier: port.carrier,
      exclusive: port.exclusive,
      query: (statement) => port.query(statement),
      close: () => port.close(),
      transact: async (statements) => {
        if (++writes >= death) throw new Error("the process was killed");
        return port.transact(statements);
      },
    });
    await t.throwsAsync(forkLog({ source, target: dying, ...by }), { code: "log_unavailable" });
    t.is(await dying.head(), undefined);
    t.is((await dying.copied())?.seq, death === 1 ? undefined : Math.min((death - 1) * 1_000, 3_500));
    const log = new SqlEventLog(port);
    t.false((await log.create(cluster, lineage)) && death > 1);
    if (death === 1) continue;
    await forkLog({ source, target: log, ...by });
    t.like(await verifyLog(log), { ok: true, events: 3_501 });
  }
});

test("fork: writes whose answers are lost land once each", async (t) => {
  const { path } = await backupOf(t, 2_500);
  const port = new FaultyPort(memoryPort());
  port.inject("unanswered", undefined, "lost", "lost", undefined, "unanswered", undefined, "unanswered", undefined);
  const log = new SqlEventLog(port);
  const forked = await forkLog({ source: await readBackup(path), target: log, ...by });
  t.like(await verifyLog(log, [{ seq: forked.seq, hash: forked.hash }]), { ok: true, events: 2_501 });
});
