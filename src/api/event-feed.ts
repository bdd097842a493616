import { genesisHash } from "../log/index.js";
import { type EventRecord, isEventType, parsePosition, positionText } from "../model/index.js";
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

export type EventMatch = (record: EventRecord) => boolean;

/** @throws ClusterError of kind invalid for a type that no event has */
export function eventMatch(types: readonly string[], subject: string | undefined): EventMatch {
  const exact = new Set<string>();
  const families: string[] = [];
  for (const type of types) {
    if (type.endsWith("*") && !type.slice(0, -1).includes("*")) families.push(type.slice(0, -1));
    else if (isEventType(type)) exact.add(type);
    else {
      const message = `${type} is no event type; only a trailing \`*\` matches more than one`;
      throw new ClusterError("invalid", "invalid_parameter", message, { errors: [{ field: "type", message }] });
    }
  }
  const anyType = types.length === 0;
  return (record) =>
    (anyType || exact.has(record.type) || families.some((family) => record.type.startsWith(family))) &&
    (subject === undefined || record.subject === subject || (subject.endsWith("/") && record.subject.startsWith(subject)));
}
