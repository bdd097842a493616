import type { Client } from "../../client/index.js";
import { decodeRow, type EventLog, genesisHash, requireLinks } from "../../log/index.js";
import { type EventRecord, positionText } from "../../model/index.js";
import { ClusterError, isClusterError } from "../../ports/index.js";
import { type StreamEvent, streamEventOf } from "../stream-event.js";
import { foreign } from "./audit-index.js";

/** The last event that somebody holds. */
export interface HeldEnd {
  lineage: string;
  seq: number;
  hash: string;
}

/** Where events are had that the stream does not hold: the log itself, or whoever serves it. Reads alone. */
export interface EventSource {
  /** For messages, e.g. `the log sqlite:/var/lib/fleetlog/log.db`. */
  readonly name: string;
  /** @throws ClusterError of kind unavailable while it cannot be had */
  head(): Promise<{ cluster: string; lineage: string; seq: number }>;
  /**
   * What follows `held` up to a seq, each proved by its own hashes; from the oldest on where nothing is held.
   * @throws ClusterError `position_gone` of kind gone where the next event is not to be had any more; `audit_foreign` where what is
   * held is not of this log
   */
  read(held: HeldEnd | undefined, to: number, signal: AbortSignal): AsyncIterable<StreamEvent[]>;
  /** The events up to a seq whose personal members are gone. */
  redacted(to: number, signal: AbortSignal): AsyncIterable<StreamEvent>;
}

/** Of events that came from elsewhere as one batch. */
const batchMax = 500;

/** The log itself, by a reader of its own. */
export function logSource(log: EventLog, name: string): EventSource {
  const head = async () => {
    const found = await log.head();
    if (!found) throw new ClusterError("unavailable", "audit_source_empty", `${name} has no cluster yet`);
    return found;
  };
  return {
    name,
    head,
    async *read(held, to, signal) {
      const { cluster, lineage } = await head();
      const oldest = await log.oldest();
      if (held && held.seq + 1 < oldest) throw gone(name, held.seq + 1, oldest);
      if (held && held.seq >= oldest) await requireHeld(log, name, held);
      const begin = held ?? (await beforeFirst(log, cluster, lineage, oldest, to));
      let place = begin;
      for await (const records of log.read({ after: begin.seq, to })) {
        if (signal.aborted) return;
        const events = records.map((record) => {
          const event = { cluster, lineage: lineageOf(record) ?? place.lineage, record, previous: place.hash };
          place = { lineage: event.lineage, seq: record.seq, hash: record.hash };
          return event;
        });
        requireChain(begin, events);
        yield events;
      }
    },
    async *redacted(to, signal) {
      const { cluster, lineage } = await head();
      let here = "";
      let previous = "";
      for await (const rows of log.rows({ after: 0, to })) {
        if (signal.aborted) return;
        for (const row of rows) {
          if (row.type === "cluster.created" || row.type === "log.forked") here = lineageOf(decodeRow(row)) ?? here;
          if (row.redacted) yield { cluster, lineage: here || lineage, record: decodeRow(row), previous };
          previous = row.hash;
        }
      }
    },
  };
}

/** @throws ClusterError `audit_foreign` where the log has another event there, or none */
async function requireHeld(log: EventLog, name: string, { lineage, seq, hash }: HeldEnd): Promise<void> {
  for await (const [own] of log.read({ after: seq - 1, to: seq })) if (own?.hash === hash) return;
  throw foreign(`event ${positionText(lineage, seq)} of the index is not an event of ${name}`);
}

/** What stands before the first event that can be proved: of a log whose beginning is archived, its oldest event. */
async function beforeFirst(log: EventLog, cluster: string, current: string, oldest: number, to: number): Promise<HeldEnd> {
  for await (const [first] of log.read({ after: oldest - 1, to })) {
    if (!first) break;
    const own = lineageOf(first);
    if (first.seq === 1) return { lineage: own ?? current, seq: 0, hash: genesisHash(cluster, own ?? current) };
    // The hash before it is in the archive. Of which lineage it is, the next fork says: it names its parent.
    for await (const batch of log.find({ after: oldest - 1, to }, { types: ["log.forked"], mention: "parent" }))
      for (const fork of batch) if (fork.type === "log.forked") return { lineage: fork.data.parent.lineage, seq: oldest, hash: first.hash };
    return { lineage: current, seq: oldest, hash: first.hash };
  }
  return { lineage: current, seq: oldest - 1, hash: genesisHash(cluster, current) };
}

function lineageOf(record: EventRecord): string | undefined {
  return record.type === "cluster.created" || record.type === "log.forked" ? record.data.lineage : undefined;
}

/** @throws ClusterError of kind internal that names the first event which its hashes do not prove */
function requireChain(begin: HeldEnd, events: readonly StreamEvent[]): void {
  for (const { lineage, previous, record } of events) {
    if (record.seq <= begin.seq) continue;
    requireLinks(lineage, record.seq - 1, previous, [record]);
  }
}

/** A controller, by its API: it needs a token that reads everywhere. */
export function apiSource(client: Client): EventSource {
  const name = `the controller ${client.url}`;
  return {
    name,
    async head() {
      const { id, lineage, position } = (await client.get("/v1/cluster")).data;
      return { cluster: id, lineage, seq: Number(position.split("-")[1]) };
    },
    async *read(held, to, signal) {
      let batch: StreamEvent[] = [];
      const after = held === undefined ? undefined : `${held.lineage}-${held.seq}`;
      for await (const event of ofSameLog(name, client.events({ after, follow: false, signal }))) {
        const read = streamEventOf(() => event);
        if (read.record.seq > to) break;
        batch.push(read);
        if (batch.length < batchMax) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
    async *redacted(to, signal) {
      for await (const event of client.events({ follow: false, signal })) {
        if (Number(event.seq) > to) return;
        if (event.salt === undefined) yield streamEventOf(() => event);
      }
    },
  };
}

/** A controller refuses a position of a lineage that its log left before. */
async function* ofSameLog<T>(name: string, events: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* events;
  } catch (error) {
    if (isClusterError(error) && error.code === "foreign_lineage") throw foreign(`${name} says: ${error.message}`);
    throw error;
  }
}

function gone(name: string, wanted: number, oldest: number): ClusterError {
  const message = `${name} begins with event ${oldest} by now, and event ${wanted} is wanted: name its archive with --archive`;
  return new ClusterError("gone", "position_gone", message, { extra: { wanted, oldest } });
}
