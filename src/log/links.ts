import { decodeEvent, type EventRecord, sealedData, sealedText } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { linkFault } from "./diagnose.js";

/**
 * Checks records that came from elsewhere as the log's own are checked, and that they follow `previous`, the chain's hash at
 * `after`, without a gap.
 * @throws ClusterError of kind internal that names the first seq which does not: `chain_broken`, `unknown_event`, `invalid_event`
 */
export function requireLinks(lineage: string, after: number, previous: string, records: readonly EventRecord[]): void {
  let seq = after;
  let hash = previous;
  for (const record of records) {
    const { subject, actor, origin, intent, cause, traceparent } = record;
    const data = sealedData(record);
    const sealed = record.redacted ? "" : sealedText({ subject, actor, origin, intent, cause, traceparent, data });
    const fault = linkFault(lineage, ++seq, hash, { ...record, sealed });
    if (fault) throw new ClusterError("internal", "chain_broken", `event ${record.seq} does not follow event ${seq - 1} (${fault})`);
    // Whatever else it says beside what its hashes prove is not believed.
    record.data = decodeEvent(record.type, record.version, data, record.seq) as never;
    hash = record.hash;
  }
}
