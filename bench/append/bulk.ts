import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { type EventLog, type Guard, openSqliteLog, type SealedBatch, verifyLog } from "../../src/log/index.js";
import { sealedTexts } from "../../src/log/seal.js";
import { draftEvents } from "./events.js";

const batchEvents = 1000;
const roundBatches = 20;
const rounds = 9;

/**
 * Bulk appends: canonical text, hashes and guarded append of drafts, against prepared inserts of the same ready-made
 * rows. Both write to the same kind of file (WAL, synchronous FULL) and take turns batch by batch, so that noise hits both.
 */
export async function bulk(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "fleetlog-bench-"));
  try {
    const log = await openSqliteLog(join(folder, "log.db"), { url: "http://127.0.0.1:0" });
    await log.create("bench0000000", "00000000000000be");
    const raw = new RawTable(join(folder, "raw.db"));
    const drafts = draftEvents(roundBatches * batchEvents);
    const head = await log.head();
    if (!head) throw new Error("the log has no head");
    let guard: Guard = { lineage: head.lineage, epoch: head.epoch, seq: head.seq, hash: head.hash };
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round++) {
      let oursMs = 0;
      let bareMs = 0;
      for (let from = 0; from < drafts.length; from += batchEvents) {
        const slice = drafts.slice(from, from + batchEvents);
        const start = performance.now();
        const batch = log.seal(guard, "benchbatch00", slice);
        const { outcome } = await log.append(batch);
        oursMs += performance.now() - start;
        if (outcome !== "applied") throw new Error(`an append was ${outcome}`);
        guard = batch.next;
        const rows = columnsOf(batch);
        const bareStart = performance.now();
        raw.insert(rows);
        bareMs += performance.now() - bareStart;
      }
      ours.push(perSecond(oursMs));
      bare.push(perSecond(bareMs));
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

/** What a program without a chain, a guard or an encoder would do: the ceiling for one writer on this machine. */
class RawTable {
  readonly #database: Database.Database;
  readonly #insert: ReturnType<Database.Database["prepare"]>;

  constructor(path: string) {
    this.#database = new Database(path);
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE events (
      seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, time INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,
      batch TEXT NOT NULL, salt TEXT, sealed TEXT NOT NULL, inner TEXT NOT NULL, redacted INTEGER NOT NULL, hash TEXT NOT NULL
    ) STRICT`);
    this.#insert = this.#database.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  insert(rows: unknown[][]): void {
    this.#database.exec("BEGIN IMMEDIATE");
    for (const row of rows) this.#insert.run(row);
    this.#database.exec("COMMIT");
  }

  count(): number {
    return (this.#database.prepare("SELECT count(*) FROM events").raw().get() as [number])[0];
  }

  close(): void {
    this.#database.close();
  }
}

/** The rows of a sealed batch, ready-made. */
function columnsOf(batch: SealedBatch): unknown[][] {
  const sealed = sealedTexts(batch);
  return batch.records.map(({ seq, epoch, time, type, version, batch, salt, inner, redacted, hash }, i) => {
    return [seq, epoch, time, type, version, batch, salt, sealed[i], inner, Number(redacted), hash];
  });
}

async function averageRowBytes(log: EventLog): Promise<number> {
  let rows = 0;
  let bytes = 0;
  for await (const batch of log.rows({ after: (rounds * roundBatches - 1) * batchEvents })) {
    for (const row of batch) {
      rows++;
      bytes += Object.values(row).join("").length;
    }
  }
  return Math.round(bytes / rows);
}

function perSecond(ms: number): number {
  return (roundBatches * batchEvents * 1000) / ms;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
