import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import { Kafka as KafkaClient, logLevel } from "kafkajs";
import { type EventLog, openSqliteLog } from "../../src/log/index.js";
import { AuditIndex, eventsTopic, eventsTopicSettings, KafkaStream } from "../../src/streams/index.js";
import { cluster, lineage } from "../log/drafts.js";
import { eventually } from "../support/eventually.js";
import { startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { type Kafka, startKafka } from "../support/kafka.js";
import { kafkaTest } from "../support/kafka-test.js";
import { aLog, grow } from "./a-log.js";
import { caughtUp, consumed, nothingYet, oneTo, relaying } from "./relaying.js";

const isSoak = process.env.FLEETLOG_SOAK === "1";
const rounds = isSoak ? 20 : 2;
const perRound = isSoak ? 5_000 : 2_000;
const eventsTold = rounds * perRound;
/** Of the auditor, each at any moment of its life. */
const killsPerRound = isSoak ? 4 : 1;
const killWithinMs = 2_000;
const consumedWithinMs = isSoak ? 1_200_000 : 200_000;

test.beforeEach((t) => t.timeout(isSoak ? 1_800_000 : 240_000));

let kafka: Promise<Kafka> | undefined;
test.after.always(async () => (await kafka)?.stop());

async function open(t: ExecutionContext): Promise<{ broker: Kafka; stream: KafkaStream }> {
  kafka ??= startKafka();
  const broker = await kafka;
  const stream = new KafkaStream({ brokers: [broker.address] });
  t.teardown(() => stream.close());
  return { broker, stream };
}

/** Retention, at once. */
async function emptied(broker: Kafka, topic: string): Promise<void> {
  const admin = new KafkaClient({ brokers: [broker.address], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  // kafkajs finds a topic's leader only once it was asked for it.
  await admin.fetchTopicMetadata({ topics: [topic] });
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "-1" }] });
  await admin.disconnect();
}

kafkaTest("relay: it goes on from the end of its topic, and from the log's oldest event where retention emptied it", async (t) => {
  const { broker, stream } = await open(t);
  const own = "1111111111111111";
  const topic = eventsTopic(own);
  const log = await aLog(t, 2_500, { lineage: own });
  const first = relaying(log, stream);
  await caughtUp(first, log);
  await first.stop();
  await grow(log, 10);
  const second = relaying(log, stream);
  await caughtUp(second, log);
  t.is(second.relay.state().relayed, 10);
  await second.stop();
  await emptied(broker, topic);
  t.deepEqual(await stream.ends(topic), { oldest: 2_510, next: 2_510 });
  const third = relaying(log, stream);
  await caughtUp(third, log);
  await third.stop();
  t.deepEqual((await consumed(stream, topic, 2_510, nothingYet({ position: 2_510 }))).seqs, oneTo(2_510));
  await t.throwsAsync(consumed(stream, topic, 1), { code: "stream_position_gone" });
});

kafkaTest("relay: a topic of several partitions, and one of another cluster, are refused", async (t) => {
  const { broker, stream } = await open(t);
  const own = "2222222222222222";
  const brought = relaying(await aLog(t, 3, { lineage: own, cluster: "another12345" }), stream);
  await eventually(() => brought.relay.state().seq === 3, "another cluster is there");
  await brought.stop();
  const message = /it holds cluster another12345/;
  await t.throwsAsync(relaying(await aLog(t, 3, { lineage: own }), stream).ended, { code: "stream_foreign", message });

  const admin = new KafkaClient({ brokers: [broker.address], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: eventsTopic("3333333333333333"), numPartitions: 2 }] });
  await admin.disconnect();
  const wide = relaying(await aLog(t, 1, { lineage: "3333333333333333" }), stream);
  await t.throwsAsync(wide.ended, { code: "stream_topic_foreign", message: /has 2 partitions/ });
});

/** What an auditor's index holds beside what the log does. */
async function sameAsLog(t: ExecutionContext, path: string, log: EventLog): Promise<void> {
  const index = new AuditIndex(path);
  const hashes: string[] = [];
  for await (const rows of log.rows({ after: 0 })) hashes.push(...rows.map(({ seq, hash }) => `${seq} ${hash}`));
  const held = index.database
    .all<[string]>("SELECT seq || ' ' || json_extract(row, '$.hash') FROM events ORDER BY seq")
    .map(([text]) => text);
  t.deepEqual(held, hashes);
  t.is(index.state()?.hash, (await log.head())?.hash);
  t.is(index.database.get<[number]>("SELECT count(DISTINCT seq) FROM facets")?.[0], hashes.length);
  index.close();
}

kafkaTest("relay: Kafka, two relays and an auditor are killed at random, and consumer and audit index have each event once", async (t) => {
  const { broker, stream } = await open(t);
  const dir = temporaryDir(t);
  const path = join(dir, "log.db");
  const log = await openSqliteLog(path, { url: "http://127.0.0.1:1" });
  t.teardown(() => log.close());
  await log.create(cluster, lineage);
  await stream.createTopic(eventsTopic(lineage), eventsTopicSettings);
  const start = () =>
    startFleetlog(t, ["relay", "--log", `sqlite:${path}`, "--stream", `kafka:${broker.address}`, "--listen", "127.0.0.1:0"]);
  const relays = [start(), start()];
  const kafkaAt = ["--log", `sqlite:${path}`, "--stream", `kafka:${broker.address}`, "--listen", "127.0.0.1:0"];
  const audit = () => startFleetlog(t, ["auditor", "--data-dir", dir, ...kafkaAt]);
  let auditor = audit();
  const indexed = join(dir, "audit.db");
  const got = nothingYet();
  const consuming = consumed(stream, eventsTopic(lineage), eventsTold, got, consumedWithinMs);
  consuming.catch(() => {});
  for (let round = 1; round <= rounds; round++) {
    const before = (await log.head())?.seq ?? 0;
    await eventually(() => got.seqs.length >= before, "the consumer is there", consumedWithinMs);
    // Killed on the way, with more to come while they are away.
    await grow(log, perRound / 2);
    const victim = round % relays.length;
    relays[victim]?.kill("SIGKILL");
    for (let kills = 0; kills < killsPerRound; kills++) {
      await delay(Math.random() * killWithinMs);
      auditor.kill("SIGKILL");
      await auditor.exit();
      auditor = audit();
    }
    if (round === 1 || isSoak) await broker.kill();
    await grow(log, perRound / 2);
    await relays[victim]?.exit();
    await broker.start();
    relays[victim] = start();
  }
  const { seqs, counts } = await consuming;
  t.deepEqual(seqs, oneTo(eventsTold));
  t.is(counts.deadLetters, 0);
  const look = new AuditIndex(indexed);
  await eventually(() => look.state()?.seq === eventsTold, "the audit index is there", consumedWithinMs);
  look.close();
  auditor.kill("SIGTERM");
  t.is((await auditor.exit()).code, 0, auditor.output());
  await sameAsLog(t, indexed, log);
});
