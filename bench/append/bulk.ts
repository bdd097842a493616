import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { type EventLog, openSqliteLog, type StoredRow, verifyLog } from "../../src/log/index.js";
import { draftEvents } from "./events.js";

const batchEvents = 1000;
const roundBatches = 20;
const rounds = 9;

/**
 * Bulk appends: canonical text, hashes and guarded append of drafts, against prepared inserts of the same ready-made
 * rows. Both write to the same kind of file (WAL, synchronous FULL) and take turns, so that noise hits both.
 */
export async function bulk(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "fleetlog-bench-"));
  try {
    const log = await openSqliteLog(join(folder, "log.db"), { url: "http://127.0.0.1:0" });
    await log.create("bench0000000", "00000000000000be");
    const raw = new RawTable(join(folder, "raw.db"));
    const drafts = draftEvents(roundBatches * batchEvents);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = (await log.head())?.seq ?? 0;
      ours.push(await rate(() => appendAll(log, drafts)));
      const rows = await rowsAfter(log, before);
      bare.push(await rate(async () => raw.insertAll(rows)));
    }
    const total = rounds * roundBatches * batchEvents;
    const report = await verifyLog(log);
    if (!report.ok || report.events !== total || raw.count() !== total)
      throw new Error(`the log is not what was written: ${report.fault?.message}`);
    const bytes = await averageRowBytes(log);
    await log.close();
    raw.close();
    return {
      events: total,
      row_bytes_mean: bytes,
      events_per_s: Math.round(median(ours)),
      raw_events_per_s: Math.round(median(bare)),
      ratio_to_raw: Number((median(ours) / median(bare)).toFixed(3)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function appendAll(log: EventLog, drafts: ReturnType<typeof draftEvents>): Promise<void> {
  const head = await log.head();
  if (!head) throw new Error("the log has no head");
  let guard = { lineage: head.lineage, epoch: head.epoch, seq: head.seq, hash: head.hash };
  for (let from = 0; from < drafts.length; from += batchEvents) {
    const batch = log.seal(guard, "benchbatch00", drafts.slice(from, from + batchEvents));
    const { outcome } = await log.append(batch);
    if (outcome !== "applied") throw new Error(`an append was ${outcome}`);
    guard = batch.next;
  }
}

/** What a program without a chain, a guard or an encoder would do: the ceiling for one writer on this machine. */
class RawTable {
  readonly #database: Database.Database;

  constructor(path: string) {
    this.#database = new Database(path);
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE events (
      seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, time INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,
      batch TEXT NOT NULL, salt TEXT, sealed TEXT NOT NULL, inner TEXT NOT NULL, redacted INTEGER NOT NULL, hash TEXT NOT NULL
    ) STRICT`);
  }

  insertAll(rows: unknown[][]): void {
    const insert = this.#database.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (let from = 0; from < rows.length; from += batchEvents) {
      this.#database.exec("BEGIN IMMEDIATE");
      for (let index = from; index < from + batchEvents; index++) insert.run(rows[index]);
      this.#database.exec("COMMIT");
    }
  }

  count(): number {
    return (this.#database.prepare("SELECT count(*) FROM events").raw().get() as [number])[0];
  }

  close(): void {
    this.#database.close();
  }
}

async function rowsAfter(log: EventLog, after: number): Promise<unknown[][]> {
  const columns: unknown[][] = [];
  for await (const batch of log.rows({ after })) columns.push(...batch.map(columnsOf));
  return columns;
}

function columnsOf({ seq, epoch, time, type, version, batch, salt, sealed, inner, redacted, hash }: StoredRow): unknown[] {
  return [seq, epoch, time, type, version, batch, salt, sealed, inner, Number(redacted), hash];
}

async function averageRowBytes(log: EventLog): Promise<number> {
  const rows = await rowsAfter(log, (rounds * roundBatches - 1) * batchEvents);
  return Math.round(rows.reduce((sum, row) => sum + row.join("").length, 0) / rows.length);
}

async function rate(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (roundBatches * batchEvents * 1000) / (performance.now() - start);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
