import test from "ava";
import { recentBytesMax, recentRecordsMax } from "../../src/controller/limits.js";
import { RecentRecords } from "../../src/controller/recent.js";
import type { EventLog } from "../../src/log/index.js";
import type { EventRecord } from "../../src/model/index.js";
import { isClusterError } from "../../src/ports/index.js";

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i }) as EventRecord);

/** A log of numbered records that begins at `oldest`. */
function logFrom(oldest: number): EventLog {
  return {
    async *read({ after, to }: { after: number; to: number }) {
      if (to >= oldest && after + 1 >= oldest) yield range(after + 1, to);
    },
  } as unknown as EventLog;
}

async function collect(recent: RecentRecords, after: number, to: number): Promise<number[]> {
  const abort = new AbortController();
  const seen: number[] = [];
  for await (const records of recent.follow(after, abort.signal)) {
    for (const { seq } of records) seen.push(seq);
    if ((seen.at(-1) ?? 0) >= to) abort.abort();
  }
  return seen;
}

test("what is no longer in memory comes from the log, then what is, without a gap or a repeat", async (t) => {
  const recent = new RecentRecords(logFrom(1), 0);
  const head = 3 * recentRecordsMax;
  for (let seq = 0; seq < head; seq += 128) recent.add(range(seq + 1, seq + 128));
  t.deepEqual(
    await collect(recent, 10, head),
    range(11, head).map(({ seq }) => seq),
  );
});

test("a subscriber at the head, or beyond it, waits for what is appended after its position", async (t) => {
  const recent = new RecentRecords(logFrom(1), 5);
  const [at, beyond] = [collect(recent, 5, 8), collect(recent, 7, 8)];
  recent.add(range(6, 8));
  t.deepEqual(await at, [6, 7, 8]);
  t.deepEqual(await beyond, [8]);
});

test("a waiting subscriber ends when its signal aborts", async (t) => {
  const abort = new AbortController();
  const next = new RecentRecords(logFrom(1), 5).follow(5, abort.signal).next();
  abort.abort();
  t.true((await next).done);
});

test("a position that the log no longer holds is said to be gone", async (t) => {
  const error = await t.throwsAsync(new RecentRecords(logFrom(100), 200).follow(5, new AbortController().signal).next());
  t.true(isClusterError(error) && error.kind === "gone");
});

test("records are kept up to a number of bytes, however few they are; the rest comes from the log", async (t) => {
  const read: number[] = [];
  const large = (seq: number) => ({ seq, data: { text: "x".repeat(recentBytesMax / 8) } }) as unknown as EventRecord;
  const log = {
    async *read({ after, to }: { after: number; to: number }) {
      for (let seq = after + 1; seq <= to; seq++) read.push(seq);
      yield range(after + 1, to);
    },
  } as unknown as EventLog;
  const recent = new RecentRecords(log, 0);
  for (let seq = 1; seq <= 20; seq++) recent.add([large(seq)]);
  t.deepEqual(
    await collect(recent, 0, 20),
    range(1, 20).map(({ seq }) => seq),
  );
  t.true(read.length >= 12, `${20 - read.length} records of ${recentBytesMax / 8} bytes were kept`);
});
