import { checkEvent, decodeEvent, type EventRecord } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { AppliedRecord, StoredRow } from "./event-log.js";
import type { SqlValue } from "./sql.js";

/** A row of `readRows`; STRICT tables vouch for the types of the columns. */
export function storedRow(columns: SqlValue[]): StoredRow {
  const [seq, epoch, time, type, version, batch, salt, sealed, inner, redacted, hash] = columns;
  return { seq, epoch, time, type, version, batch, salt, sealed, inner, redacted: redacted === 1, hash } as StoredRow;
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
  const intentAt = sealed.lastIndexOf(intentMember);
  if (dataAt < 0 || intentAt < dataAt) return decodeRow(row);
  let data: unknown;
  try {
    data = JSON.parse(sealed.slice(dataAt + dataMember.length, intentAt));
  } catch {
    return decodeRow(row);
  }
  const keyed = sealed.indexOf(keyMember, intentAt) >= 0;
  const intent = keyed ? parseSealed(seq, `{${sealed.slice(intentAt + 1)}`).intent : null;
  return { seq, epoch, time, intent, type: checkEvent(type, version, data, seq), data, hash } as AppliedRecord;
}

const dataMember = ',"data":';
const intentMember = ',"intent":';
const keyMember = ',"key":';

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
