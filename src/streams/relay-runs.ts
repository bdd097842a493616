import { decodeRow, type EventLog, readEventsMax, type StoredRow } from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import { ClusterError, type Timers } from "../ports/index.js";
import { cloudEventText, type LogNames } from "../projections/index.js";
import { cloudEventHeaders } from "./events-topic.js";
import type { RelayPlace } from "./relay-place.js";
import { type RowEventText, rowEventTexts } from "./row-event.js";
import type { StreamRecord } from "./stream.js";

/** Bytes of one run that is acknowledged as a whole, unless one event alone is longer. */
const runBytesMax = 1024 * 1024;
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
 * it is waited for more. A run is bytes already while the one before it is being sent, and its rows are forgotten: what a collection of garbage
 * would find and move then costs more than reading them did.
 */
export async function* runsOf(log: EventLog, place: RelayPlace, timers: Timers, signal: AbortSignal): AsyncGenerator<Run, undefined> {
  const texts = new EventTexts(place);
  while (!signal.aborted) {
    for await (const rows of log.rows({ after: texts.last.seq })) {
      yield* await runsOfRows(rows, texts, timers);
      if (signal.aborted) return undefined;
    }
    for await (const records of log.subscribe(texts.last.seq, signal)) {
      yield* cutIntoRuns(records.map((record) => texts.ofRecord(record)));
      if (records.length >= manyEvents) break;
    }
  }
  return undefined;
}

/** Leaves no rows behind: whoever reads the log would hold them until the next are asked for. */
async function runsOfRows(rows: StoredRow[], texts: EventTexts, timers: Timers): Promise<Run[]> {
  const found: Text[] = [];
  for (const row of rows) {
    found.push(texts.ofRow(row));
    if (found.length % textsPerTurn === 0) await timers.sleep(0);
  }
  rows.length = 0;
  return cutIntoRuns(found);
}

interface Text {
  text: string;
  end: RunEnd;
}

/** Events as texts, one behind the other. */
class EventTexts {
  readonly #names: LogNames;
  readonly #ofRow: RowEventText;
  #last: RunEnd;

  constructor({ head: { cluster, lineage }, after, previous }: RelayPlace) {
    this.#names = { cluster, lineage, ancestors: [] };
    this.#ofRow = rowEventTexts({ cluster, lineage });
    this.#last = { seq: after, time: 0, hash: previous };
  }

  get last(): RunEnd {
    return this.#last;
  }

  ofRow(row: StoredRow): Text {
    const { hash } = this.#last;
    return this.#next(row, this.#ofRow(row, hash) ?? cloudEventText(decodeRow(row), this.#names, hash));
  }

  ofRecord(record: EventRecord): Text {
    return this.#next(record, cloudEventText(record, this.#names, this.#last.hash));
  }

  #next({ seq, time, hash }: RunEnd, text: string): Text {
    if (seq !== this.#last.seq + 1) throw missing(this.#last.seq, seq);
    this.#last = { seq, time, hash };
    return { text, end: this.#last };
  }
}

/** The archive took what is between; a log that lacks it for another reason is refused by whoever verifies it. */
function missing(before: number, after: number): ClusterError {
  return new ClusterError("gone", "position_gone", `the log has no events between ${before} and ${after}`);
}

function cutIntoRuns(texts: readonly Text[]): Run[] {
  const runs: Run[] = [];
  let first = 0;
  let bytes = 0;
  for (const [index, { text }] of texts.entries()) {
    const length = Buffer.byteLength(text);
    if (index - first >= readEventsMax || (bytes > 0 && bytes + length > runBytesMax)) {
      runs.push(runOf(texts.slice(first, index), bytes));
      first = index;
      bytes = 0;
    }
    bytes += length;
  }
  if (first < texts.length) runs.push(runOf(texts.slice(first), bytes));
  return runs;
}

/** All in one piece of memory. */
function runOf(texts: readonly Text[], bytes: number): Run {
  const all = Buffer.allocUnsafeSlow(bytes);
  let begin = 0;
  const records = texts.map(({ text }) => {
    const end = begin + all.write(text, begin);
    const value = all.subarray(begin, end);
    begin = end;
    return { value, headers: cloudEventHeaders };
  });
  return { records, last: (texts[texts.length - 1] as Text).end };
}
