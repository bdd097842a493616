import { decodeEvent, type EventRecord, eventDecoder, eventVersion, type IntentRef, idPattern } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { AppliedBatch, AppliedRecord, StoredRow } from "./event-log.js";
import { readReport } from "./report-text.js";
import type { SqlValue } from "./sql.js";

/** A row of `readColumns`; STRICT tables vouch for the types of the columns. */
export function storedRow(columns: SqlValue[]): StoredRow {
  const [seq, epoch, time, type, version, batch, salt, sealed, inner, redacted, hash] = columns;
  return { seq, epoch, time, type, version, batch, salt, sealed, inner, redacted: redacted === 1, hash } as StoredRow;
}

const linesOfRow = 10;

/** Rows of `readRows`; undefined where somebody has put a line break, or nothing at all, where none can be: they are to be read column by column. */
export function linedRows(found: SqlValue[][]): StoredRow[] | undefined {
  const rows: StoredRow[] = [];
  for (const columns of found) {
    const lines = (columns[0] as string).split("\n");
    if (lines.length !== linesOfRow) return undefined;
    const salt = lines[6] as string;
    rows.push({
      seq: Number(lines[0]),
      epoch: Number(lines[1]),
      time: Number(lines[2]),
      type: lines[3] as string,
      version: Number(lines[4]),
      batch: lines[5] as string,
      salt: salt === "-" ? null : salt,
      sealed: columns[1] as string,
      inner: lines[7] as string,
      redacted: lines[8] === "1",
      hash: lines[9] as string,
    });
  }
  return rows;
}

const sealedMembers = ["actor", "cause", "data", "intent", "origin", "subject", "traceparent"];

/** @throws ClusterError of kind internal that names the seq, when the row is damaged or was written by a newer build */
export function decodeRow({ seq, epoch, time, type, version, batch, salt, sealed, inner, redacted, hash }: StoredRow): EventRecord {
  const parts = parseSealed(seq, sealed);
  const { subject, actor, origin, intent, cause, traceparent } = parts;
  // One by one: a loop over names costs more than the rest of this function.
  if (
    subject === undefined ||
    actor === undefined ||
    origin === undefined ||
    intent === undefined ||
    cause === undefined ||
    traceparent === undefined ||
    parts.data === undefined
  )
    throw damaged(seq, `its sealed text has no ${sealedMembers.find((member) => parts[member] === undefined)}`);
  const data = decodeEvent(type, version, parts.data, seq);
  return {
    seq,
    epoch,
    time,
    type,
    version,
    subject,
    actor,
    origin,
    intent,
    cause,
    traceparent,
    batch,
    salt,
    data,
    inner,
    redacted,
    hash,
    ...(data === parts.data ? {} : { stored: parts.data }),
  } as EventRecord;
}

/**
 * What `apply` reads of a row, checked as `decodeRow` checks it; of the sealed text only the event's data is parsed, and the
 * intent where it has a key: half of the text of a report. The text is canonical (its members stand in the order of their
 * names), and inside a string no quote stands without a backslash, so the cuts are found by search. A cut at any other place
 * is no JSON.
 */
export function decodeApplied(row: StoredRow): AppliedRecord {
  const { seq, epoch, time, type, version, sealed, hash } = row;
  const dataAt = sealed.indexOf(dataMember);
  if (dataAt < 0) return decodeWhole(row);
  const start = dataAt + dataMember.length;
  const report = type === reportType && version === reportVersion ? readReport(sealed, start) : undefined;
  if (report) return { seq, epoch, time, intent: null, type: reportType, data: report, hash };
  const intentAt = intentAfter(sealed, start);
  if (intentAt < 0) return decodeWhole(row);
  try {
    const intent = keyedIntent(sealed, intentAt + intentMember.length);
    const said = JSON.parse(sealed.slice(start, intentAt));
    const known = eventDecoder(type, version, seq);
    return { seq, epoch, time, intent, type: known.type, data: known.read(version, said, seq), hash } as AppliedRecord;
  } catch (error) {
    if (error instanceof SyntaxError) return decodeWhole(row);
    throw error;
  }
}

/** The intent that begins at `start`, where it has a key. */
function keyedIntent(sealed: string, start: number): IntentRef | null {
  if (sealed.charCodeAt(start) !== brace) return null;
  keylessIntent.lastIndex = start;
  if (keylessIntent.test(sealed)) return null;
  const intent = JSON.parse(sealed.slice(start, sealed.lastIndexOf(originMember))) as IntentRef;
  return intent.key === undefined ? null : intent;
}

/** Where the text is not cut at the right places: by the whole of it. */
function decodeWhole(row: StoredRow): AppliedRecord {
  const { seq, epoch, time, intent, type, data, hash } = decodeRow(row);
  return { seq, epoch, time, intent: intent?.key === undefined ? null : intent, type, data, hash } as AppliedRecord;
}

/** Looked for near the end first: what stands behind the data is short, and the data need not be searched. */
function intentAfter(sealed: string, start: number): number {
  const near = sealed.indexOf(intentMember, Math.max(start, sealed.length - usualTail));
  return near >= 0 ? near : sealed.indexOf(intentMember, start);
}

const reportType = "tasks.observed";
const reportVersion = eventVersion(reportType);
const dataMember = ',"data":';
const intentMember = ',"intent":';
/** Nothing but its id. */
const keylessIntent = new RegExp(`\\{"id":"${idPattern}"\\},`, "y");
const originMember = ',"origin":';
const brace = 0x7b;
/** Characters from the intent of an event without a key to the end of its sealed text, or a few more. */
const usualTail = 192;

/**
 * Rows as `apply` takes them. Each is decoded when its turn comes, so that it is garbage before the next: a batch that is
 * decoded as a whole outlives a collection, and to copy it costs a tenth of a replay.
 */
export class AppliedRows implements AppliedBatch {
  readonly #rows: readonly StoredRow[];

  /** @param rows at least one */
  constructor(rows: readonly StoredRow[]) {
    this.#rows = rows;
  }

  get lastHash(): string {
    return (this.#rows[this.#rows.length - 1] as StoredRow).hash;
  }

  [Symbol.iterator](): Iterator<AppliedRecord> {
    return new AppliedCursor(this.#rows);
  }
}

/** By hand: a generator costs a twentieth of a replay. */
class AppliedCursor implements Iterator<AppliedRecord> {
  readonly #rows: readonly StoredRow[];
  #next = 0;

  constructor(rows: readonly StoredRow[]) {
    this.#rows = rows;
  }

  next(): IteratorResult<AppliedRecord, undefined> {
    const row = this.#rows[this.#next++];
    return row === undefined ? { done: true, value: undefined } : { done: false, value: decodeApplied(row) };
  }
}

function parseSealed(seq: number, sealed: string): Record<string, unknown> {
  let parts: unknown;
  try {
    parts = JSON.parse(sealed);
  } catch (cause) {
    throw damaged(seq, "its sealed text is not JSON", cause);
  }
  if (typeof parts !== "object" || parts === null) throw damaged(seq, "its sealed text is not an object");
  return parts as Record<string, unknown>;
}

function damaged(seq: number, why: string, cause?: unknown): ClusterError {
  return new ClusterError("internal", "invalid_event", `event ${seq} is damaged: ${why}`, { cause });
}
