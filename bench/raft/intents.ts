import { startRqlite } from "../../test/support/rqlite.js";
import { median, medianRatio } from "../median.js";
import { OurSide } from "./ours.js";
import { processorUs } from "./processor.js";
import { RawSide, rowsPerStatement } from "./raw.js";

const turnMs = 3_000;
/** For each turn that counts, of each side: a controller that has run for a while has compiled what it does most. */
const warmUpMs = 1_000;

/**
 * Intents of one client, of 64, in process and in bulk, one kind after the other, each in turns with bare inserts into the same cluster.
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
    for (const side of [ours.httpPerS.bind(ours), ours.writerPerS.bind(ours), ours.bulkPerS.bind(ours), raw.insertsPerS.bind(raw)])
      await side(warmUpMs * turns);
    const inserts = () => withRqlite(pids, () => raw.insertsPerS(turnMs));
    // What writes most comes last: rqlite's snapshots of it go on for a while after it.
    const one = await inTurns(turns, [() => raw.insertMsP50(turnMs), () => ours.intentMsP50(turnMs)]);
    const http = await inTurns(turns, [inserts, () => withRqlite(pids, () => ours.httpPerS(turnMs))]);
    const writer = await inTurns(turns, [inserts, () => ours.writerPerS(turnMs)]);
    const bulk = await inTurns(turns, [
      () => ours.bulkPerS(turnMs),
      async ({ events }) => raw.rowsPerS(turnMs, await ours.newestRows(rowsPerStatement, events)),
    ]);
    await ours.end();
    await raw.end();
    const insertsPerS = http.map(([{ done }]) => done);
    const insertsBesideWriter = writer.map(([{ done }]) => done);
    const perRow = http.map(([{ done, rqliteUs }]) => (rqliteUs * 1000) / (done * turnMs));
    const perIntent = http.map(([, { done, rqliteUs }]) => (rqliteUs * 1000) / (done.perS * turnMs));
    return {
      raw_insert_ms_p50: middle(
        one.map(([insert]) => insert),
        2,
      ),
      intent_ms_p50: middle(
        one.map(([, intent]) => intent),
        2,
      ),
      intent_ratio_to_raw_insert: medianRatio(
        one.map(([, intent]) => intent),
        one.map(([insert]) => insert),
      ),
      raw_inserts_per_s: middle([...insertsPerS, ...insertsBesideWriter]),
      raw_rqlite_cpu_us_per_insert: middle(perRow),
      http_intents_per_s: middle(http.map(([, { done }]) => done.perS)),
      http_ratio_to_raw_inserts: medianRatio(
        http.map(([, { done }]) => done.perS),
        insertsPerS,
      ),
      http_intents_per_batch: middle(
        http.map(([, { done }]) => done.batch),
        1,
      ),
      http_cpu_us_per_intent: middle(http.map(([, { done }]) => done.cpuUs)),
      http_rqlite_cpu_us_per_intent: middle(perIntent),
      writer_intents_per_s: middle(writer.map(([, { perS }]) => perS)),
      writer_ratio_to_raw_inserts: medianRatio(
        writer.map(([, { perS }]) => perS),
        insertsBesideWriter,
      ),
      writer_intents_per_batch: middle(
        writer.map(([, { batch }]) => batch),
        1,
      ),
      writer_cpu_us_per_intent: middle(
        writer.map(([, { cpuUs }]) => cpuUs),
        1,
      ),
      raw_rows_per_s: middle(bulk.map(([, rows]) => rows)),
      bulk_scales_per_s: middle(bulk.map(([{ scalesPerS }]) => scalesPerS)),
      bulk_events_per_s: middle(bulk.map(([{ eventsPerS }]) => eventsPerS)),
      bulk_ratio_to_raw_rows: medianRatio(
        bulk.map(([{ eventsPerS }]) => eventsPerS),
        bulk.map(([, rows]) => rows),
      ),
      bulk_cpu_us_per_scale: middle(
        bulk.map(([{ cpuUs }]) => cpuUs),
        1,
      ),
    };
  } finally {
    await cluster.stop();
  }
}

/** Each turn the one and then the other, which is told what the one gave. */
async function inTurns<A, B>(turns: number, [one, other]: [() => Promise<A>, (of: A) => Promise<B>]): Promise<[A, B][]> {
  const found: [A, B][] = [];
  for (let turn = 0; turn < turns; turn++) {
    const first = await one();
    found.push([first, await other(first)]);
  }
  return found;
}

/** Microseconds of processor time that these processes took meanwhile. */
async function withRqlite<T>(pids: number[], work: () => Promise<T>): Promise<{ done: T; rqliteUs: number }> {
  const before = processorUs(pids);
  const done = await work();
  return { done, rqliteUs: processorUs(pids) - before };
}

function middle(values: number[], digits = 0): number {
  return Number(median(values).toFixed(digits));
}
