import { cpus } from "node:os";
import { startRqlite } from "../test/support/rqlite.js";
import type { Benchmark } from "./main.js";
import { median, medianRatio } from "./median.js";
import { OurSide } from "./raft/ours.js";
import { RawSide } from "./raft/raw.js";

/** What else the machine does in these seconds hits both sides of a turn; of the ratios of turns the median is taken. */
const turnsDefault = 5;
const turnMs = 1_500;

const benchmark: Benchmark = {
  describe: "raft: intents of one client, of 64, in process and in bulk on three local rqlite nodes, in turns with bare inserts",
  options: { turns: { type: "string" } },
  async run(options) {
    const turns = Number(options.turns ?? turnsDefault);
    const cluster = await startRqlite();
    try {
      // First: a database that holds another program's table alone would be refused.
      const ours = await OurSide.prepare(cluster.endpoints);
      const raw = await RawSide.prepare((await cluster.leader()).url);
      const found = {
        insertMs: [],
        inserts: [],
        rows: [],
        intentMs: [],
        http: [],
        httpCpu: [],
        writer: [],
        writerCpu: [],
        batch: [],
        bulk: [],
      } as Record<"insertMs" | "inserts" | "rows" | "intentMs" | "http" | "httpCpu" | "writer" | "writerCpu" | "batch" | "bulk", number[]>;
      for (let turn = 0; turn < turns; turn++) {
        found.insertMs.push(await raw.insertMsP50(turnMs));
        found.intentMs.push(await ours.intentMsP50(turnMs));
        found.inserts.push(await raw.insertsPerS(turnMs));
        const http = await ours.httpPerS(turnMs);
        found.http.push(http.perS);
        found.httpCpu.push(http.cpuUs);
        const writer = await ours.writerPerS(turnMs);
        found.writer.push(writer.perS);
        found.writerCpu.push(writer.cpuUs);
        found.batch.push(writer.batch);
        found.rows.push(await raw.rowsPerS(turnMs));
        found.bulk.push(await ours.bulkEventsPerS(turnMs));
      }
      await ours.end();
      await raw.end();
      const middle = (values: number[], digits = 0) => Number(median(values).toFixed(digits));
      return {
        cores: cpus().length,
        raw_insert_ms_p50: middle(found.insertMs, 2),
        intent_ms_p50: middle(found.intentMs, 2),
        intent_ratio_to_raw_insert: medianRatio(found.intentMs, found.insertMs),
        raw_inserts_per_s: middle(found.inserts),
        http_intents_per_s: middle(found.http),
        http_ratio_to_raw_inserts: medianRatio(found.http, found.inserts),
        http_cpu_us_per_intent: middle(found.httpCpu),
        writer_intents_per_s: middle(found.writer),
        writer_ratio_to_raw_inserts: medianRatio(found.writer, found.inserts),
        writer_intents_per_batch: middle(found.batch, 1),
        writer_cpu_us_per_intent: middle(found.writerCpu, 1),
        raw_rows_per_s: middle(found.rows),
        bulk_events_per_s: middle(found.bulk),
        bulk_ratio_to_raw_rows: medianRatio(found.bulk, found.rows),
      };
    } finally {
      await cluster.stop();
    }
  },
};
export default benchmark;
