import test from "ava";
import { cloudEventText } from "../../src/projections/index.js";
import { deadLetterTopic, eventsTopic, LocalStream } from "../../src/streams/index.js";
import { batchId, cluster, draft, guardOf, lineage } from "../log/drafts.js";
import { aLog, grow } from "./a-log.js";
import { settings, taken, texts } from "./records.js";
import { caughtUp, consumed, nothingYet, oneTo, relaying } from "./relaying.js";

const topic = eventsTopic(lineage);

/** The records that a relay makes of a log, to be put on a topic in any way. */
async function relayed(t: Parameters<typeof aLog>[0], count: number): Promise<string[]> {
  const log = await aLog(t, count);
  const stream = new LocalStream();
  const running = relaying(log, stream);
  await caughtUp(running, log);
  await running.stop();
  return texts(await taken(stream, topic, 0, count));
}

async function topicOf(values: readonly string[]): Promise<LocalStream> {
  const stream = new LocalStream();
  await stream.createTopic(topic, settings);
  await stream.append(
    topic,
    values.map((value) => ({ value })),
  );
  return stream;
}

test("an event that comes again is dropped, wherever its repeat stands", async (t) => {
  const [a, b, c] = (await relayed(t, 3)) as [string, string, string];
  const { seqs, counts } = await consumed(await topicOf([a, b, a, b, b, c]), topic, 3);
  t.deepEqual(seqs, [1, 2, 3]);
  t.deepEqual(counts, { duplicates: 3, deadLetters: 0 });
});

test("an event that is missing stops the consumer, with what it looked for", async (t) => {
  const [a, , c] = (await relayed(t, 3)) as [string, string, string];
  const error = await t.throwsAsync(
    topicOf([a, c]).then((stream) => consumed(stream, topic, 3)),
    { code: "stream_gap" },
  );
  t.regex(error?.message ?? "", /goes on with event 3 after event 1/);
});

test("a consumer goes on at its place, and proves that what follows belongs there", async (t) => {
  const values = await relayed(t, 6);
  const stream = await topicOf(values.slice(0, 4));
  const first = await consumed(stream, topic, 4);
  await stream.append(
    topic,
    values.slice(4).map((value) => ({ value })),
  );
  t.deepEqual((await consumed(stream, topic, 6, nothingYet(first.place))).seqs, [5, 6]);
  const elsewhere = { ...first.place, last: { ...(first.place.last as NonNullable<typeof first.place.last>), hash: "00".repeat(32) } };
  const error = await t.throwsAsync(consumed(stream, topic, 6, nothingYet(elsewhere)), { code: "stream_gap" });
  t.regex(error?.message ?? "", /event 6 after event 4/);
});

test("records that are no events, or that the chain disproves, are put aside with the reason, and the rest goes on", async (t) => {
  const values = await relayed(t, 4);
  const [first, second] = values as [string, string];
  const forged = (change: (event: Record<string, unknown>) => void) => {
    const event = JSON.parse(second) as Record<string, unknown>;
    change(event);
    return JSON.stringify(event);
  };
  const bad = [
    "not JSON",
    "",
    "null",
    "[]",
    `{"specversion":"1.0"}`,
    forged((event) => {
      event.actor = "token/somebody-else";
    }),
    forged((event) => {
      event.seq = "2.5";
    }),
    forged((event) => {
      event.source = "urn:fleetlog:cluster:another";
    }),
    forged((event) => {
      event.type = "com.example.created";
    }),
    forged((event) => {
      event.chainprev = "00".repeat(32);
    }),
  ];
  const stream = await topicOf([first, ...bad, ...values.slice(1)]);
  const { seqs, counts } = await consumed(stream, topic, 4);
  t.deepEqual(seqs, oneTo(4));
  t.deepEqual(counts, { duplicates: 0, deadLetters: bad.length });
  const letters = texts(await taken(stream, deadLetterTopic(topic), 0, bad.length)).map(
    (text) => JSON.parse(text) as Record<string, unknown>,
  );
  t.deepEqual(
    letters.map(({ position, value }) => [position, Buffer.from(value as string, "base64").toString()]),
    bad.map((value, index) => [index + 1, value]),
  );
  for (const { reason } of letters) t.regex(reason as string, /./);
});

test("a good event that only a newer build reads stops the consumer, and is not put aside", async (t) => {
  const log = await aLog(t, 1);
  const stream = new LocalStream();
  const running = relaying(log, stream);
  await caughtUp(running, log);
  await running.stop();
  const guard = await guardOf(log);
  const [record] = log.seal(guard, batchId(), [draft(`cluster/${cluster}`, "cluster.version", { version: 99 })]).records;
  if (!record) throw new Error("nothing was sealed");
  await stream.append(topic, [{ value: cloudEventText(record, { cluster, lineage, ancestors: [] }, guard.hash) }]);
  await t.throwsAsync(consumed(stream, topic, 2), { code: "cluster_version_unreadable" });
  t.is(await stream.ends(deadLetterTopic(topic)), undefined);
});

test("bytes that are no text are put aside as they were", async (t) => {
  const bytes = Buffer.from([0xff, 0xfe]);
  class Garbled extends LocalStream {
    override async *read(...given: Parameters<LocalStream["read"]>) {
      for await (const batch of super.read(...given))
        yield batch.map((record) => (record.value.toString() === "garbled" ? { ...record, value: bytes } : record));
    }
  }
  const stream = new Garbled();
  await stream.createTopic(topic, settings);
  await stream.append(topic, [{ value: "garbled" }, { value: (await relayed(t, 1))[0] as string }]);
  t.deepEqual((await consumed(stream, topic, 1)).seqs, [1]);
  const [letter] = texts(await taken(stream, deadLetterTopic(topic), 0, 1));
  t.like(JSON.parse(letter as string), { topic, position: 0, bytes: 2, value: bytes.toString("base64") });
});

test("a topic whose beginning retention took is read from a place that is still there, or not at all", async (t) => {
  const log = await aLog(t, 3);
  const stream = new LocalStream({ records: 4 });
  const running = relaying(log, stream);
  await caughtUp(running, log);
  const { place } = await consumed(stream, topic, 3);
  await grow(log, 9);
  await caughtUp(running, log);
  await t.throwsAsync(consumed(stream, topic, 12, nothingYet(place)), { code: "stream_position_gone" });
  t.deepEqual((await consumed(stream, topic, 12, nothingYet({ position: 8 }))).seqs, [9, 10, 11, 12]);
  await running.stop();
});
