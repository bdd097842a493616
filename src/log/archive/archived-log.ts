import type { EventRecord } from "../../model/index.js";
import { isClusterError } from "../../ports/index.js";
import { ChainWalk } from "../chain-walk.js";
import { AppliedRows, decodeRow } from "../decode.js";
import type { AppliedBatch, EventFilter, EventLog, ReadRange, StoredRow } from "../event-log.js";
import { inOrder } from "../in-order.js";
import type { AnySegment, Archive } from "./archive.js";
import { segmentDamaged } from "./segment.js";

/** Events that are looked through before it is asked whether the log was shortened meanwhile. */
const findEventsMax = 20_000;

/** Whatever reads a log's past. */
export type History = Pick<EventLog, "head" | "rows" | "read" | "readApplied" | "find" | "seqAt" | "oldest" | "subscribe">;

/**
 * A log with its archive in front of it: whoever reads does not notice where the one ends and the other begins, also while
 * rows are on their way from the log into the archive. What stands in both is read from the log.
 */
export class ArchivedLog implements History {
  readonly #log: History;
  readonly #archive: Archive;

  constructor(log: History, archive: Archive) {
    this.#log = log;
    this.#archive = archive;
  }

  head(): ReturnType<EventLog["head"]> {
    return this.#log.head();
  }

  async *rows({ after, to = Number.MAX_SAFE_INTEGER }: ReadRange): AsyncGenerator<StoredRow[]> {
    let next = after + 1;
    let left: AnySegment | undefined;
    while (next <= to) {
      for await (const rows of this.#log.rows({ after: next - 1, to })) {
        const first = rows[0] as StoredRow;
        if (first.seq > next && (await this.#archive.covering(next))) break;
        if (left) await this.#requireLink(left, first);
        left = undefined;
        next = (rows.at(-1) as StoredRow).seq + 1;
        yield rows;
      }
      const segment = next <= to ? await this.#archive.covering(next) : undefined;
      if (!segment) return;
      const before = next;
      for await (const rows of this.#archive.rows(segment, next, to)) {
        next = (rows.at(-1) as StoredRow).seq + 1;
        yield rows;
      }
      if (next === before) throw segmentDamaged(this.#archive.path(segment.file), next, `event ${next} is missing`, "removed");
      left = segment;
    }
  }

  read(range: ReadRange): AsyncGenerator<EventRecord[]> {
    return inOrder(this, range, (rows) => rows.map(decodeRow));
  }

  readApplied(range: ReadRange): AsyncGenerator<AppliedBatch> {
    return inOrder(this, range, (rows) => new AppliedRows(rows));
  }

  async *find({ after, to }: Required<ReadRange>, filter: EventFilter): AsyncGenerator<EventRecord[]> {
    for (let seq = after; seq < to; ) {
      const end = Math.min(seq + findEventsMax, to);
      const found = (await this.#log.oldest()) > seq + 1 ? undefined : await collected(this.#log.find({ after: seq, to: end }, filter));
      // What was deleted while it was looked through may have been passed over.
      if (found && (await this.#log.oldest()) <= seq + 1) yield* found;
      else yield* this.#findInRows(seq, end, filter);
      seq = end;
    }
  }

  async *#findInRows(after: number, to: number, { types, mention }: EventFilter): AsyncGenerator<EventRecord[]> {
    const wanted = new Set<string>(types);
    const matching = (rows: StoredRow[]) => rows.filter(({ type, sealed }) => wanted.has(type) && sealed.includes(mention)).map(decodeRow);
    for await (const records of inOrder(this, { after, to }, matching)) if (records.length > 0) yield records;
  }

  /** Whoever follows the log and is so slow that it loses the next events to the archive reads on there. */
  async *subscribe(after: number, signal: AbortSignal): AsyncGenerator<EventRecord[]> {
    let seq = after;
    while (!signal.aborted) {
      const onLog = await this.#log.oldest();
      if (onLog > seq + 1) {
        for await (const records of this.read({ after: seq, to: onLog - 1 })) {
          if (signal.aborted) return;
          yield records;
          seq += records.length;
        }
      }
      try {
        for await (const records of this.#log.subscribe(seq, signal)) {
          yield records;
          seq += records.length;
        }
        return;
      } catch (error) {
        const isArchived = isClusterError(error) && error.code === "position_gone" && (await this.#archive.covering(seq + 1));
        if (!isArchived) throw error;
      }
    }
  }

  async seqAt(time: number, to: number): Promise<number> {
    const segments = await this.#archive.segments();
    const at = segments.findIndex((segment) => segment.time > time);
    const segment = segments[at];
    if (!segment || segment.from > to) return this.#seqOnLog(time, to, segments.at(-1)?.to ?? 0);
    let found = segment.from - 1;
    for await (const rows of this.rows({ after: found, to: segment.to })) {
      const later = rows.find((row) => row.time > time);
      found = (later?.seq ?? (rows.at(-1) as StoredRow).seq + 1) - 1;
      if (later) break;
    }
    return Math.min(found, to);
  }

  /** No event up to `archived` is later than `time`. */
  async #seqOnLog(time: number, to: number, archived: number): Promise<number> {
    try {
      return await this.#log.seqAt(time, to);
    } catch (error) {
      const before = isClusterError(error) && error.code === "position_gone" ? (await this.#log.oldest()) - 1 : 0;
      if (before === 0 || before > archived) throw error;
      return Math.min(before, to);
    }
  }

  async oldest(): Promise<number> {
    const onLog = await this.#log.oldest();
    const last = (await this.#archive.segments()).at(-1);
    if (onLog === 1 || !last || last.to < onLog - 1) return onLog;
    return Math.min(onLog, (await this.#archive.oldest()) ?? onLog);
  }

  /** Nobody vouches for what is merely listed, until the log goes on from it. */
  async #requireLink(segment: AnySegment, row: StoredRow): Promise<void> {
    if (!("header" in segment)) return;
    const { cluster, ends, to, hash } = segment.header;
    const fault = await new ChainWalk(cluster, ends, { lineage: ends, seq: to, hash }).take(row);
    if (fault) throw segmentDamaged(this.#archive.path(segment.file), to, `the log does not go on from it: ${fault.message}`, fault.kind);
  }
}

async function collected<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** The log with all its members, of which those that read the past read the archive too. */
export function withArchive(log: EventLog, archive: Archive): EventLog {
  const history = new ArchivedLog(log, archive);
  return new Proxy(log, {
    get(target, member) {
      const from = member in history && member !== "head" ? history : target;
      const value = Reflect.get(from, member, from) as unknown;
      return typeof value === "function" ? value.bind(from) : value;
    },
  });
}
