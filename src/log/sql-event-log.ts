import type { EventRecord } from "../model/index.js";
import { ClusterError, invariant, type Random, systemRandom, systemTimers, type Timers } from "../ports/index.js";
import { Arrivals } from "./arrivals.js";
import { genesisHash } from "./chain.js";
import { AppliedRows, decodeRow, linedRows, storedRow } from "./decode.js";
import type {
  AppendOutcome,
  AppliedBatch,
  DraftEvent,
  EventFilter,
  EventLog,
  Guard,
  Head,
  LogEnd,
  LogMember,
  ReadRange,
  SealedBatch,
  Sealing,
  StoredRow,
} from "./event-log.js";
import { inOrder, missing, notReadable } from "./in-order.js";
import { ChainSealing, sealBatch, sealedTexts } from "./seal.js";
import { SqlError, type SqlPort, type SqlStatement, type SqlValue } from "./sql.js";
import * as sql from "./statements.js";

/** Events in one batch of a read: enough to keep the query's own cost small beside the rows'. */
export const readEventsMax = 1000;
/** Sealed text in one batch of a read, in bytes, unless one event alone is longer. */
const readTextMax = 8 * 1024 * 1024;
/** Events that one query of `find` looks through: some ms. */
const findEventsMax = 20_000;
/** Rows of one deletion: some ms in a process that writes the file itself. */
export const dropEventsMax = 1_000;
/** How often a subscriber looks for events that another process appended, ms, unless it is told otherwise. */
const usualPollMs = 250;

export interface SqlEventLogOptions {
  random?: Random;
  timers?: Timers;
  /** How often a subscriber looks for events that another process appended. */
  pollMs?: number;
}

/** The log over any SQL carrier. */
export class SqlEventLog implements EventLog {
  readonly carrier: string;
  readonly exclusive: boolean;
  readonly #port: SqlPort;
  readonly #random: Random;
  readonly #timers: Timers;
  readonly #arrivals: Arrivals;
  readonly #pollMs: number;
  #closed = false;

  constructor(port: SqlPort, { random = systemRandom, timers = systemTimers, pollMs = usualPollMs }: SqlEventLogOptions = {}) {
    this.carrier = port.carrier;
    this.exclusive = port.exclusive;
    this.#port = port;
    this.#random = random;
    this.#timers = timers;
    this.#arrivals = new Arrivals(timers);
    this.#pollMs = pollMs;
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

  async copy({ seq, hash }: LogEnd, rows: StoredRow[]): Promise<boolean> {
    return (await this.#change({ sql: sql.copyRows, params: [seq, hash, columnsOf(rows)] })) === rows.length;
  }

  async copied(): Promise<LogEnd | undefined> {
    const [row] = await this.#query({ sql: sql.lastRow, params: [] });
    return row && { seq: row[0] as number, hash: row[1] as string };
  }

  async open(cluster: string, batch: SealedBatch): Promise<boolean> {
    const { guard, next, records } = batch;
    const sealed = sealedTexts(batch);
    const rows = records.map((record, index) => ({ ...record, sealed: sealed[index] as string }));
    const [inserted, made] = await this.#transact([
      { sql: sql.copyRows, params: [guard.seq, guard.hash, columnsOf(rows)] },
      { sql: sql.headOfCopy, params: [next.seq, next.hash, cluster, next.lineage, next.epoch] },
    ]);
    invariant(inserted === 0 || made === 1, "a copied log got its last events and no head row");
    if (made === 1) this.#arrivals.notify();
    return made === 1 && inserted === rows.length;
  }

