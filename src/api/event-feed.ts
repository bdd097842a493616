import { genesisHash } from "../log/index.js";
import { parsePosition, positionText } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { isOfThisLog, lineageAt, positionAt } from "../projections/index.js";
import type { ApiContext } from "./context.js";
import { foreignLineage, minSeqWaitMs } from "./reads.js";

/**
 * The seq that a feed starts after. Never skips silently: what is older than the log, or of another log, is gone.
 */
export async function startOf({ controller }: ApiContext, after: string | undefined, field: string): Promise<number> {
  const view = controller.view();
  const oldest = await controller.oldest();
  if (after === undefined) return oldest - 1;
  const { lineage, seq } = parsePosition(after, field);
  if (lineage !== undefined && !isOfThisLog(view, lineage, seq)) throw foreignLineage("gone", { lineage, seq }, view, field);
  if (seq < oldest - 1) {
    const message = `the log begins at ${positionAt(view, oldest)}; older events are in the archive`;
    const extra = { oldest: positionAt(view, oldest), position: positionText(view.lineage, view.seq) };
    throw new ClusterError("gone", "position_gone", message, { errors: [{ field, message }], extra });
  }
  if (seq > view.seq) await controller.waitFor(seq, minSeqWaitMs);
  return seq;
}

/** Chain hash of the event at `seq`: what the next one is chained to. */
export async function hashAt({ controller }: ApiContext, seq: number): Promise<string> {
  const view = controller.view();
  if (seq === 0) return genesisHash(view.cluster, lineageAt(view, 1));
  for await (const batch of controller.read(seq - 1, seq)) for (const record of batch) return record.hash;
  throw new ClusterError("unavailable", "event_not_read", `event ${seq} could not be read`);
}
