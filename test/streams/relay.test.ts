import test from "ava";
import { Archive, type EventLog, forkLog, memoryPort, openMemoryLog, SqlEventLog, sourceOf, withArchive } from "../../src/log/index.js";
import { ClusterError, systemRandom } from "../../src/ports/index.js";
import type { StreamRecord } from "../../src/streams/index.js";
import { eventsTopic, LocalStream } from "../../src/streams/index.js";
import { appendAll, draft, lineage } from "../log/drafts.js";
import { scratchPath } from "../log/scratch.js";
import { controllerOn, meta } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { spec } from "../support/samples.js";
import { aLog, grow } from "./a-log.js";
import { settings, taken, texts } from "./records.js";
import { caughtUp, consumed, oneTo, relaying } from "./relaying.js";

const topic = eventsTopic(lineage);

/** A stream that fails so many appends: before they land, or after. */
class FaultyStream extends LocalStream {
  failing = 0;
  lands = false;
  appended: number[] = [];

  override async append(name: string, records: readonly StreamRecord[]): Promise<number> {
    if (this.failing > 0) {
      this.failing--;
      if (this.lands) await super.append(name, records);
      throw new ClusterError("unavailable", "stream_unavailable", "the stream does not answer");
    }
    this.appended.push(records.length);
    return super.append(name, records);
  }
}

test("a relay brings the log to its topic from event 1 on, and follows it", async (t) => {
  const log = await aLog(t, 5);
  const stream = new LocalStream();
  const running = relaying(log, stream);
  await caughtUp(running, log);
  await grow(log, 3);
  await caughtUp(running, log);
  t.deepEqual((await consumed(stream, topic, 8)).seqs, oneTo(8));
  await eventually(() => running.relay.state().behind?.events === 0, "nothing is missing");
  t.like(running.relay.state(), { topic, lineage, seq: 8, head: 8, connected: true, failures: 0, relayed: 8 });
  await running.stop();
});

test("a relay goes on behind the last event of the topic", async (t) => {
  const log = await aLog(t, 3);
  const stream = new LocalStream();
  const first = relaying(log, stream);
  await caughtUp(first, log);
  await first.stop();
  await grow(log, 2);
  const second = relaying(log, stream);
  await caughtUp(second, log);
  t.is(second.relay.state().relayed, 2);
  t.deepEqual((await consumed(stream, topic, 5)).seqs, oneTo(5));
  await second.stop();
});

test("what may have landed is not taken on trust: the topic's end says where to go on", async (t) => {
  for (const lands of [false, true]) {
    const log = await aLog(t, 20);
    const stream = new FaultyStream();
    stream.failing = 2;
    stream.lands = lands;
    const running = relaying(log, stream);
    await caughtUp(running, log);
    const { seqs, counts } = await consumed(stream, topic, 20);
    t.deepEqual(seqs, oneTo(20));
    t.is(counts.duplicates, 0);
    t.not(running.troubles.length, 0);
    await running.stop();
  }
});

test("a relay whose stream is away says how far it is behind", async (t) => {
  const log = await aLog(t, 4);
  const stream = new FaultyStream();
  const running = relaying(log, stream);
  await caughtUp(running, log);
  stream.failing = Number.POSITIVE_INFINITY;
  await grow(log, 6);
  await eventually(() => running.relay.state().behind?.events === 6 && !running.relay.state().connected, "it is behind");
  t.true((running.relay.state().behind?.seconds ?? 0) > 1);
  t.regex(running.relay.state().trouble ?? "", /does not answer/);
  stream.failing = 0;
  await caughtUp(running, log);
  t.deepEqual((await consumed(stream, topic, 10)).seqs, oneTo(10));
  t.true(running.relay.state().connected);
  await running.stop();
});

test("two relays at once leave repeats at most, and no gap", async (t) => {
  const log = await aLog(t, 50);
  const stream = new LocalStream();
  const both = [relaying(log, stream), relaying(log, stream)];
  for (let round = 0; round < 20; round++) await grow(log, 7);
  for (const running of both) await caughtUp(running, log);
  t.deepEqual((await consumed(stream, topic, 190)).seqs, oneTo(190));
  for (const running of both) await running.stop();
});

test("a carrier that keeps so many records is not given older ones", async (t) => {
  const log = await aLog(t, 30);
  const stream = new LocalStream({ records: 10 });
  const running = relaying(log, stream);
  await caughtUp(running, log);
  t.deepEqual((await consumed(stream, topic, 30)).seqs, oneTo(30).slice(20));
  await running.stop();
});

test("records that are no events, behind the last one, do not hide it", async (t) => {
  const log = await aLog(t, 3);
  const stream = new LocalStream();
  const first = relaying(log, stream);
  await caughtUp(first, log);
  await first.stop();
  await stream.append(topic, [{ value: "hello" }, { value: "{}" }]);
  await grow(log, 1);
  const second = relaying(log, stream);
  await caughtUp(second, log);
  const { seqs, counts } = await consumed(stream, topic, 4);
  t.deepEqual(seqs, oneTo(4));
  t.deepEqual(counts, { duplicates: 0, deadLetters: 2 });
  t.is(second.relay.state().relayed, 1);
  await second.stop();
});

