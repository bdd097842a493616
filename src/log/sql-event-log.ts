import type { EventRecord } from "../model/index.js";
import { ClusterError, invariant, type Random, systemRandom, systemTimers, type Timers } from "../ports/index.js";
import { Arrivals } from "./arrivals.js";
import { genesisHash } from "./chain.js";
import { AppliedRows, decodeRow, storedRow } from "./decode.js";
import type {
  AppendOutcome,
  AppliedBatch,
  DraftEvent,
  EventFilter,
  EventLog,
  Guard,
  Head,
  ReadRange,
  SealedBatch,
  StoredRow,
} from "./event-log.js";
import { sealBatch } from "./seal.js";
import { SqlError, type SqlPort, type SqlStatement, type SqlValue } from "./sql.js";
import * as sql from "./statements.js";

/** Events in one batch of a read: enough to keep the query's own cost small beside the rows'. */
export const readEventsMax = 1000;
/** Sealed text in one batch of a read, in characters, unless one event alone is longer. */
const readTextMax = 8 * 1024 * 1024;
/** Events that one query of `find` looks through: some ms. */
const findEventsMax = 20_000;
/** How often a subscriber looks for events that another process appended, ms. */
const pollMs = 250;

export interface SqlEventLogOptions {
  random?: Random;
  timers?: Timers;
}

/** The log over any SQL carrier. */
export class SqlEventLog implements EventLog {
  readonly carrier: string;
  readonly exclusive: boolean;
  readonly #port: SqlPort;
  readonly #random: Random;
  readonly #timers: Timers;
  readonly #arrivals: Arrivals;
  #closed = false;

  constructor(port: SqlPort, { random = systemRandom, timers = systemTimers }: SqlEventLogOptions = {}) {
    this.carrier = port.carrier;
    this.exclusive = port.exclusive;
    this.#port = port;
    this.#random = random;
    this.#timers = timers;
    this.#arrivals = new Arrivals(timers);
  }

  async head(): Promise<Head | undefined> {
    const [row] = await this.#query({ sql: sql.readHead, params: [] });
    if (!row) return undefined;
    const [cluster, lineage, epoch, holder, url, renewals, seq, hash] = row;
    return { cluster, lineage, epoch, holder, url, renewals, seq, hash } as Head;
  }

  async create(cluster: string, lineage: string): Promise<boolean> {
    return (await this.#change({ sql: sql.createHead, params: [cluster, lineage, genesisHash(cluster, lineage)] })) === 1;
  }

  seal(guard: Guard, batchId: string, events: DraftEvent[]): SealedBatch {
    return sealBatch(this.#random, guard, batchId, events);
  }

  async append({ id, guard, next, records, texts, columns }: SealedBatch): Promise<AppendOutcome> {
    const fence = [guard.lineage, guard.epoch, guard.seq, guard.hash];
    let affected: number[];
    try {
      affected = await this.#port.transact([
        { sql: sql.insertEvents, params: [...fence, id, texts, columns] },
        { sql: sql.advanceHead, params: [next.seq, next.hash, ...fence] },
      ]);
    } catch (error) {
      if (!(error instanceof SqlError) || error.effect === "unknown") return { outcome: "unknown", cause: error };
      const refused = logError(error);
      return { outcome: "not-applied", reason: refused.message, error: refused };
    }
    const [inserted, advanced] = affected;
    if (inserted === records.length && advanced === 1) {
      this.#arrivals.notify();
      return { outcome: "applied" };
    }
    // Both statements stand in one transaction behind one guard: anything but all or nothing is a broken carrier.
    invariant(inserted === 0 && advanced === 0, `an append of ${records.length} events affected ${affected.join(" and ")} rows`);
    return { outcome: "not-applied", reason: `the head is not at epoch ${guard.epoch}, seq ${guard.seq} any more` };
  }

  async settle(batch: SealedBatch, holder: string): ReturnType<EventLog["settle"]> {
    const { guard, next, records } = batch;
    // The fence comes first: once this is answered, whoever raised the epoch, a late append affects 0 rows.
    await this.#change({ sql: sql.raiseEpoch, params: [guard.lineage, guard.epoch] });
    const head = await this.head();
    invariant(head && (head.lineage !== guard.lineage || head.epoch > guard.epoch), "the epoch did not rise past an unsettled append");
    const [row] = await this.#query({ sql: sql.countBatch, params: [guard.seq, next.seq, batch.id] });
    const found = row?.[0];
    invariant(found === 0 || found === records.length, `${found} of ${records.length} events of batch ${batch.id} are on the log`);
    if (found !== 0) this.#arrivals.notify();
    // A take-over names another holder, so our name beside a higher epoch means that this or an earlier settle raised it.
    return { outcome: found === 0 ? "not-applied" : "applied", head, epoch: head.holder === holder ? head.epoch : undefined };
  }

