import { ClusterError, isClusterError } from "../ports/index.js";
import { ChainWalk } from "./chain-walk.js";
import type { LogFault } from "./diagnose.js";
import type { EventLog, Head, StoredRow } from "./event-log.js";

/** A hash that was kept outside the log, e.g. in an audit report. */
export interface Anchor {
  /** Default: the lineage of the log. */
  lineage?: string;
  seq: number;
  hash: string;
}

export interface VerifyReport {
  ok: boolean;
  /** Events that were checked. */
  events: number;
  /** Of these, the ones whose sealed text no hash proves any more, since their salt went with what was redacted. */
  redacted: number;
  /** The head that was verified; null for a log that was never created. */
  head: { lineage: string; seq: number; hash: string } | null;
  /** Without an anchor, whoever can write the file could have recomputed every hash. */
  strength: "anchored" | "internally consistent, not anchored";
  /** The first thing that is wrong. */
  fault?: LogFault;
}

/**
 * Recomputes the chain from the first event to the head as it is now, and compares it with the anchors.
 * Reads alone, so it may run beside a writer.
 * @throws ClusterError `foreign_anchor` of kind invalid for an anchor of another lineage; `log_corrupt` from the carrier
 */
export async function verifyLog(log: Pick<EventLog, "head" | "rows">, anchors: Anchor[] = []): Promise<VerifyReport> {
  const head = await log.head();
  const walk = new ChainWalk(head?.cluster ?? "", head?.lineage ?? "");
  const found: Found = { redacted: 0, proved: 0 };
  const fault = (head && (await walkTo(log, head, anchors, walk, found).catch(damageOf))) ?? (await beyond(log, head, anchors));
  // Which lineages a damaged log goes on from is not known to its end.
  if (!fault) refuseForeign(anchors, head, walk);
  return {
    ok: fault === undefined,
    events: walk.place.seq,
    redacted: found.redacted,
    head: head ? { lineage: head.lineage, seq: head.seq, hash: head.hash } : null,
    strength: anchors.length > 0 ? "anchored" : "internally consistent, not anchored",
    ...(fault ? { fault } : {}),
  };
}

interface Found {
  redacted: number;
  /** The newest seq that an anchor agreed with. */
  proved: number;
}

async function walkTo(
  log: Pick<EventLog, "rows">,
  head: Head,
  anchors: Anchor[],
  walk: ChainWalk,
  found: Found,
): Promise<LogFault | undefined> {
  const expected = new Map(anchors.map((anchor) => [anchor.seq, anchor]));
  for await (const rows of log.rows({ after: 0, to: head.seq })) {
    for (const row of rows) {
      const fault = await walk.take(row, () => rowAfter(log, row.seq));
      if (fault) return fault;
      const anchor = expected.get(row.seq);
      if (anchor && names(anchor, walk.lineage, head) && anchor.hash !== row.hash) return rewritten(found.proved + 1, row.seq);
      if (anchor) found.proved = row.seq;
      if (row.redacted) found.redacted++;
    }
  }
  const { seq, hash } = walk.place;
  if (seq < head.seq) {
    return { kind: "removed", seq: seq + 1, message: `events ${seq + 1} to ${head.seq}, the end that the head row names, are missing` };
  }
  if (seq > 0 && hash !== head.hash) {
    return { kind: "changed", seq: head.seq, message: `event ${head.seq} is not the one that the head row names: one of them was changed` };
  }
  if (seq > 0 && walk.lineage !== head.lineage) {
    return { kind: "changed", seq, message: `the head row names the lineage ${head.lineage}, event ${seq} is of ${walk.lineage}` };
  }
  return undefined;
}

/** What an archive says of a file that is not what was written. */
function damageOf(error: unknown): LogFault {
  if (!isClusterError(error) || error.code !== "segment_damaged") throw error;
  const { seq, fault } = error.extra as { seq: number; fault: LogFault["kind"] };
  return { kind: fault, seq, message: error.message };
}

/** Whether an anchor means the event of its seq here: by the event's lineage, or by that which the log has now. */
function names({ lineage }: Anchor, ofEvent: string, head: Head): boolean {
  return lineage === undefined || lineage === ofEvent || lineage === head.lineage;
}

/** What is wrong past the head: rows that it does not know, or anchors that it does not reach. */
async function beyond(log: Pick<EventLog, "head" | "rows">, head: Head | undefined, anchors: Anchor[]): Promise<LogFault | undefined> {
  const seq = head?.seq ?? 0;
  const missing = anchors.find((anchor) => anchor.seq > seq);
  if (missing) {
    return { kind: "removed", seq: seq + 1, message: `the log ends at event ${seq}, but an anchor names event ${missing.seq}` };
  }
  const extra = await rowAfter(log, seq);
  // A running writer moves the head together with its rows, so a row past even the newer head came by another way.
  if (extra && extra.seq > ((await log.head())?.seq ?? 0)) {
    return { kind: "inserted", seq: extra.seq, message: `event ${extra.seq} stands past the end that the head row names` };
  }
  return undefined;
}

async function rowAfter(log: Pick<EventLog, "rows">, seq: number): Promise<StoredRow | undefined> {
  for await (const [row] of log.rows({ after: seq, to: seq + 1 })) return row;
  return undefined;
}

function rewritten(from: number, to: number): LogFault {
  const range = from === to ? `event ${to} was` : `one or more of the events ${from} to ${to} were`;
  return { kind: "rewritten", seq: from, message: `${range} changed and the hashes recomputed: the anchor at ${to} names another hash` };
}

function refuseForeign(anchors: Anchor[], head: Head | undefined, { ancestors }: ChainWalk): void {
  const foreign = anchors.find(
    ({ lineage, seq }) =>
      lineage !== undefined && lineage !== head?.lineage && !ancestors.some((end) => end.lineage === lineage && seq <= end.seq),
  );
  if (!foreign) return;
  const left = ancestors.find(({ lineage }) => lineage === foreign.lineage);
  const why = left ? `this log left that lineage at ${left.seq}` : `it is of another lineage than this log (${head?.lineage ?? "none"})`;
  throw new ClusterError("invalid", "foreign_anchor", `the anchor at ${foreign.lineage}-${foreign.seq} names no event of this log: ${why}`);
}
