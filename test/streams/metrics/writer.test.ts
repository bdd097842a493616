import test from "ava";
import { ClusterError, systemRandom } from "../../../src/ports/index.js";
import { LocalStream, MetricsWriter, metricsTopic } from "../../../src/streams/index.js";
import { settle, VirtualTime } from "../../support/virtual-time.js";
import { taken, texts } from "../records.js";
import { metrics, ofTasks, startMs } from "./samples.js";

/** A stream that can be away. */
class Faulty extends LocalStream {
  away = false;
  readonly runs: number[] = [];

  override async append(...[topic, records]: Parameters<LocalStream["append"]>) {
    if (this.away) throw new ClusterError("unavailable", "stream_unavailable", "away");
    const position = await super.append(topic, records);
    this.runs.push(records.length);
    return position;
  }
}

function writing(t: { teardown(end: () => Promise<void>): void }) {
  const stream = new Faulty();
  const time = new VirtualTime();
  const ending = new AbortController();
  const troubles: string[] = [];
  const writer = new MetricsWriter({ stream, timers: time, random: systemRandom, onTrouble: (what) => troubles.push(what) });
  const running = writer.run(ending.signal);
  const end = async () => {
    ending.abort();
    await running;
  };
  t.teardown(end);
  return { stream, time, writer, troubles, end };
}

const sample = (index: number) => metrics([ofTasks("cpu", [index])], { time: startMs + index });

test("samples that come together go out together; the topic is made where there is none", async (t) => {
  const { stream, time, writer } = writing(t);
  writer.offer([sample(1), sample(2)]);
  writer.offer([sample(3)]);
  await time.advance(100);
  t.deepEqual(stream.runs, [3]);
  const sent = texts(await taken(stream, metricsTopic, 0, 3)).map((text) => JSON.parse(text));
  t.deepEqual(sent, [sample(1), sample(2), sample(3)]);
  t.deepEqual(writer.counts, { written: 3, dropped: 0 });
});

test("very many go out as several runs, the full ones without waiting for more", async (t) => {
  const { stream, time, writer } = writing(t);
  writer.offer(Array.from({ length: 2_500 }, (_, index) => sample(index)));
  await time.advance(0);
  t.deepEqual(stream.runs, [1_000, 1_000]);
  await time.advance(100);
  t.deepEqual(stream.runs, [1_000, 1_000, 500]);
  const sent = texts(await taken(stream, metricsTopic, 0, 2_500)).map((text) => JSON.parse(text).time);
  t.deepEqual(
    sent,
    Array.from({ length: 2_500 }, (_, index) => startMs + index),
  );
});

test("whoever waits is told that the stream has it, or that it has not", async (t) => {
  const { stream, time, writer, troubles } = writing(t);
  const taking = writer.write([sample(1)]);
  await time.advance(100);
  await t.notThrowsAsync(taking);
  stream.away = true;
  const refused = t.throwsAsync(writer.write([sample(2), sample(3)]), { code: "stream_unavailable" });
  await time.advance(100);
  await refused;
  t.deepEqual(writer.counts, { written: 1, dropped: 2 });
  t.deepEqual(troubles, ["2 records of metrics were dropped"]);
  await t.notThrowsAsync(writer.write([]));
});

test("while the stream is away samples are dropped and counted, never more of them wait than there is room for, and later ones go out", async (t) => {
  const { stream, time, writer } = writing(t);
  stream.away = true;
  const large = metrics([
    ofTasks(
      "cpu",
      Array.from({ length: 1_000 }, (_, index) => index),
    ),
  ]);
  const size = JSON.stringify(large).length;
  const room = Math.floor((8 * 1024 * 1024) / size);
  for (let count = 0; count < room + 50; count++) writer.offer([large]);
  t.is(writer.counts.dropped, 50);
  await time.advance(3_600_000);
  t.is(writer.counts.dropped, room + 50);
  stream.away = false;
  writer.offer([sample(1)]);
  await time.advance(10_000);
  t.is(writer.counts.written, 1);
  t.deepEqual(stream.runs, [1]);
});

test("what waits when the process stops is given up", async (t) => {
  const { writer, end } = writing(t);
  const given = t.throwsAsync(writer.write([sample(1)]), { code: "stream_unavailable", message: /stopping/ });
  await settle();
  await end();
  await given;
});
