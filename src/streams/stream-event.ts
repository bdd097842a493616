import { requireLinks } from "../log/index.js";
import { type EventRecord, type Schemas, validate } from "../model/index.js";
import { isClusterError } from "../ports/index.js";
import { cloudEventPrefix, cloudEventSource } from "../projections/index.js";
import { badRecord } from "./errors.js";
import { textOf } from "./record-text.js";

/** An event as it was read from a stream; its hashes prove one another, but not yet what stands before it. */
export interface StreamEvent {
  cluster: string;
  lineage: string;
  record: EventRecord;
  /** Chain hash of the event before it. */
  previous: string;
}

/** Good events that this build cannot take: it must be replaced, and nothing is wrong with the record. */
const fromNewerBuild: ReadonlySet<string> = new Set(["unknown_event", "cluster_version_unreadable"]);

/**
 * @throws ClusterError `stream_bad_record`, of kind malformed, for a record that is no event of any log
 * @throws ClusterError `unknown_event`, `cluster_version_unreadable` for one that a newer build wrote
 */
export function readStreamEvent(value: Buffer): StreamEvent {
  return streamEventOf(() => JSON.parse(textOf(value)));
}

/** The same of a value that was parsed by others. Throws as `readStreamEvent`. */
export function streamEventOf(read: () => unknown): StreamEvent {
  try {
    const event = validate("CloudEvent", read());
    const found = {
      cluster: after(cloudEventSource, event.source),
      lineage: event.lineage,
      record: recordOf(event),
      previous: event.chainprev,
    };
    requireLinks(found.lineage, found.record.seq - 1, found.previous, [found.record]);
    return found;
  } catch (error) {
    if (isClusterError(error) && fromNewerBuild.has(error.code)) throw error;
    throw badRecord(error instanceof Error ? error.message : String(error), error);
  }
}

function recordOf(event: Schemas["CloudEvent"]): EventRecord {
  const { subject, actor, traceparent = null, batch, salt = null, inner, hash } = event;
  return {
    seq: whole(event.seq),
    epoch: whole(event.epoch),
    time: Date.parse(event.time),
    type: after(cloudEventPrefix, event.type),
    version: whole(event.eventversion),
    subject,
    actor,
    origin: JSON.parse(event.origin),
    intent: event.intent === undefined ? null : JSON.parse(event.intent),
    cause: event.cause === undefined ? null : whole(event.cause),
    traceparent,
    batch,
    salt,
    data: event.data,
    inner,
    redacted: salt === null,
    hash,
  } as EventRecord;
}

function after(prefix: string, text: string): string {
  if (!text.startsWith(prefix)) throw badRecord(`${JSON.stringify(text.slice(0, prefix.length))} does not begin with ${prefix}`);
  return text.slice(prefix.length);
}

function whole(text: string): number {
  const number = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(number)) throw badRecord(`${JSON.stringify(text.slice(0, 20))} is no whole number`);
  return number;
}
