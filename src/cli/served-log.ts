import type { Client, ClusterEvent } from "../client/index.js";
import { type CopySource, type StoredRow, sourceOf } from "../log/index.js";
import { parsePosition, sealedText } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { cloudEventPrefix } from "../projections/index.js";

/** Rows that are handed on together. */
const batchRows = 1_000;

/**
 * The log as a controller serves it, to be copied by whoever has no way to the log itself. Nothing of it is believed: each row is
 * put together from its event, and the chain of hashes proves it as it does a row of the log.
 * @throws ClusterError `position_gone` where that controller cannot read the oldest events any more
 */
export async function servedSource(client: Client, to?: number): Promise<CopySource> {
  const { data } = await client.get("/v1/cluster");
  const { lineage, seq } = parsePosition(data.position, "position");
  const head = { cluster: data.id, lineage: lineage ?? data.lineage, seq, hash: data.log.hash, epoch: 0, holder: "", url: "", renewals: 0 };
  const name = client.url;
  return sourceOf(name, { head: async () => head, rows: ({ to: end = seq }) => rowsOf(client, name, end) }, to);
}

async function* rowsOf(client: Client, name: string, to: number): AsyncGenerator<StoredRow[]> {
  let rows: StoredRow[] = [];
  // From before event 1: by default a feed begins with the oldest event that can be read, which may be a later one.
  for await (const event of client.events({ after: "0", follow: false })) {
    const row = rowOf(event, name);
    if (row.seq > to) break;
    rows.push(row);
    if (rows.length < batchRows && row.seq < to) continue;
    yield rows;
    rows = [];
    if (row.seq === to) return;
  }
  if (rows.length > 0) yield rows;
}

/** The stored text is canonical, so what was parsed has that same text again. */
function rowOf(event: ClusterEvent, name: string): StoredRow {
  try {
    const { subject, actor, traceparent = null, batch, salt = null, inner, hash } = event;
    const origin = JSON.parse(event.origin);
    const intent = event.intent === undefined ? null : JSON.parse(event.intent);
    const cause = event.cause === undefined ? null : Number(event.cause);
    return {
      seq: Number(event.seq),
      epoch: Number(event.epoch),
      time: Date.parse(event.time),
      type: event.type.slice(cloudEventPrefix.length),
      version: Number(event.eventversion),
      batch,
      salt,
      sealed: sealedText({ subject, actor, origin, intent, cause, traceparent, data: event.data }),
      inner,
      redacted: salt === null,
      hash,
    };
  } catch (cause) {
    throw new ClusterError("internal", "event_unreadable", `${name} sent what is no event: ${(cause as Error).message}`, { cause });
  }
}
