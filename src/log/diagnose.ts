import { chainHash, headerText, innerHash } from "./chain.js";
import type { StoredRow } from "./event-log.js";

export interface LogFault {
  /**
   * `changed`, `removed`, `inserted`, `reordered`: what happened to event `seq`.
   * `rewritten`: the chain was recomputed from some event on, at or after `seq`; only an anchor shows it.
   */
  kind: "changed" | "removed" | "inserted" | "reordered" | "rewritten";
  /** The first event that is not as it was written. */
  seq: number;
  message: string;
}

/** Why a row is not the one that its predecessor's hash and its own say; undefined when it is. */
export function linkFault(
  lineage: string,
  expected: number,
  previous: string,
  row: StoredRow,
): "gap" | "salt" | "sealed" | "hash" | undefined {
  if (row.seq !== expected) return "gap";
  if ((row.salt === null) !== row.redacted) return "salt";
  if (row.salt !== null && innerHash(row.salt, row.sealed) !== row.inner) return "sealed";
  return follows(lineage, previous, row, row.seq) ? undefined : "hash";
}

/** The place of the first bad row. `hash` and `before` are the stored hashes of the two events before it. */
interface Place {
  seq: number;
  hash: string;
  before: string;
  row: StoredRow;
  next: StoredRow | undefined;
}

/**
 * Names what was done, by trying what the row and its successor would prove at other places. A renumbered row still
 * proves its old place, since its seq and its predecessor's hash are under its own hash.
 */
export function diagnose(lineage: string, { hash, before, seq, row, next }: Place, fault: "gap" | "salt" | "sealed" | "hash"): LogFault {
  const expected = seq + 1;
  const at = row.seq;
  switch (fault) {
    case "gap":
      return { kind: "removed", seq: expected, message: `${eventsText(expected, at - 1)} missing before event ${at}` };
    case "salt":
      return { kind: "changed", seq: at, message: `event ${at} was changed: its salt and its mark as redacted contradict each other` };
    case "sealed":
      return { kind: "changed", seq: at, message: `event ${at} was changed: its content (subject, actor, origin, intent, cause or data)` };
    case "hash":
      break;
    default:
      fault satisfies never;
  }
  if (next && follows(lineage, hash, next, at)) {
    if (follows(lineage, next.hash, row, next.seq)) {
      return { kind: "reordered", seq: at, message: `events ${at} and ${next.seq} changed places` };
    }
    return { kind: "inserted", seq: at, message: `event ${at} was inserted: event ${next.seq} stood in its place` };
  }
  if (before !== "" && follows(lineage, before, row, at - 1)) {
    return { kind: "inserted", seq: at - 1, message: `event ${at - 1} was inserted: event ${at} stood in its place` };
  }
  if (next && follows(lineage, row.hash, next, next.seq + 1)) {
    return { kind: "removed", seq: at, message: `event ${at} was removed and those after it renumbered` };
  }
  const what = "its header (epoch, time, type, version or batch) or its hash";
  const first = at === 1 ? ", or the cluster or lineage of the head row" : "";
  return { kind: "changed", seq: at, message: `event ${at} was changed: ${what}${first}` };
}

/** Whether the row's hash proves that it stood at `seq` behind `previous`. */
function follows(lineage: string, previous: string, row: StoredRow, seq: number): boolean {
  return chainHash(previous, headerText({ ...row, lineage, seq }), row.inner) === row.hash;
}

function eventsText(first: number, last: number): string {
  return first === last ? `event ${first} is` : `events ${first} to ${last} are`;
}
