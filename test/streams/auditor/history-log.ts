import type { ExecutionContext } from "ava";
import { type DraftEvent, type EventLog, openMemoryLog } from "../../../src/log/index.js";
import type { NewEvent } from "../../../src/model/index.js";
import { AuditIndex, type EventSource, logSource } from "../../../src/streams/index.js";
import { appendAll, draft } from "../../log/drafts.js";
import { clusterCreated, startMs, testCluster, testLineage } from "../../support/history.js";

export type Told = Partial<Pick<DraftEvent, "actor" | "origin" | "intent" | "time">>;
/** An event, and what is told of its request. */
export type Given = NewEvent | [NewEvent, Told];

/** A log in memory that begins as a cluster does; a second lies between two events. */
export async function historyLog(t: ExecutionContext, events: readonly Given[]): Promise<EventLog> {
  const log = openMemoryLog();
  t.teardown(() => log.close());
  await log.create(testCluster, testLineage);
  await append(log, [clusterCreated, ...events]);
  return log;
}

export async function append(log: EventLog, events: readonly Given[]): Promise<void> {
  const { seq } = (await log.head()) ?? { seq: 0 };
  const drafts = events.map((given, at) => {
    const [event, told] = Array.isArray(given) ? given : [given, {}];
    const made = draft(event.subject, event.type, event.data);
    return { ...made, actor: "token/admin0000000", time: startMs + (seq + at) * 1_000, ...told } as DraftEvent;
  });
  await appendAll(log, drafts);
}

export function sourceOf(log: EventLog): EventSource {
  return logSource(log, "the log");
}

export function emptyIndex(t: ExecutionContext, path = ":memory:"): AuditIndex {
  const index = new AuditIndex(path);
  t.teardown(() => index.close());
  return index;
}

/** An index of all that a log holds, or of its events up to `to`. */
export async function indexOf(t: ExecutionContext, log: EventLog, to?: number): Promise<AuditIndex> {
  const index = emptyIndex(t);
  await fill(index, log, to);
  return index;
}

export async function fill(index: AuditIndex, log: EventLog, to?: number): Promise<void> {
  const source = sourceOf(log);
  const end = to ?? (await source.head()).seq;
  for await (const events of source.read(index.state(), end, new AbortController().signal)) index.take(events);
}

export function seqsIn(index: AuditIndex): number[] {
  return index.database.all<[number]>("SELECT seq FROM events ORDER BY seq").map(([seq]) => seq);
}
