import { join } from "node:path";
import { openSqliteLog } from "../../src/log/index.js";
import { systemRandom } from "../../src/ports/index.js";
import { eventsTopic, eventsTopicSettings, type Stream } from "../../src/streams/index.js";
import { eventually } from "../../test/support/eventually.js";
import { type Owner, startFleetlog } from "../../test/support/fleetlog.js";
import { draftEvents } from "../append/events.js";
import type { RawKafka } from "../baseline/raw-kafka.js";

const pauseMs = 20;
const warmUp = 50;

/**
 * One event after the other, with pauses: from its commit on the log, through a relay that is a process of its own, to a consumer; in
 * turns with the same text from a bare producer to a bare consumer.
 */
export async function latency(
  owner: Owner,
  folder: string,
  broker: string,
  stream: Stream,
  raw: RawKafka,
  events: number,
): Promise<{ ours: number[]; raw: number[] }> {
  const lineage = systemRandom.hex(8);
  const path = join(folder, "latency.db");
  const log = await openSqliteLog(path, { url: "http://127.0.0.1:1" });
  await log.create("b1e2n3c4h5c6", lineage);
  const topic = eventsTopic(lineage);
  const rawTopic = `raw.${lineage}`;
  for (const name of [topic, rawTopic]) await stream.createTopic(name, eventsTopicSettings);
  startFleetlog(owner, ["relay", "--log", `sqlite:${path}`, "--stream", `kafka:${broker}`, "--listen", "127.0.0.1:0"]);

  let arrived: (at: number) => void = () => {};
  const arrival = () => new Promise<number>((done) => (arrived = done));
  const ending = new AbortController();
  const reading = (async () => {
    for await (const _ of stream.read(topic, 0, ending.signal)) arrived(performance.now());
  })();
  const stopRaw = await raw.consume(rawTopic, () => arrived(performance.now()));

  const found = { ours: [] as number[], raw: [] as number[] };
  for (const [index, draft] of draftEvents(events + warmUp).entries()) {
    const { epoch, seq, hash } = (await log.head()) as NonNullable<Awaited<ReturnType<typeof log.head>>>;
    const sealed = log.seal({ lineage, epoch, seq, hash }, systemRandom.hex(6), [draft]);
    const ours = arrival();
    await log.append(sealed);
    const committed = performance.now();
    const oursMs = (await within(ours, "an event")) - committed;
    await new Promise((done) => setTimeout(done, pauseMs));
    const bare = arrival();
    const sent = performance.now();
    await raw.send(rawTopic, [sealed.texts]);
    const rawMs = (await within(bare, "a bare record")) - sent;
    await new Promise((done) => setTimeout(done, pauseMs));
    if (index < warmUp) continue;
    found.ours.push(oursMs);
    found.raw.push(rawMs);
  }
  ending.abort();
  await Promise.all([reading, stopRaw()]);
  await log.close();
  return found;
}

async function within(arrival: Promise<number>, what: string): Promise<number> {
  let at: number | undefined;
  void arrival.then((value) => {
    at = value;
  });
  const value = await Promise.race([arrival, eventually(() => at, `${what} arrives`, 30_000)]);
  return value;
}
