import { type EventLog, genesisHash, type Head } from "../log/index.js";
import { type EventRecord, positionText } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { unavailable } from "./errors.js";
import { eventsTopic, eventsTopicSettings } from "./events-topic.js";
import type { Stream, TopicEnds } from "./stream.js";
import { readStreamEvent, type StreamEvent } from "./stream-event.js";

/** Where a relay goes on. */
export interface RelayPlace {
  head: Head;
  topic: string;
  /** The event that the topic ends with; the next is relayed. */
  after: number;
  /** Chain hash of that event. */
  previous: string;
  /** The position that the next record gets, unless somebody else writes too. */
  next: number;
  /** Events behind the topic's last one that the log does not hold any more: the topic never gets them. */
  skipped: number;
}

/** Records at the end of a topic that are looked through for an event, as anybody may have written behind it. */
const lookedAtMax = 256;

/**
 * The end of the topic itself says where to go on; nothing is remembered elsewhere.
 * @param upTo where the topic was found to have lost records: what stands behind is not looked at
 * @throws ClusterError `stream_foreign` where the topic holds what is not of this log
 */
export async function findPlace(log: EventLog, stream: Stream, signal: AbortSignal, upTo = Number.POSITIVE_INFINITY): Promise<RelayPlace> {
  const lineage = (await headOf(log)).lineage;
  const topic = eventsTopic(lineage);
  if (!(await stream.ends(topic))) await stream.createTopic(topic, eventsTopicSettings);
  const ends = await stream.ends(topic);
  if (!ends) throw unavailable("begin", `topic ${topic} is not there yet`);
  const last = await lastEvent(stream, topic, { ...ends, next: Math.min(ends.next, upTo) }, signal);
  // Read after the topic, so that it is not behind what another relay wrote.
  const head = await headOf(log);
  if (head.lineage !== lineage) throw unavailable("begin", "the log was replaced by another one just now");
  const oldest = await log.oldest();
  if (last) await requireOwn(log, head, oldest, topic, last);
  // What a carrier would forget at once is not brought there.
  const kept = stream.recordsMax === undefined ? 1 : head.seq - stream.recordsMax + 1;
  const first = last ? Math.max(last.record.seq + 1, oldest) : Math.max(await firstOf(log, head, oldest), kept);
  const place = { head, topic, next: ends.next, skipped: 0 };
  if (last?.record.seq === first - 1) return { ...place, after: first - 1, previous: last.record.hash };
  if (first === 1) return { ...place, after: 0, previous: genesisHash(head.cluster, lineage) };
  const before = await eventAt(log, first - 1);
  if (before) return { ...place, after: first - 1, previous: before.hash, skipped: last ? first - 1 - last.record.seq : 0 };
  // The event before the log's oldest is in the archive, and the oldest one's own hash is what is known.
  const begin = await eventAt(log, first);
  if (!begin) throw unavailable("begin", `event ${first} could not be read`);
  return { ...place, after: first, previous: begin.hash, skipped: last ? first - last.record.seq : 0 };
}

/** @throws ClusterError `stream_unavailable` where nothing has begun yet */
async function headOf(log: EventLog): Promise<Head> {
  const head = await log.head();
  if (!head) throw unavailable("begin", "the log has no cluster yet");
  return head;
}

export async function eventAt(log: EventLog, seq: number): Promise<EventRecord | undefined> {
  for await (const batch of log.read({ after: seq - 1, to: seq })) for (const record of batch) if (record.seq === seq) return record;
  return undefined;
}

/** The first event of the lineage that the log still holds. */
async function firstOf(log: EventLog, { lineage, seq: to }: Head, oldest: number): Promise<number> {
  if (to === 0) return 1;
  const first = await eventAt(log, oldest);
  if (first?.type === "cluster.created" && first.data.lineage === lineage) return first.seq;
  for await (const batch of log.find({ after: oldest - 1, to }, { types: ["log.forked"], mention: lineage }))
    for (const record of batch) if (record.type === "log.forked" && record.data.lineage === lineage) return record.seq;
  return oldest;
}

async function lastEvent(
  stream: Stream,
  topic: string,
  { oldest, next }: TopicEnds,
  signal: AbortSignal,
): Promise<StreamEvent | undefined> {
  if (next <= oldest) return undefined;
  let last: StreamEvent | undefined;
  const enough = new AbortController();
  const from = Math.max(oldest, next - lookedAtMax);
  for await (const batch of stream.read(topic, from, AbortSignal.any([signal, enough.signal]))) {
    for (const { position, value } of batch) if (position < next) last = eventIn(value) ?? last;
    if ((batch[batch.length - 1]?.position ?? 0) >= next - 1) enough.abort();
  }
  if (!enough.signal.aborted) throw unavailable("begin", "the relay was stopped");
  if (!last) throw foreign(topic, `none of its last ${next - from} records is an event of fleetlog`);
  return last;
}

function eventIn(value: Buffer): StreamEvent | undefined {
  try {
    return readStreamEvent(value);
  } catch {
    return undefined;
  }
}

async function requireOwn(
  log: EventLog,
  head: Head,
  oldest: number,
  topic: string,
  { cluster, lineage, record }: StreamEvent,
): Promise<void> {
  if (cluster !== head.cluster || lineage !== head.lineage)
    throw foreign(
      topic,
      `it holds cluster ${cluster}, lineage ${lineage}, and the log is of cluster ${head.cluster}, lineage ${head.lineage}`,
    );
  const position = positionText(lineage, record.seq);
  if (record.seq > head.seq) throw foreign(topic, `it ends at ${position}, beyond the log's end ${head.seq}: the log has lost events`);
  if (record.seq < oldest) return;
  const own = await eventAt(log, record.seq);
  if (own && own.hash !== record.hash) throw foreign(topic, `its event ${position} is not the log's: they are two histories of one name`);
}

function foreign(topic: string, why: string): ClusterError {
  return new ClusterError("conflict", "stream_foreign", `topic ${topic} is not written to: ${why}`, { extra: { topic } });
}
