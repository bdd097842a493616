import { readFile } from "node:fs/promises";
import test from "ava";
import { parse } from "yaml";
import { type SchemaName, validate } from "../../src/model/index.js";
import { deadLetterTopic, eventsTopic, LocalStream, metricsStreamRecord, metricsTopic } from "../../src/streams/index.js";
import { lineage } from "../log/drafts.js";
import { aLog } from "./a-log.js";
import { metrics, ofTasks } from "./metrics/samples.js";
import { taken, texts } from "./records.js";
import { caughtUp, consumed, relaying } from "./relaying.js";

interface Document {
  channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
  components: { messages: Record<string, { contentType?: string; payload: { $ref: string } }> };
}

/** The schema and content type of the one message that a topic's channel describes. */
async function messageOf(topic: string): Promise<{ schema: SchemaName; contentType: string | undefined }> {
  const { channels, components } = parse(await readFile("openapi/events.yaml", "utf8")) as Document;
  const [channel] = Object.values(channels).filter(({ address }) => address.replace("{lineage}", lineage) === topic);
  const [name] = Object.keys(channel?.messages ?? {});
  const message = components.messages[name as string];
  if (!message) throw new Error(`no channel describes ${topic}`);
  return { schema: message.payload.$ref.split("/").pop() as SchemaName, contentType: message.contentType };
}

test("what stands on the topics is what the document of the streams describes", async (t) => {
  const topic = eventsTopic(lineage);
  const log = await aLog(t, 5);
  const headers: unknown[] = [];
  const stream = new (class extends LocalStream {
    override append(...[name, records]: Parameters<LocalStream["append"]>) {
      headers.push(...records.map((record) => record.headers?.["content-type"]));
      return super.append(name, records);
    }
  })();
  const running = relaying(log, stream);
  await caughtUp(running, log);
  await running.stop();
  const events = await messageOf(topic);
  for (const text of texts(await taken(stream, topic, 0, 5))) t.notThrows(() => validate(events.schema, JSON.parse(text)));
  t.is(events.contentType, "application/cloudevents+json");
  for (const type of headers) t.is(type, `${events.contentType}; charset=UTF-8`);

  await stream.append(topic, [{ value: "not an event" }, ...texts(await taken(stream, topic, 0, 1)).map((value) => ({ value }))]);
  await consumed(stream, topic, 5);
  const place = { position: 5 };
  const reading = consumed(stream, topic, 1, { seqs: [], events: [], counts: { duplicates: 0, deadLetters: 0 }, place });
  t.is((await reading).counts.deadLetters, 1);
  const dead = await messageOf(deadLetterTopic(topic));
  for (const text of texts(await taken(stream, deadLetterTopic(topic), 0, 1))) t.notThrows(() => validate(dead.schema, JSON.parse(text)));
});

test("records of metrics, and their dead letters, are what the document describes", async (t) => {
  const { value, headers } = metricsStreamRecord(metrics([ofTasks("cpu", [1, 2]), { name: "queue", values: [3] }]));
  const { schema, contentType } = await messageOf(metricsTopic);
  t.is(schema, "MetricsRecord");
  t.is(headers?.["content-type"], contentType);
  t.notThrows(() => validate(schema, JSON.parse(String(value))));
  t.is((await messageOf(deadLetterTopic(metricsTopic))).schema, "DeadLetter");
});
