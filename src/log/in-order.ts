import { ClusterError } from "../ports/index.js";
import type { EventLog, ReadRange, StoredRow } from "./event-log.js";

type Rows = Pick<EventLog, "head" | "rows" | "oldest">;

/** Rows of a range without a gap, each batch as `decode` makes it. Nothing is passed over silently: what is gone is said to be. */
export async function* inOrder<T>(log: Rows, range: ReadRange, decode: (rows: StoredRow[]) => T): AsyncGenerator<T> {
  const to = range.to ?? (await log.head())?.seq ?? 0;
  let seq = range.after;
  for await (const rows of log.rows({ after: seq, to })) {
    for (const row of rows) if (row.seq !== ++seq) throw await missing(log, seq, row.seq);
    yield decode(rows);
  }
  if (seq >= to) return;
  // A range may reach beyond the end of the log; its beginning may be deleted while it is read.
  if (range.to === undefined || (await log.oldest()) > seq + 1) throw await missing(log, seq + 1, undefined);
}

/** To be thrown: event `expected` is not there, and `found` in its place. */
export async function missing(log: Pick<EventLog, "oldest">, expected: number, found: number | undefined): Promise<ClusterError> {
  const oldest = await log.oldest();
  if (expected < oldest) return notReadable(expected, oldest);
  const message = `the log has a gap: event ${expected} is missing${found === undefined ? "" : ` before event ${found}`}`;
  return new ClusterError("internal", "log_gap", message);
}

/** To be thrown: what is asked for was archived, and the archive cannot be read. `oldest` is the first seq that can. */
export function notReadable(seq: number, oldest: number, cause?: unknown): ClusterError {
  const message = `event ${seq} is not on the log any more, and not in an archive that can be read here; the oldest that can be is ${oldest}`;
  return new ClusterError("gone", "position_gone", message, { cause, extra: { oldest } });
}
