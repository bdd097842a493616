import { positionText } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { readOrBury } from "./dead-letters.js";
import { badRecord } from "./errors.js";
import type { ReadRecord, Stream } from "./stream.js";
import { readStreamEvent, type StreamEvent } from "./stream-event.js";

/** Where a consumer goes on; it keeps this beside what it made of the events. */
export interface ConsumerPlace {
  /** The position of the next record. */
  position: number;
  /** The last event that was taken. Undefined: whatever stands first is believed. */
  last?: { cluster: string; lineage: string; seq: number; hash: string };
}

/** What was not handed over. */
export interface ConsumerCounts {
  duplicates: number;
  deadLetters: number;
}

export interface EventConsumer {
  stream: Stream;
  topic: string;
  from: ConsumerPlace;
  /** Is called with events in order, each once, and the place behind them; the next ones wait for it. */
  take(events: StreamEvent[], place: ConsumerPlace): Promise<void>;
  signal: AbortSignal;
  counts?: ConsumerCounts;
}

/**
 * Hands over every event of a topic exactly once, chain verified. Repeats are dropped by seq; a record that is no event, or that
 * the chain disproves, is put on the dead-letter topic with the reason, and counted.
 * @throws ClusterError `stream_gap` where events are missing: the consumer rebuilds from the log
 */
export async function consumeEvents({ stream, topic, from, take, signal, counts = noCounts() }: EventConsumer): Promise<void> {
  let place = from;
  for await (const records of stream.read(topic, from.position, signal)) {
    const events: StreamEvent[] = [];
    let { last } = place;
    for (const record of records) {
      const event = await readOrBury({ stream, topic, counts }, record, (value) => {
        const read = readStreamEvent(value);
        requireOwn(read, last);
        return read;
      });
      if (!event) continue;
      if (last && event.record.seq <= last.seq) counts.duplicates++;
      else {
        if (last && event.record.seq > last.seq + 1) throw gap(topic, last.seq, event);
        last = { cluster: event.cluster, lineage: event.lineage, seq: event.record.seq, hash: event.record.hash };
        events.push(event);
      }
    }
    place = { position: (records[records.length - 1] as ReadRecord).position + 1, ...(last ? { last } : {}) };
    if (events.length > 0) await take(events, place);
  }
}

export function noCounts(): ConsumerCounts {
  return { duplicates: 0, deadLetters: 0 };
}

/** @throws ClusterError `stream_bad_record` for an event that does not belong behind `last` */
function requireOwn({ cluster, lineage, record, previous }: StreamEvent, last: ConsumerPlace["last"]): void {
  if (!last) return;
  if (cluster !== last.cluster || lineage !== last.lineage) throw badRecord(`it is of cluster ${cluster}, lineage ${lineage}`);
  const follows = record.seq === last.seq + 1 ? previous === last.hash : record.seq !== last.seq || record.hash === last.hash;
  if (!follows) throw badRecord(`event ${record.seq} does not follow the chain at event ${last.seq}`);
}

function gap(topic: string, last: number, { lineage, record }: StreamEvent): ClusterError {
  const message = `topic ${topic} goes on with event ${record.seq} after event ${last}: what is between is on the log alone`;
  const extra = { expected: positionText(lineage, last + 1), found: positionText(lineage, record.seq) };
  return new ClusterError("gone", "stream_gap", message, { extra });
}