  async takeLease(seen: Head, holder: string, url: string): Promise<Head | undefined> {
    const params = [holder, url, seen.lineage, seen.epoch, seen.renewals];
    if ((await this.#change({ sql: sql.takeLease, params })) !== 1) return undefined;
    const head = await this.head();
    return head?.epoch === seen.epoch + 1 && head.holder === holder ? head : undefined;
  }

  async renewLease(epoch: number, holder: string): Promise<boolean> {
    return (await this.#change({ sql: sql.renewLease, params: [epoch, holder] })) === 1;
  }

  read(range: ReadRange): AsyncGenerator<EventRecord[]> {
    return this.#decoded(range, (rows) => rows.map(decodeRow));
  }

  readApplied(range: ReadRange): AsyncGenerator<AppliedBatch> {
    return this.#decoded(range, (rows) => new AppliedRows(rows));
  }

  async *#decoded<T>(range: ReadRange, decode: (rows: StoredRow[]) => T): AsyncGenerator<T> {
    const to = range.to ?? (await this.head())?.seq ?? 0;
    let seq = range.after;
    for await (const rows of this.rows({ after: seq, to })) {
      for (const row of rows) if (row.seq !== ++seq) throw gap(seq, row.seq);
      yield decode(rows);
    }
    if (range.to === undefined && seq < to) throw gap(seq + 1, undefined);
  }

  async *rows({ after, to = Number.MAX_SAFE_INTEGER }: ReadRange): AsyncGenerator<StoredRow[]> {
    let seq = after;
    while (seq < to) {
      const rows = (await this.#query({ sql: sql.readRows, params: [seq, to, readEventsMax, readTextMax] })).map(storedRow);
      const last = rows.at(-1);
      if (!last) return;
      yield rows;
      seq = last.seq;
    }
  }

  async *find({ after, to }: Required<ReadRange>, { types, mention }: EventFilter): AsyncGenerator<EventRecord[]> {
    const wanted = JSON.stringify(types);
    for (let seq = after; seq < to; ) {
      const end = Math.min(seq + findEventsMax, to);
      const rows = (await this.#query({ sql: sql.findRows, params: [seq, end, mention, wanted, readEventsMax] })).map(storedRow);
      if (rows.length > 0) yield rows.map(decodeRow);
      // A carrier in this process answers within the same turn.
      await this.#timers.sleep(0);
      seq = rows.length === readEventsMax ? (rows.at(-1) as StoredRow).seq : end;
    }
  }

  /** By bisection: event time never goes back, and the log has no gaps. */
  async seqAt(time: number, to: number): Promise<number> {
    let low = (await this.oldest()) - 1;
    let high = to;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const [row] = await this.#query({ sql: sql.timeOfSeq, params: [middle] });
      if (!row) throw gap(middle, undefined);
      if ((row[0] as number) <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  async *subscribe(after: number, signal: AbortSignal): AsyncGenerator<EventRecord[]> {
    let seq = after;
    while (!signal.aborted) {
      // Counted before the read, so that what arrives during it is not missed.
      const seen = this.#arrivals.count;
      let found = false;
      for await (const batch of this.read({ after: seq })) {
        if (signal.aborted) return;
        yield batch;
        seq += batch.length;
        found = true;
      }
      if (!found) await this.#arrivals.after(seen, pollMs, signal);
    }
  }

  async oldest(): Promise<number> {
    const [row] = await this.#query({ sql: sql.oldestSeq, params: [] });
    return (row?.[0] as number | null | undefined) ?? 1;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#arrivals.notify();
    await this.#port.close();
  }

  async #query(statement: SqlStatement): Promise<SqlValue[][]> {
    this.#refuseClosed();
    try {
      return await this.#port.query(statement);
    } catch (error) {
      throw logError(error);
    }
  }

  /** Affected rows of one statement that needs no settling: its caller reads the head when the answer is lost. */
  async #change(statement: SqlStatement): Promise<number> {
    this.#refuseClosed();
    try {
      return (await this.#port.transact([statement]))[0] ?? 0;
    } catch (error) {
      throw logError(error);
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new ClusterError("unavailable", "log_closed", "the log was closed");
  }
}

function gap(expected: number, found: number | undefined): ClusterError {
  const message = `the log has a gap: event ${expected} is missing${found === undefined ? "" : ` before event ${found}`}`;
  return new ClusterError("internal", "log_gap", message);
}

/** What a failed call to the carrier means to the rest of the program. */
function logError(error: unknown): ClusterError {
  if (!(error instanceof SqlError)) return new ClusterError("unavailable", "log_unavailable", "the log does not answer", { cause: error });
  if (error.reason === "full")
    return new ClusterError("unavailable", "disk_full", "the disk of the log is full: nothing can be written", { cause: error });
  if (error.reason === "corrupt")
    return new ClusterError("internal", "log_corrupt", `the log is corrupt: ${error.message}`, { cause: error });
  return new ClusterError("unavailable", "log_unavailable", `the log does not answer: ${error.message}`, { cause: error });
}