test("a topic that holds something else, another cluster or another history is refused", async (t) => {
  const log = await aLog(t, 5);
  const refusal = async (own: LocalStream) => (await t.throwsAsync(relaying(log, own).ended, { code: "stream_foreign" }))?.message ?? "";
  const holding = async (values: { value: string }[]) => {
    const stream = new LocalStream();
    await stream.createTopic(topic, settings);
    await stream.append(topic, values);
    return stream;
  };
  t.regex(await refusal(await holding([{ value: "hello" }])), /none of its last 1 records is an event/);

  const brought = async (own: { cluster?: string; lineage?: string }, events: number) => {
    const other = await aLog(t, events, own);
    const stream = new LocalStream();
    const running = relaying(other, stream);
    await caughtUp(running, other);
    await running.stop();
    return texts(await taken(stream, eventsTopic(own.lineage ?? lineage), 0, events)).map((value) => ({ value }));
  };
  t.regex(
    await refusal(await holding(await brought({ cluster: "another12345" }, 2))),
    /it holds cluster another12345.*the log is of cluster/,
  );
  t.regex(await refusal(await holding(await brought({ lineage: "ffffffffffffffff" }, 2))), /lineage ffffffffffffffff/);
  t.regex(await refusal(await holding(await brought({}, 2))), /two histories of one name/);
  t.regex(await refusal(await holding(await brought({}, 9))), /beyond the log's end 5/);
});

test("a log that goes on from another begins a topic that names its parent", async (t) => {
  const own = "00112233445566cc";
  const log = await aLog(t, 0, { cluster: own });
  await appendAll(log, [
    draft(`cluster/${own}`, "cluster.created", { cluster: own, lineage, chainFormat: 1, eventFormat: 1 }),
    draft("service/a"),
  ]);
  const target = openMemoryLog();
  t.teardown(() => target.close());
  const by = { reason: "restored", actor: "user/test", host: "host-1", now: 1_700_000_100_000, random: systemRandom } as const;
  const forked = await forkLog({ source: await sourceOf("the log", log), target, ...by });
  await grow(target, 2);
  const stream = new LocalStream();
  const running = relaying(target, stream);
  await caughtUp(running, target);
  const { seqs, events } = await consumed(stream, eventsTopic(forked.lineage), 5);
  t.deepEqual(seqs, [3, 4, 5]);
  t.is(events[0]?.record.type, "log.forked");
  t.like(events[0]?.record.data, { lineage: forked.lineage, parent: forked.parent });
  await running.stop();
});

/** The log as it is once the archive took what is before `oldest`. */
function from(log: EventLog, oldest: number): EventLog {
  return new Proxy(log, {
    get(target, member) {
      if (member === "oldest") return async () => oldest;
      if (member === "read") return (range: { after: number }) => (range.after + 1 < oldest ? nothing() : target.read(range));
      const value = Reflect.get(target, member, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function* nothing(): AsyncGenerator<never> {}

test("a relay whose log lost what the topic lacks goes on behind it, and says what is missing", async (t) => {
  const log = await aLog(t, 3);
  const stream = new LocalStream();
  const first = relaying(log, stream);
  await caughtUp(first, log);
  await first.stop();
  await grow(log, 5);
  const second = relaying(from(log, 6), stream);
  await caughtUp(second, log);
  t.regex(String(second.troubles[0]), /3 events before event 7 are not on the log any more/);
  t.is(second.relay.state().relayed, 2);
  await t.throwsAsync(consumed(stream, topic, 8), { code: "stream_gap" });
  await second.stop();
});

test("a relay that is given the archive brings what the log does not hold any more, without a gap", async (t) => {
  const folder = `${await scratchPath(t)}.archive`;
  const port = memoryPort(true);
  const controller = await controllerOn(t, new SqlEventLog(port), { archive: { folder, segmentEvents: 20 } });
  await controller.submit({ type: "CreateService", spec: spec("web", { replicas: 0 }) }, meta);
  for (let replicas = 1; controller.view().seq < 70; replicas++)
    await controller.submit({ type: "ScaleService", service: { namespace: "default", service: "web" }, replicas }, meta);
  while ((await controller.archive(10)).more);
  const bare = new SqlEventLog(port, { pollMs: 5 });
  t.true((await bare.oldest()) > 40);
  const log = withArchive(bare, new Archive(folder));
  const stream = new LocalStream();
  const running = relaying(log, stream);
  await caughtUp(running, log);
  const { seq } = controller.view();
  const { seqs, counts } = await consumed(stream, eventsTopic(controller.view().lineage), seq);
  t.deepEqual(seqs, oneTo(seq));
  t.is(counts.duplicates, 0);
  t.deepEqual(running.troubles, []);
  await running.stop();
});