  async drop(
    { lineage, epoch }: Pick<Guard, "lineage" | "epoch">,
    { from, to }: { from: number; to: number },
  ): Promise<number | undefined> {
    invariant(to - from < dropEventsMax, `events ${from} to ${to} were to be deleted at once`);
    const [dropped, fenced] = await this.#transact([
      { sql: sql.dropRows, params: [lineage, epoch, from, to] },
      { sql: sql.atFence, params: [lineage, epoch] },
    ]);
    return fenced === 1 ? dropped : undefined;
  }

  seal(guard: Guard, batchId: string, events: DraftEvent[]): SealedBatch {
    return sealBatch(this.#random, guard, batchId, events);
  }

  sealing(guard: Guard, batchId: string): Sealing {
    return new ChainSealing(this.#random, guard, batchId);
  }

  async append({ id, guard, next, records, texts, columns, begins }: SealedBatch): Promise<AppendOutcome> {
    const fence = [guard.lineage, guard.epoch, guard.seq, guard.hash];
    let affected: number[];
    try {
      affected = await this.#port.transact([
        { sql: sql.insertEvents, params: [...fence, id, texts, columns, JSON.stringify(begins)] },
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
    const [found, oldest] = row as [number, number | null];
    // A later holder may have archived where it would stand.
    const gone = Math.max(0, Math.min(next.seq, (oldest ?? 1) - 1) - guard.seq);
    if (gone === records.length) throw notReadable(next.seq, oldest as number);
    invariant(found === 0 || found === records.length - gone, `${found} of ${records.length} events of batch ${batch.id} are on the log`);
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
    return inOrder(this, range, (rows) => rows.map(decodeRow));
  }

  readApplied(range: ReadRange): AsyncGenerator<AppliedBatch> {
    return inOrder(this, range, (rows) => new AppliedRows(rows));
  }

  async *rows({ after, to = Number.MAX_SAFE_INTEGER }: ReadRange): AsyncGenerator<StoredRow[]> {
    let seq = after;
    while (seq < to) {
      const params = [seq, to, readEventsMax, readTextMax];
      const rows =
        linedRows(await this.#query({ sql: sql.readRows, params })) ?? (await this.#query({ sql: sql.readColumns, params })).map(storedRow);
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
    const before = (await this.oldest()) - 1;
    let low = before;
    let high = to;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const [row] = await this.#query({ sql: sql.timeOfSeq, params: [middle] });
      if (!row) throw await missing(this, middle, undefined);
      if ((row[0] as number) <= time) low = middle;
      else high = middle - 1;
    }
    // Of what is not here any more nobody knows the time.
    if (low === before && before > 0) throw notReadable(before, before + 1);
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
      if (!found) await this.#arrivals.after(seen, this.#pollMs, signal);
    }
  }

  async oldest(): Promise<number> {
    const [row] = await this.#query({ sql: sql.oldestSeq, params: [] });
    return (row?.[0] as number | null | undefined) ?? 1;
  }

  async members(): Promise<LogMember[] | undefined> {
    try {
      return await this.#port.members?.();
    } catch (error) {
      throw error instanceof SqlError ? logError(error) : error;
    }
  }

  async removeMember(id: string): Promise<void> {
    try {
      if (!this.#port.removeMember) throw new ClusterError("conflict", "no_log_members", `a log on ${this.carrier} has no members`);
      await this.#port.removeMember(id);
    } catch (error) {
      throw error instanceof SqlError ? logError(error) : error;
    }
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
    return (await this.#transact([statement]))[0] ?? 0;
  }

  async #transact(statements: SqlStatement[]): Promise<number[]> {
    this.#refuseClosed();
    try {
      return await this.#port.transact(statements);
    } catch (error) {
      throw logError(error);
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new ClusterError("unavailable", "log_closed", "the log was closed");
  }
}

/** The rows as `copyRows` takes them. */
function columnsOf(rows: StoredRow[]): string {
  return JSON.stringify(
    rows.map(({ seq, epoch, time, type, version, batch, salt, sealed, inner, redacted, hash }) => [
      seq,
      epoch,
      time,
      type,
      version,
      batch,
      salt,
      sealed,
      inner,
      redacted ? 1 : 0,
      hash,
    ]),
  );
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
