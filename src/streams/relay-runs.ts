import { decodeRow, type EventLog, readEventsMax, type StoredRow } from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import { ClusterError, type Timers } from "../ports/index.js";
import { cloudEventText } from "../projections/index.js";
import { cloudEventHeaders } from "./events-topic.js";
import type { RelayPlace } from "./relay-place.js";
import { rowEventTexts } from "./row-event.js";
import type { StreamRecord } from "./stream.js";

/** Of one run that is acknowledged as a whole, in characters, unless one event alone is longer. */
const runTextMax = 1024 * 1024;
/** So many at once mean that the relay is behind. */
const manyEvents = 500;
/** After so many texts, which is a fraction of a millisecond, what is being sent has a turn of the event loop. */
const textsPerTurn = 250;

/** What is appended to the topic, and acknowledged, as a whole. */
export interface Run {
  records: StreamRecord[];
  last: RunEnd;
}

type RunEnd = Pick<EventRecord, "seq" | "time" | "hash">;

/**
 * What follows a place on the log, as runs of records. Rows are brought as they stand while there are many, and at the log's end
 * it is waited for more.
 */
export async function* runsOf(
  log: EventLog,
  { head, after, previous }: RelayPlace,
  timers: Timers,
  signal: AbortSignal,
): AsyncGenerator<Run, undefined> {
  const names = { cluster: head.cluster, lineage: head.lineage, ancestors: [] };
  const rowText = rowEventTexts(names);
  let last: RunEnd = { seq: after, time: 0, hash: previous };
  const follow = <R extends RunEnd>(row: R, textOf: (row: R, previous: string) => string) => {
    if (row.seq !== last.seq + 1) throw missing(last.seq, row.seq);
    const text = textOf(row, last.hash);
    last = row;
    return text;
  };
  const textOfRow = (row: StoredRow, before: string) => rowText(row, before) ?? cloudEventText(decodeRow(row), names, before);
  while (!signal.aborted) {
    for await (const rows of log.rows({ after: last.seq })) {
      const texts: string[] = [];
      for (const row of rows) {
        texts.push(follow(row, textOfRow));
        if (texts.length % textsPerTurn === 0) await timers.sleep(0);
      }
      yield* cutIntoRuns(rows, texts);
      if (signal.aborted) return undefined;
    }
    for await (const records of log.subscribe(last.seq, signal)) {
      const texts = records.map((record) => follow(record, (own, before) => cloudEventText(own, names, before)));
      yield* cutIntoRuns(records, texts);
      if (records.length >= manyEvents) break;
    }
  }
  return undefined;
}

/** The archive took what is between; a log that lacks it for another reason is refused by whoever verifies it. */
function missing(before: number, after: number): ClusterError {
  return new ClusterError("gone", "position_gone", `the log has no events between ${before} and ${after}`);
}

function* cutIntoRuns(rows: readonly RunEnd[], texts: readonly string[]): Generator<Run> {
  let records: StreamRecord[] = [];
  let length = 0;
  for (const [index, value] of texts.entries()) {
    if (records.length >= readEventsMax || (length > 0 && length + value.length > runTextMax)) {
      yield { records, last: rows[index - 1] as RunEnd };
      records = [];
      length = 0;
    }
    records.push({ value, headers: cloudEventHeaders });
    length += value.length;
  }
  if (records.length > 0) yield { records, last: rows[rows.length - 1] as RunEnd };
}
