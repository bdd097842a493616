import type { ExecutionContext } from "ava";
import { type EventLog, openMemoryLog } from "../../src/log/index.js";
import { appendAll, cluster, draft, lineage } from "../log/drafts.js";

/** A log in memory with so many events. */
export async function aLog(t: ExecutionContext, events: number, own: { cluster?: string; lineage?: string } = {}): Promise<EventLog> {
  const log = await openMemoryLog();
  t.teardown(() => log.close());
  await log.create(own.cluster ?? cluster, own.lineage ?? lineage);
  await grow(log, events);
  return log;
}

let grown = 0;

export async function grow(log: EventLog, events: number): Promise<void> {
  if (events > 0)
    await appendAll(
      log,
      Array.from({ length: events }, () => draft(`service/s${grown++}`)),
    );
}
