import { decodeEvent, type EventRecord } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { StoredRow } from "./event-log.js";
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
