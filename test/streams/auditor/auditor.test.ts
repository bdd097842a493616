import test from "ava";
import { sourceOf as copySource, type EventLog, forkLog, openMemoryLog } from "../../../src/log/index.js";
import { type Clock, systemClock, systemRandom, systemTimers } from "../../../src/ports/index.js";
import {
  type AuditIndex,
  Auditor,
  type EventSource,
  eventsTopic,
  eventsTopicSettings,
  LocalStream,
  type Stream,
} from "../../../src/streams/index.js";
import { cluster, lineage } from "../../log/drafts.js";
import { eventually } from "../../support/eventually.js";
import { service } from "../../support/samples.js";
import { aLog, grow } from "../a-log.js";
import { oneTo, relaying } from "../relaying.js";
import { append, emptyIndex, fill, historyLog, indexOf, seqsIn, sourceOf } from "./history-log.js";

interface Auditing {
  auditor: Auditor;
  troubles: string[];
  ended: Promise<void>;
  stop(): Promise<void>;
}

function auditing(index: AuditIndex, stream: Stream, source: EventSource, clock: Clock = systemClock): Auditing {
  const ending = new AbortController();
  const troubles: string[] = [];
  const onTrouble = (what: string, error: unknown) => troubles.push(`${what}: ${(error as Error).message}`);
  const auditor = new Auditor({ index, stream, source, clock, timers: systemTimers, random: systemRandom, onTrouble });
  const ended = auditor.run(ending.signal);
  ended.catch(() => {});
  return {
    auditor,
    troubles,
    ended,
    stop() {
      ending.abort();
      return ended;
    },
  };
}

/** A stream whose places outlive the process, as Kafka's do. */
class LastingStream extends LocalStream {
  override readonly carrier = "kafka" as "local";
}

async function reached(index: AuditIndex, seq: number): Promise<void> {
  await eventually(() => (index.state()?.seq ?? 0) >= seq, `the index holds event ${seq}`, 60_000);
}

async function relayedInto(stream: Stream, log: EventLog) {
  const running = relaying(log, stream);
  const head = (await log.head())?.seq ?? 0;
  await eventually(() => (running.relay.state().seq ?? -1) >= head, "the relay is there", 60_000);
  return running;
}

test("an auditor has the beginning from the log and what follows from the stream", async (t) => {
  const log = await aLog(t, 20);
  const stream = new LocalStream();
  const relay = await relayedInto(stream, log);
  const index = emptyIndex(t);
  const running = auditing(index, stream, sourceOf(log));
  await reached(index, 20);
  await grow(log, 30);
  await reached(index, 50);
  t.deepEqual(seqsIn(index), oneTo(50));
  t.like(running.auditor.state(), { cluster, lineage, first: 1, seq: 50, taken: 50, filled: 20, gaps: 0, connected: true });
  await running.stop();
  await relay.stop();
});

test("a gap of the stream is told of, had from the log, and the stream gone on with", async (t) => {
  const log = await aLog(t, 10);
  const whole = new LocalStream();
  const relay = await relayedInto(whole, log);
  const stream = new LastingStream();
  const topic = eventsTopic(lineage);
  await stream.createTopic(topic, eventsTopicSettings);
  const index = emptyIndex(t);
  await fill(index, log, 4);
  const values: string[] = [];
  const enough = new AbortController();
  for await (const batch of whole.read(topic, 0, enough.signal)) {
    values.push(...batch.map(({ value }) => value.toString()));
    if (values.length >= 10) enough.abort();
  }
  // 5 to 7 are lost, 8 comes twice.
  await stream.append(
    topic,
    [...values.slice(0, 4), ...values.slice(7), values[7] as string].map((value) => ({ value })),
  );
  const running = auditing(index, stream, sourceOf(log));
  await reached(index, 10);
  await eventually(
    () => running.auditor.state().counts.duplicates > 0 && index.position(topic) !== undefined,
    "the repeat was passed over",
  );
  t.deepEqual(seqsIn(index), oneTo(10));
  t.like(running.auditor.state(), { gaps: 1, filled: 3, taken: 6 });
  t.regex(
    running.troubles.join("\n"),
    /the stream has lost events: they are read from the log: topic .* goes on with event 8 after event 4/,
  );
  await running.stop();
  await relay.stop();
});

test("an auditor that fell behind retention says so, rebuilds from the log and goes on", async (t) => {
  const log = await aLog(t, 5);
  const stream = new LastingStream({ records: 4 });
  const relay = await relayedInto(stream, log);
  const index = emptyIndex(t);
  const first = auditing(index, stream, sourceOf(log));
  await reached(index, 5);
  await grow(log, 2);
  await reached(index, 7);
  await first.stop();
  await grow(log, 30);
  await eventually(() => relay.relay.state().seq === 37, "the relay is there");
  const second = auditing(index, stream, sourceOf(log));
  await reached(index, 37);
  await grow(log, 3);
  await reached(index, 40);
  t.deepEqual(seqsIn(index), oneTo(40));
  t.regex(second.troubles.join("\n"), /begins at position \d+ by now: position \d+ is gone/);
  t.true(second.auditor.state().gaps >= 1);
  await second.stop();
  await relay.stop();
});

