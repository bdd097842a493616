import { startRqlite } from "../../test/support/rqlite.js";
import { median, medianRatio } from "../median.js";
import { OurSide } from "./ours.js";
import { processorUs } from "./processor.js";
import { RawSide, rowsPerStatement } from "./raw.js";

const turnMs = 3_000;
/** For each turn that counts, of each side: a controller that has run for a while has compiled what it does most. */
const warmUpMs = 1_000;

/**
 * Intents of one client, of 64, in process and in bulk, in turns with bare inserts into the same cluster.
 * The processor time of rqlite's nodes is told for both, since they share the machine with what is measured.
 */
export async function intentFigures(turns: number): Promise<Record<string, number>> {
  const cluster = await startRqlite();
  try {
    // First: a database that holds another program's table alone would be refused.
    const ours = await OurSide.prepare(cluster.endpoints);
    // What a label change is on the log: the last thing that the clients did as they warmed up.
    const [row] = await ours.newestRows(1, 1);
    const raw = await RawSide.prepare((await cluster.leader()).url, row as unknown[]);
    const pids = cluster.nodes.map((node) => node.pid());
    const rqliteUs = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
      const before = processorUs(pids);
      return [await work(), processorUs(pids) - before];
    };
    const found: Found = {
      insertMs: [],
      inserts: [],
      insertsRqlite: [],
      rows: [],
      intentMs: [],
      http: [],
      httpCpu: [],
      httpRqlite: [],
      httpBatch: [],
      writer: [],
      writerCpu: [],
      writerBatch: [],
      scales: [],
      bulk: [],
      bulkCpu: [],
    };
    for (const side of [ours.httpPerS.bind(ours), ours.writerPerS.bind(ours), ours.bulkPerS.bind(ours), raw.insertsPerS.bind(raw)])
      await side(warmUpMs * turns);
    for (let turn = 0; turn < turns; turn++) {
      found.insertMs.push(await raw.insertMsP50(turnMs));
      found.intentMs.push(await ours.intentMsP50(turnMs));
      const [inserts, insertsUs] = await rqliteUs(() => raw.insertsPerS(turnMs));
      found.inserts.push(inserts);
      found.insertsRqlite.push((insertsUs * 1000) / (inserts * turnMs));
      const [http, httpUs] = await rqliteUs(() => ours.httpPerS(turnMs));
      found.httpRqlite.push((httpUs * 1000) / (http.perS * turnMs));
      found.http.push(http.perS);
      found.httpCpu.push(http.cpuUs);
      found.httpBatch.push(http.batch);
      const writer = await ours.writerPerS(turnMs);
      found.writer.push(writer.perS);
      found.writerCpu.push(writer.cpuUs);
      found.writerBatch.push(writer.batch);
      const bulk = await ours.bulkPerS(turnMs);
      found.scales.push(bulk.scalesPerS);
      found.bulk.push(bulk.eventsPerS);
      found.bulkCpu.push(bulk.cpuUs);
      found.rows.push(await raw.rowsPerS(turnMs, await ours.newestRows(rowsPerStatement, bulk.events)));
    }
    await ours.end();
    await raw.end();
    const middle = (values: number[], digits = 0) => Number(median(values).toFixed(digits));
    return {
      raw_insert_ms_p50: middle(found.insertMs, 2),
      intent_ms_p50: middle(found.intentMs, 2),
      intent_ratio_to_raw_insert: medianRatio(found.intentMs, found.insertMs),
      raw_inserts_per_s: middle(found.inserts),
      raw_rqlite_cpu_us_per_insert: middle(found.insertsRqlite),
      http_intents_per_s: middle(found.http),
      http_ratio_to_raw_inserts: medianRatio(found.http, found.inserts),
      http_intents_per_batch: middle(found.httpBatch, 1),
      http_cpu_us_per_intent: middle(found.httpCpu),
      http_rqlite_cpu_us_per_intent: middle(found.httpRqlite),
      writer_intents_per_s: middle(found.writer),
      writer_ratio_to_raw_inserts: medianRatio(found.writer, found.inserts),
      writer_intents_per_batch: middle(found.writerBatch, 1),
      writer_cpu_us_per_intent: middle(found.writerCpu, 1),
      raw_rows_per_s: middle(found.rows),
      bulk_scales_per_s: middle(found.scales),
      bulk_events_per_s: middle(found.bulk),
      bulk_ratio_to_raw_rows: medianRatio(found.bulk, found.rows),
      bulk_cpu_us_per_scale: middle(found.bulkCpu, 1),
    };
  } finally {
    await cluster.stop();
  }
}

/** One number a turn. */
type Found = Record<
  | "insertMs"
  | "inserts"
  | "insertsRqlite"
  | "rows"
  | "intentMs"
  | "http"
  | "httpCpu"
  | "httpRqlite"
  | "httpBatch"
  | "writer"
  | "writerCpu"
  | "writerBatch"
  | "scales"
  | "bulk"
  | "bulkCpu",
  number[]
>;
