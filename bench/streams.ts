import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { KafkaStream } from "../src/streams/index.js";
import { startKafka } from "../test/support/kafka.js";
import { RawKafka } from "./baseline/raw-kafka.js";
import type { Benchmark } from "./main.js";
import { median, medianRatio } from "./median.js";
import { latency } from "./streams/latency.js";
import { sse } from "./streams/sse.js";
import { throughput } from "./streams/throughput.js";

/** Of the ratios of turns the median is taken; the first turn warms both sides up and does not count. */
const turnsDefault = 5;
const eventsDefault = 20_000;
const latencyEvents = 300;
/** The thousand subscribers of whom each wants a hundredth of the events. */
const sseLoad = { subscribers: 1_000, perS: 500, turns: 3, turnMs: 5_000 };

const benchmark: Benchmark = {
  describe:
    "streams: the relay to a real Kafka, beside bare kafkajs with the same records; subscribers, beside a bare fan-out (--part sse: these alone)",
  options: { turns: { type: "string" }, events: { type: "string" }, part: { type: "string" } },
  async run(options) {
    if (options.part === "sse") return { cores: cpus().length, ...(await sse(sseLoad)) };
    const turns = Number(options.turns ?? turnsDefault);
    const events = Number(options.events ?? eventsDefault);
    const ends: (() => unknown)[] = [];
    const folder = await mkdtemp(join(tmpdir(), "fleetlog-bench-"));
    const kafka = await startKafka();
    try {
      const stream = new KafkaStream({ brokers: [kafka.address] });
      const raw = new RawKafka(kafka.address);
      await raw.connect();
      const relayed: number[] = [];
      const bare: number[] = [];
      for (let turn = 0; turn <= turns; turn++) {
        const found = await throughput(folder, stream, raw, events);
        if (turn === 0) continue;
        relayed.push(found.relay);
        bare.push(found.raw);
      }
      const owner = { teardown: (end: () => unknown) => void ends.push(end) };
      const ms = await latency(owner, folder, kafka.address, stream, raw, latencyEvents);
      await Promise.all([raw.close(), stream.close()]);
      return {
        cores: cpus().length,
        raw_events_per_s: Math.round(median(bare)),
        relay_events_per_s: Math.round(median(relayed)),
        relay_ratio_to_raw: medianRatio(relayed, bare),
        raw_kafka_ms_p50: quantile(ms.raw, 0.5),
        raw_kafka_ms_p99: quantile(ms.raw, 0.99),
        commit_to_kafka_consumer_ms_p50: quantile(ms.ours, 0.5),
        commit_to_kafka_consumer_ms_p99: quantile(ms.ours, 0.99),
        ...(await sse(sseLoad)),
      };
    } finally {
      for (const end of ends) await end();
      await kafka.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default benchmark;

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1));
}
