import { join } from "node:path";
import { openSqliteLog, readSqliteLog, SqlEventLog } from "../../src/log/index.js";
import { systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import { eventsTopic, eventsTopicSettings, Relay, type Stream, type StreamRecord } from "../../src/streams/index.js";
import { draftEvents } from "../append/events.js";
import type { RawKafka } from "../baseline/raw-kafka.js";

const batch = 1_000;
/** Whether all has been relayed: seldom, since the relay is in this process. */
const lookMs = 20;

/** Notes the runs that a relay appends, so that the bare producer gets the same, and when each was acknowledged. */
class NotedRuns {
  readonly runs: StreamRecord["value"][][] = [];
  readonly acknowledgedAt: number[] = [];

  on(stream: Stream): Stream {
    const append = async (topic: string, records: readonly StreamRecord[]) => {
      const position = await stream.append(topic, records);
      this.acknowledgedAt.push(performance.now());
      this.runs.push(records.map(({ value }) => value));
      return position;
    };
    return new Proxy(stream, { get: (of, name) => (name === "append" ? append : bound(of, name)) });
  }
}

function bound(of: Stream, name: string | symbol): unknown {
  const value = Reflect.get(of, name) as unknown;
  return typeof value === "function" ? value.bind(of) : value;
}

/** One turn of each side: events a second from the first acknowledged run to the last, of a log that stands ready. */
export async function throughput(folder: string, stream: Stream, raw: RawKafka, events: number): Promise<{ relay: number; raw: number }> {
  const lineage = systemRandom.hex(8);
  const path = join(folder, `${lineage}.db`);
  const log = await openSqliteLog(path, { url: "http://127.0.0.1:1" });
  if (!(log instanceof SqlEventLog)) throw new Error("another log");
  await log.create("b1e2n3c4h5c6", lineage);
  for (let done = 0; done < events; done += batch) {
    const { epoch, seq, hash } = (await log.head()) as NonNullable<Awaited<ReturnType<typeof log.head>>>;
    const sealed = log.seal({ lineage, epoch, seq, hash }, systemRandom.hex(6), draftEvents(batch));
    if ((await log.append(sealed)).outcome !== "applied") throw new Error("an append was not applied");
  }
  await log.close();

  const reading = await readSqliteLog(path);
  const noted = new NotedRuns();
  const ending = new AbortController();
  const onTrouble = (what: string, error: unknown) => {
    throw new Error(what, { cause: error });
  };
  const relay = new Relay({
    log: reading,
    stream: noted.on(stream),
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    onTrouble,
  });
  const running = relay.run(ending.signal);
  while ((relay.state().seq ?? 0) < events) await Promise.race([running, new Promise((done) => setTimeout(done, lookMs))]);
  const [first, last] = [noted.acknowledgedAt[0] as number, noted.acknowledgedAt.at(-1) as number];
  const relayPerS = rate(noted.runs, last - first);
  ending.abort();
  await running;
  await reading.close();
  const ends = await stream.ends(eventsTopic(lineage));
  if (ends?.next !== events) throw new Error(`the topic ends at ${ends?.next}, not ${events}`);

  const topic = `raw.${lineage}`;
  await stream.createTopic(topic, eventsTopicSettings);
  await raw.send(topic, noted.runs[0] as StreamRecord["value"][]);
  const begun = performance.now();
  for (const run of noted.runs.slice(1)) await raw.send(topic, run);
  return { relay: relayPerS, raw: rate(noted.runs, performance.now() - begun) };
}

function rate(runs: readonly (readonly unknown[])[], ms: number): number {
  return (runs.slice(1).reduce((sum, { length }) => sum + length, 0) / ms) * 1000;
}
