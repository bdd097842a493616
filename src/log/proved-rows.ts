import { ClusterError } from "../ports/index.js";
import { type ChainPlace, ChainWalk } from "./chain-walk.js";
import type { LogFault } from "./diagnose.js";
import type { EventLog, Head, StoredRow } from "./event-log.js";
import { inOrder } from "./in-order.js";

/**
 * Rows of a log behind `from` up to its head, each proved by the one before it, in batches.
 * @throws ClusterError of kind internal: `log_damaged` with the first bad seq, `log_gap`; `position_gone`
 */
export function provedRows(
  log: Pick<EventLog, "head" | "rows" | "oldest">,
  { cluster, lineage, seq: to }: Pick<Head, "cluster" | "lineage" | "seq">,
  from: ChainPlace,
): AsyncGenerator<StoredRow[]> {
  return walked(
    new ChainWalk(cluster, lineage, from),
    inOrder(log, { after: from.seq, to }, (rows) => rows),
  );
}

async function* walked(walk: ChainWalk, batches: AsyncIterable<StoredRow[]>): AsyncGenerator<StoredRow[]> {
  for await (const rows of batches) {
    let at = 0;
    for (const row of rows) {
      at++;
      const fault = await walk.take(row, async () => rows[at]);
      if (fault) throw damaged(fault);
    }
    yield rows;
  }
}

function damaged({ seq, kind, message }: LogFault): ClusterError {
  const text = `the log is damaged: ${message}. \`fleetlog verify\` reads all of it; a backup is restored into an empty log`;
  return new ClusterError("internal", "log_damaged", text, { extra: { seq, fault: kind } });
}
