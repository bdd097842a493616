import test, { type ExecutionContext } from "ava";
import type { Stream, TopicSettings } from "../../src/streams/index.js";
import { records, settings, taken, texts } from "./records.js";

type Check = (t: ExecutionContext, stream: Stream, topic: string) => Promise<void>;
/** `test`, or what replaces it where an engine is needed. */
type Declare = (title: string, implementation: (t: ExecutionContext) => Promise<void>) => void;

let topics = 0;

/** What every carrier must keep. `open` gives a stream of which only topics of other names are in use. */
export function streamContract(carrier: string, open: (t: ExecutionContext) => Promise<Stream>, declare: Declare = test): void {
  const holds = (title: string, check: Check, own: Partial<TopicSettings> = {}) =>
    declare(`${carrier}: ${title}`, async (t) => {
      const stream = await open(t);
      const topic = `contract.${++topics}`;
      t.true(await stream.createTopic(topic, { ...settings, ...own }));
      await check(t, stream, topic);
    });

  declare(`${carrier}: a topic that was never made has no ends, and is not read or written`, async (t) => {
    const stream = await open(t);
    t.is(await stream.ends("contract.none"), undefined);
    await t.throwsAsync(stream.append("contract.none", records(1)), { code: "stream_topic_missing" });
    await t.throwsAsync(taken(stream, "contract.none", 0, 1), { code: "stream_topic_missing" });
  });

  holds("a topic is made once, and begins empty", async (t, stream, topic) => {
    t.false(await stream.createTopic(topic, settings));
    t.deepEqual(await stream.ends(topic), { oldest: 0, next: 0 });
  });

  holds("records stand in the order in which they were appended, at positions without gaps", async (t, stream, topic) => {
    t.is(await stream.append(topic, records(3)), 0);
    t.is(await stream.append(topic, records(2, 3)), 3);
    t.deepEqual(await stream.ends(topic), { oldest: 0, next: 5 });
    const read = await taken(stream, topic, 0, 5);
    t.deepEqual(texts(read), ["r0", "r1", "r2", "r3", "r4"]);
    t.deepEqual(
      read.map(({ position }) => position),
      [0, 1, 2, 3, 4],
    );
  });

  holds("what is read begins at the position, and goes on with what comes later", async (t, stream, topic) => {
    await stream.append(topic, records(4));
    const reading = taken(stream, topic, 2, 4);
    await stream.append(topic, records(2, 4));
    t.deepEqual(texts(await reading), ["r2", "r3", "r4", "r5"]);
  });

  holds("a reader at the end waits for the next record", async (t, stream, topic) => {
    await stream.append(topic, records(1));
    const reading = taken(stream, topic, 1, 1);
    await stream.append(topic, records(1, 1));
    t.deepEqual(texts(await reading), ["r1"]);
  });

  holds("a reader beyond the end is told so, as the topic must have lost records", async (t, stream, topic) => {
    await stream.append(topic, records(1));
    await t.throwsAsync(taken(stream, topic, 2, 1), { code: "stream_truncated", message: /ends at position 1, before position 2/ });
  });

  holds("a reader whose signal aborts ends without an error", async (t, stream, topic) => {
    const ending = new AbortController();
    const reading = (async () => {
      for await (const _ of stream.read(topic, 0, ending.signal)) t.fail("there is nothing to read");
    })();
    ending.abort();
    await t.notThrowsAsync(reading);
  });

  holds("any text comes back as it was", async (t, stream, topic) => {
    const odd = ["", "ü€😀", "a\u0000b", "x".repeat(100_000)];
    await stream.append(
      topic,
      odd.map((value) => ({ value, headers: { "content-type": "text/plain" } })),
    );
    t.deepEqual(texts(await taken(stream, topic, 0, odd.length)), odd);
  });

  holds("a key comes back with its record, and no key is no key; neither changes the order", async (t, stream, topic) => {
    const keys = ["b", undefined, "ü€", "a", "b"];
    await stream.append(
      topic,
      keys.map((key, index) => ({ value: `r${index}`, ...(key === undefined ? {} : { key }) })),
    );
    const read = await taken(stream, topic, 0, keys.length);
    t.deepEqual(texts(read), ["r0", "r1", "r2", "r3", "r4"]);
    t.deepEqual(
      read.map(({ key }) => key),
      keys,
    );
  });

  holds(
    "a record larger than the topic takes is refused, with all of its run, and the next is not hurt",
    async (t, stream, topic) => {
      const large = { value: "x".repeat(3 * settings.recordBytesMax) };
      await t.throwsAsync(stream.append(topic, [...records(1), large]), { code: "stream_record_too_large" });
      t.is(await stream.append(topic, records(1)), 0);
    },
    { recordBytesMax: settings.recordBytesMax },
  );

  holds("two writers at once both keep the order of their runs", async (t, stream, topic) => {
    const runs = Array.from({ length: 8 }, (_, run) => records(5, run * 5));
    await Promise.all(runs.map((run) => stream.append(topic, run)));
    const all = texts(await taken(stream, topic, 0, 40));
    for (const run of runs) {
      const at = all.indexOf(run[0]?.value as string);
      t.deepEqual(
        all.slice(at, at + 5),
        run.map(({ value }) => value),
      );
    }
  });
}
