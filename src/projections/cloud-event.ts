import { type EventRecord, positionText, type Schemas, sealedData } from "../model/index.js";
import { lineageAt } from "./lineages.js";
import type { View } from "./view.js";

/** What a log is called; a view of it knows. */
export type LogNames = Pick<View, "cluster" | "lineage" | "ancestors">;

/** What stands before the type of an event. */
export const cloudEventPrefix = "dev.fleetlog.";
/** What stands before the id of the cluster. */
export const cloudEventSource = "urn:fleetlog:cluster:";

/**
 * An event as CloudEvents 1.0. All extensions are strings, as some consumers know no other. A consumer verifies without
 * the API: with `type` less its prefix, `time` in milliseconds since 1970, the decimal texts as numbers, `origin` and
 * `intent` parsed, and null for what is absent,
 *
 * - sealed = RFC 8785 text of {subject, actor, origin, intent, cause, traceparent, data}
 * - inner = SHA-256(salt ‖ sealed)
 * - header = RFC 8785 text of {lineage, seq, epoch, time, type, version (`eventversion`), batch}
 * - hash = SHA-256(chainprev ‖ header ‖ inner), hashes and salt as bytes
 *
 * A redacted event has neither salt nor personal data; its `inner` still proves its place.
 */
export function cloudEvent(record: EventRecord, of: LogNames, previous: string): Schemas["CloudEvent"] {
  const { seq, epoch, time, type, version, subject, actor, origin, intent, cause, traceparent, batch, salt, inner, hash } = record;
  const lineage = lineageAt(of, seq);
  return {
    specversion: "1.0",
    id: positionText(lineage, seq),
    source: `${cloudEventSource}${of.cluster}`,
    type: `${cloudEventPrefix}${type}`,
    subject,
    // biome-ignore lint/style/noRestrictedGlobals: the text of a given time; no clock is read
    time: new Date(time).toISOString(),
    datacontenttype: "application/json",
    lineage,
    seq: String(seq),
    epoch: String(epoch),
    eventversion: String(version),
    actor,
    origin: JSON.stringify(origin),
    ...(intent === null ? {} : { intent: JSON.stringify(intent) }),
    ...(cause === null ? {} : { cause: String(cause) }),
    ...(traceparent === null ? {} : { traceparent }),
    batch,
    ...(salt === null ? {} : { salt }),
    inner,
    hash,
    chainprev: previous,
    data: sealedData(record) as Schemas["CloudEvent"]["data"],
  };
}

const texts = new WeakMap<EventRecord, string>();

/** The same as JSON, made once for all who read the record: what comes before it on the log never changes. */
export function cloudEventText(record: EventRecord, of: LogNames, previous: string): string {
  const known = texts.get(record);
  if (known !== undefined) return known;
  const text = JSON.stringify(cloudEvent(record, of, previous));
  texts.set(record, text);
  return text;
}