test("an auditor whose topic was lost and began anew goes on behind what it has", async (t) => {
  const log = await aLog(t, 12);
  const old = new LastingStream();
  const relay = await relayedInto(old, log);
  const index = emptyIndex(t);
  const first = auditing(index, old, sourceOf(log));
  await reached(index, 12);
  await grow(log, 1);
  await reached(index, 13);
  await first.stop();
  await relay.stop();
  const anew = new LastingStream();
  await anew.createTopic(eventsTopic(lineage), eventsTopicSettings);
  const second = auditing(index, anew, sourceOf(log));
  await eventually(() => second.troubles.some((told) => /ends at position 0/.test(told)), "it is told");
  const again = await relayedInto(anew, log);
  await grow(log, 4);
  await reached(index, 17);
  t.deepEqual(seqsIn(index), oneTo(17));
  await second.stop();
  await again.stop();
});

const by = { reason: "restored", actor: "user/test", host: "host-1", now: 1_700_000_100_000, random: systemRandom } as const;

test("an auditor follows a fork behind its index into the new topic, and refuses one before it", async (t) => {
  const log = await historyLog(t, [service("web"), service("api"), service("db")]);
  const target = openMemoryLog();
  t.teardown(() => target.close());
  await forkLog({ source: await copySource("the log", log, 3), target, ...by });
  await append(target, [service("new")]);
  const stream = new LocalStream();
  const relay = await relayedInto(stream, target);
  const index = await indexOf(t, log, 3);
  const running = auditing(index, stream, sourceOf(target));
  await reached(index, 5);
  await append(target, [service("newer")]);
  await reached(index, 6);
  t.deepEqual(seqsIn(index), oneTo(6));
  t.is(index.state()?.lineage, (await target.head())?.lineage);
  await running.stop();
  await relay.stop();

  const beyond = auditing(await indexOf(t, log), stream, sourceOf(target));
  await t.throwsAsync(beyond.ended, { code: "audit_foreign", message: /-4 of the index is not an event of the log.*--data-dir/ });
  const shorter = openMemoryLog();
  t.teardown(() => shorter.close());
  await forkLog({ source: await copySource("the log", log, 2), target: shorter, ...by });
  await t.throwsAsync(auditing(await indexOf(t, log), stream, sourceOf(shorter)).ended, {
    code: "audit_foreign",
    message: /ends at event 3/,
  });
});

test("an auditor of another cluster's log refuses", async (t) => {
  const index = await indexOf(t, await aLog(t, 3));
  const other = await aLog(t, 9, { cluster: "another12345" });
  const running = auditing(index, new LocalStream(), sourceOf(other));
  await t.throwsAsync(running.ended, { code: "audit_foreign", message: /is of cluster another12345, and the index of c1u2s3t4e5r6/ });
  t.deepEqual(seqsIn(index), oneTo(3));
});

test("an index that is without some events of an archived log stands still before them, and says what would help", async (t) => {
  const log = await aLog(t, 10);
  const index = await indexOf(t, log, 2);
  const archived = new Proxy(log, {
    get: (of, name) => (name === "oldest" ? async () => 6 : (Reflect.get(of, name, of) as () => unknown).bind(of)),
  });
  const stream = new LocalStream({ records: 3 });
  const relay = await relayedInto(stream, log);
  const running = auditing(index, stream, sourceOf(archived));
  await eventually(() => running.troubles.some((told) => /event 3 is wanted: name its archive with --archive/.test(told)), "it is told");
  t.deepEqual(seqsIn(index), [1, 2]);
  await Promise.all([running.stop(), relay.stop()]);
});

test("what is redacted on the log while the auditor was away is followed when it comes back", async (t) => {
  const log = await aLog(t, 4);
  const index = await indexOf(t, log);
  const stream = new LocalStream();
  const relay = await relayedInto(stream, log);
  const source = sourceOf(log);
  const redacting: EventSource = {
    ...source,
    async *redacted(to, signal) {
      for await (const events of source.read(undefined, to, signal))
        for (const event of events)
          if (event.record.seq === 2)
            yield { ...event, record: { ...event.record, salt: null, redacted: true, origin: { controller: "x" } } } as never;
    },
  };
  const running = auditing(index, stream, redacting);
  await eventually(() => running.auditor.state().redacted === 1, "it was followed");
  t.false(index.isWhole(2));
  t.true(index.isWhole(3));
  await running.stop();
  await relay.stop();
});
