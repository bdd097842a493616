import { ClusterError } from "../../ports/index.js";
import { ChainWalk, damaged, type LineageEnd } from "../chain-walk.js";
import { decodeRow } from "../decode.js";
import type { EventLog, ReadRange, StoredRow } from "../event-log.js";

/** Of which log a copy is, and up to where. */
export interface CopyHeader {
  cluster: string;
  /** Lineage and hash of event `seq`. */
  lineage: string;
  seq: number;
  hash: string;
}

/** Whatever holds all events of a log from the first on: the log itself, or a file. */
export interface CopySource {
  /** For messages. */
  name: string;
  header: CopyHeader;
  /** From event 1 to `header.seq`, as often as asked. */
  rows(): AsyncIterable<StoredRow[]>;
}

export interface Verified {
  /** Time of the last event, ms. */
  time: number;
  epoch: number;
  ancestors: readonly LineageEnd[];
}

/** The events of a log up to `to`, which stay as they are while others are appended. */
export async function sourceOf(
  name: string,
  log: Pick<EventLog, "head"> & { rows(range: ReadRange): AsyncIterable<StoredRow[]> },
  to?: number,
): Promise<CopySource> {
  const head = await log.head();
  if (!head || head.seq === 0) throw new ClusterError("notFound", "log_empty", `${name} holds no events`);
  const rows = (seq: number) => log.rows({ after: 0, to: seq });
  const { cluster, lineage, seq, hash } = head;
  if (to === undefined || to === seq) return { name, header: { cluster, lineage, seq, hash }, rows: () => rows(seq) };
  if (to > seq) throw new ClusterError("invalid", "position_beyond_log", `${name} ends at ${seq}; it has no event ${to}`);
  // Of which lineage an event is, only those before it say.
  const walk = new ChainWalk(cluster, lineage);
  for await (const batch of rows(to)) for (const row of batch) await walk.require(row, name);
  return { name, header: { cluster, lineage: walk.lineage, seq: to, hash: walk.place.hash }, rows: () => rows(to) };
}

/**
 * Reads all of it: chain, content, and that it ends where it says.
 * @throws ClusterError `log_damaged` with the first bad seq; `unsupported_event` or `invalid_event` from what this build cannot read
 */
export async function verifySource({ name, header, rows }: CopySource): Promise<Verified> {
  const walk = new ChainWalk(header.cluster, header.lineage);
  let last: StoredRow | undefined;
  for await (const batch of rows()) {
    for (const row of batch) {
      await walk.require(row, name);
      decodeRow(row);
      last = row;
    }
  }
  if (!last || last.seq !== header.seq) {
    const seq = (last?.seq ?? 0) + 1;
    throw damaged(name, seq, `it says that it holds ${header.seq} events, and event ${seq} is missing`);
  }
  if (last.hash !== header.hash || walk.lineage !== header.lineage) {
    throw damaged(name, header.seq, `its last event is not ${header.lineage}-${header.seq} with the hash ${header.hash}`);
  }
  return { time: last.time, epoch: last.epoch, ancestors: walk.ancestors };
}
