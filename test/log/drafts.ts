import type { DraftEvent, EventLog, Guard } from "../../src/log/index.js";
import type { EventType, IntentRef } from "../../src/model/index.js";

export const cluster = "c1u2s3t4e5r6";
export const lineage = "00112233445566aa";

/** A draft of any type; tests of the log care for its text, not for what it means. */
export function draft(subject: string, type: EventType = "intent.settled", data: object = {}): DraftEvent {
  const origin = { client: "192.0.2.1", controller: "controller-1" };
  return { type, subject, data, time: 1_700_000_000_000, actor: "token/abc", origin, intent: null, traceparent: null } as DraftEvent;
}

export function drafts(count: number, prefix = "service/s"): DraftEvent[] {
  return Array.from({ length: count }, (_, index) => draft(`${prefix}${index}`));
}

export function withIntent(event: DraftEvent, intent: IntentRef): DraftEvent {
  return { ...event, intent };
}

let batches = 0;
export function batchId(): string {
  return `batch${String(batches++).padStart(7, "0")}`;
}

export async function guardOf(log: EventLog): Promise<Guard> {
  const head = await log.head();
  if (!head) throw new Error("the log has no head");
  const { lineage, epoch, seq, hash } = head;
  return { lineage, epoch, seq, hash };
}

/** Appends at the head and insists that it was applied. */
export async function appendAll(log: EventLog, events: DraftEvent[]): Promise<Guard> {
  const batch = log.seal(await guardOf(log), batchId(), events);
  const outcome = await log.append(batch);
  if (outcome.outcome !== "applied") throw new Error(`not applied: ${JSON.stringify(outcome)}`);
  return batch.next;
}

export async function collect<T>(batches: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}
