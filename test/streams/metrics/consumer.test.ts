import test from "ava";
import type { MetricsRecord } from "../../../src/model/index.js";
import { ClusterError, systemRandom } from "../../../src/ports/index.js";
import {
  consumeMetrics,
  deadLetterTopic,
  followMetrics,
  LocalStream,
  metricsPlace,
  metricsStreamRecord,
  metricsTopic,
  metricsTopicSettings,
  noMetricsCounts,
} from "../../../src/streams/index.js";
import { settle, VirtualTime } from "../../support/virtual-time.js";
import { taken, texts } from "../records.js";
import { metrics, ofTasks, startMs } from "./samples.js";

const sample = (index: number) => metrics([ofTasks("cpu", [index])], { time: startMs + index });
const sent = (index: number) => metricsStreamRecord(sample(index));

/** So many records of the topic from a position on, and what was counted on the way. */
async function consumed(stream: LocalStream, from: number, count: number) {
  const enough = new AbortController();
  const counts = noMetricsCounts();
  const records: MetricsRecord[] = [];
  let next = from;
  await consumeMetrics({
    stream,
    from,
    signal: enough.signal,
    counts,
    take(batch, behind) {
      records.push(...batch);
      next = behind;
      if (records.length >= count) enough.abort();
    },
  });
  return { records, counts, next };
}

async function topicOf(stream = new LocalStream()): Promise<LocalStream> {
  await stream.createTopic(metricsTopic, metricsTopicSettings);
  return stream;
}

test("records are handed over in the order of the topic, with the place behind them", async (t) => {
  const stream = await topicOf();
  await stream.append(metricsTopic, [sent(1), sent(2), sent(3)]);
  t.deepEqual(await consumed(stream, 1, 2), { records: [sample(2), sample(3)], counts: noMetricsCounts(), next: 3 });
});

test("records that cannot be read are put aside with the reason, and the rest goes on", async (t) => {
  const stream = await topicOf();
  const tooLarge = `${JSON.stringify(sample(9))}${" ".repeat(1024 * 1024)}`;
  const bad = ["not JSON", "", "{}", tooLarge];
  // Somebody made the topic with room for more.
  const roomy = new LocalStream();
  await roomy.createTopic(metricsTopic, { ...metricsTopicSettings, recordBytesMax: 16 * 1024 * 1024 });
  await roomy.append(metricsTopic, [sent(1), ...bad.map((value) => ({ value })), sent(2)]);
  const { records, counts } = await consumed(roomy, 0, 2);
  t.deepEqual(records, [sample(1), sample(2)]);
  t.deepEqual(counts, { deadLetters: bad.length, skipped: 0 });
  const letters = texts(await taken(roomy, deadLetterTopic(metricsTopic), 0, bad.length)).map((text) => JSON.parse(text));
  t.deepEqual(
    letters.map(({ topic, position, bytes }) => [topic, position, bytes]),
    bad.map((value, index) => [metricsTopic, index + 1, Buffer.byteLength(value)]),
  );
  for (const { reason } of letters) t.regex(reason, /./);
  t.is(await stream.ends(deadLetterTopic(metricsTopic)), undefined);
});

test("a consumer that was too slow goes on with the oldest record there is, and says how many it missed", async (t) => {
  const stream = await topicOf(new LocalStream({ records: 3 }));
  await stream.append(metricsTopic, [1, 2, 3, 4, 5].map(sent));
  t.deepEqual(await consumed(stream, 0, 3), {
    records: [sample(3), sample(4), sample(5)],
    counts: { deadLetters: 0, skipped: 2 },
    next: 5,
  });
});

test("a topic that is shorter than the consumer believed is read from its beginning", async (t) => {
  const stream = await topicOf();
  await stream.append(metricsTopic, [sent(1)]);
  t.deepEqual((await consumed(stream, 10, 1)).records, [sample(1)]);
});

test("a place is so many records before the end, and the topic is made where there is none", async (t) => {
  const stream = new LocalStream({ records: 4 });
  t.is(await metricsPlace(stream, 10), 0);
  t.deepEqual(await stream.ends(metricsTopic), { oldest: 0, next: 0 });
  await stream.append(metricsTopic, [1, 2, 3, 4, 5, 6].map(sent));
  t.is(await metricsPlace(stream, 1), 5);
  t.is(await metricsPlace(stream, 10), 2);
});

test("a follower outlasts a stream that is away, and goes on where it was", async (t) => {
  const time = new VirtualTime();
  let away = true;
  const stream = new (class extends LocalStream {
    override async ends(topic: string) {
      if (away) throw new ClusterError("unavailable", "stream_unavailable", "away");
      return super.ends(topic);
    }
  })();
  const ending = new AbortController();
  const troubles: string[] = [];
  const times: number[] = [];
  const following = followMetrics({
    stream,
    recordsBack: 10,
    timers: time,
    random: systemRandom,
    signal: ending.signal,
    onTrouble: (_, error) => troubles.push((error as ClusterError).code),
    take: (records) => void times.push(...records.map((record) => record.time - startMs)),
  });
  await time.advance(1_000);
  t.true(troubles.length > 1);
  away = false;
  await time.advance(10_000);
  await stream.append(metricsTopic, [sent(1), sent(2)]);
  await settle();
  t.deepEqual(times, [1, 2]);
  ending.abort();
  await following;
});
