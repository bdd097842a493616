import type { ReadRecord, Stream, StreamRecord, TopicSettings } from "../../src/streams/index.js";

export const settings: TopicSettings = { retentionMs: 3_600_000, recordBytesMax: 1024 * 1024 };

/** `r0`, `r1`, … */
export function records(count: number, from = 0): StreamRecord[] {
  return Array.from({ length: count }, (_, index) => ({ value: `r${from + index}` }));
}

/** So many records from a position on, as soon as they are there. */
export async function taken(stream: Stream, topic: string, from: number, count: number): Promise<ReadRecord[]> {
  const enough = new AbortController();
  const found: ReadRecord[] = [];
  for await (const batch of stream.read(topic, from, enough.signal)) {
    found.push(...batch);
    if (found.length >= count) break;
  }
  enough.abort();
  return found.slice(0, count);
}

export function texts(found: readonly ReadRecord[]): string[] {
  return found.map(({ value }) => value.toString("utf8"));
}
