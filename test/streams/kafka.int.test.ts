import { readFileSync } from "node:fs";
import test, { type ExecutionContext } from "ava";
import { systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import { KafkaStream, type KafkaStreamOptions, MetricsDesk } from "../../src/streams/index.js";
import { eventually } from "../support/eventually.js";
import { testCluster } from "../support/history.js";
import { type Kafka, kafkaLogin, startKafka } from "../support/kafka.js";
import { kafkaTest } from "../support/kafka-test.js";
import { freePorts } from "../support/rqlite/node.js";
import { id, task } from "../support/samples.js";
import { streamContract } from "./contract.js";
import { metrics } from "./metrics/samples.js";
import { records, settings, taken, texts } from "./records.js";

test.beforeEach((t) => t.timeout(180_000));

let kafka: Promise<Kafka> | undefined;
test.after.always(async () => (await kafka)?.stop());

async function open(t: ExecutionContext, options: Partial<KafkaStreamOptions> = {}): Promise<KafkaStream> {
  kafka ??= startKafka({ secured: true });
  const stream = new KafkaStream({ brokers: [(await kafka).address], ...options });
  t.teardown(() => stream.close());
  return stream;
}

streamContract("kafka", open, kafkaTest);

kafkaTest("kafka: an append while no broker answers says so, and what was acknowledged before it stays", async (t) => {
  const stream = await open(t);
  await stream.createTopic("away", settings);
  await stream.append("away", records(3));
  const [port] = await freePorts();
  const nobody = new KafkaStream({ brokers: [`127.0.0.1:${port}`] });
  t.teardown(() => nobody.close());
  await t.throwsAsync(nobody.append("away", records(1)), { code: "stream_unavailable" });
  t.deepEqual(texts(await taken(stream, "away", 0, 3)), ["r0", "r1", "r2"]);
});

kafkaTest("kafka: a user logs in over TLS, and a wrong password or certificate is refused", async (t) => {
  const broker = await (kafka as Promise<Kafka>);
  const { user: username, password } = kafkaLogin;
  const tls = { ca: readFileSync("test/fixtures/tls/ca.pem", "utf8") };
  const as = (mechanism: "plain" | "scram-sha-256" | "scram-sha-512", own: Partial<KafkaStreamOptions> & { password?: string } = {}) => {
    const sasl = { mechanism, username, password: own.password ?? password };
    const stream = new KafkaStream({ brokers: [broker.secured], sasl, tls, ...own });
    t.teardown(() => stream.close());
    return stream;
  };
  for (const mechanism of ["plain", "scram-sha-256", "scram-sha-512"] as const) {
    const topic = `secured.${mechanism}`;
    await as(mechanism).createTopic(topic, settings);
    t.is(await as(mechanism).append(topic, records(1)), 0);
    await t.throwsAsync(as(mechanism, { password: "wrong" }).append(topic, records(1)), { code: "stream_refused" }, mechanism);
  }
  await t.throwsAsync(as("plain", { tls: {} }).ends("secured.plain"), { code: "stream_refused", message: /certificate/ });
});

kafkaTest(
  "kafka: the client writes and reads the newest Kafka too",
  async (t) => {
    const newest = await startKafka({ version: "4.1" });
    t.teardown(() => newest.stop());
    const stream = new KafkaStream({ brokers: [newest.address] });
    t.teardown(() => stream.close());
    await stream.createTopic("smoke", settings);
    await stream.append("smoke", records(1000));
    t.is((await taken(stream, "smoke", 0, 1000)).length, 1000);
    t.deepEqual(await stream.ends("smoke"), { oldest: 0, next: 1000 });
  },
  "4.1",
);

kafkaTest("kafka: samples of two controllers are read back by both, each once", async (t) => {
  const ending = new AbortController();
  const desks = await Promise.all(
    [1, 2].map(async () => {
      const stream = await open(t);
      const ports = { clock: systemClock, timers: systemTimers, random: systemRandom };
      return new MetricsDesk({ ...ports, stream, cluster: () => testCluster, onTrouble: () => {} });
    }),
  );
  const running = desks.map((desk) => desk.run(ending.signal));
  const [one, other] = desks as [MetricsDesk, MetricsDesk];
  const time = Date.now();
  const of = (slot: number, value: number) => metrics([{ name: "cpu", tasks: [task("web", slot)], values: [value] }], { time });
  await Promise.all([one.write([of(1, 100)]), other.write([of(2, 300), of(1, 100)])]);
  for (const desk of desks) {
    const query = () => desk.query({ service: id("web"), name: "cpu", from: 0, to: time + 60_000, stepMs: 15_000 })[0]?.points[0];
    await eventually(() => query()?.count === 2, "both samples", 60_000);
    t.like(query(), { sum: 400, average: 200, max: 300 });
  }
  ending.abort();
  await Promise.all(running);
});
