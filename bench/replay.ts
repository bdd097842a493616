import { AppliedRows, chainHash, genesisHash, headerText, innerHash, type StoredRow } from "../src/log/index.js";
import { digest, emptyView, entriesOf, replay, type View } from "../src/projections/index.js";
import type { Benchmark } from "./main.js";
import { generateRows } from "./replay/generate.js";
import { cluster, lineage, type PackedRows } from "./replay/rows.js";
import { stateAt } from "./replay/state-at.js";

const eventCount = 1_000_000;
const seed = 1;
const warmUpCount = 200_000;
/** Passes over all rows of each kind, in turn. */
const passes = 9;
/**
 * Batches in a stretch. Of each stretch the best of its passes counts: whatever else the machine does only makes one longer, and a
 * whole pass is seldom left alone. Fifty thousand rows hold several collections of garbage in every pass.
 */
const stretchBatches = 50;

/**
 * Estimate: `JSON.parse` of 350 bytes takes about 2 µs, the schema check 1 µs, a row of a report in `apply` 0.5 µs;
 * so 2 s for the bare parse of a million rows and 4 s for all, and 2 µs a row for its two hashes.
 */
const benchmark: Benchmark = {
  describe: `replay of ${eventCount} rows already in memory, beside JSON.parse of the same rows' sealed text; then any moment of them`,
  async run() {
    const rows = generateRows(eventCount, seed);
    // Once before it counts, so that neither pays for the compiler.
    const few = generateRows(warmUpCount, seed);
    parseAll(few);
    replayAll(few);
    const parses: number[][] = [];
    const replays: number[][] = [];
    let view = emptyView();
    for (let pass = 1; pass <= passes; pass++) {
      const parsed = parseAll(rows);
      const replayed = replayAll(rows);
      parses.push(parsed);
      replays.push(replayed.stretches);
      view = replayed.view;
      console.error(`pass ${pass} of ${passes}: replay ${sum(replayed.stretches).toFixed(2)} s, parse ${sum(parsed).toFixed(2)} s`);
    }
    const parse = bestOf(parses);
    const replayed = bestOf(replays);
    const rss = process.memoryUsage.rss();
    const chain = verifyChain(rows);
    let tasks = 0;
    for (const service of entriesOf(view.services)) for (const count of Object.values(service.counts)) tasks += count;
    return {
      events: rows.length,
      row_bytes_mean: Math.round(rows.sealedChars / rows.length),
      tasks,
      replay_s: round(replayed),
      json_parse_s: round(parse),
      ratio_to_json_parse: round(replayed / parse),
      chain_s: round(chain),
      rss_mb: Math.round(rss / 1e6),
      ...(await stateAt(rows)),
      digest: digest(view),
    };
  },
};
export default benchmark;

/** A pass of its own: in turns with the replay, batch by batch, it would pay for collecting what that left behind. */
function parseAll(rows: PackedRows): number[] {
  return stretches(rows, (batch) => {
    for (const { sealed } of batch) JSON.parse(sealed);
  });
}

function replayAll(rows: PackedRows): { view: View; stretches: number[] } {
  const view = emptyView();
  return { view, stretches: stretches(rows, (batch) => replay(view, [new AppliedRows(batch)])) };
}

/** Seconds of `work` in each stretch of the rows. */
function stretches(rows: PackedRows, work: (batch: StoredRow[]) => void): number[] {
  const spent: number[] = [];
  let batches = 0;
  for (const batch of rows.batches()) {
    const stretch = Math.floor(batches++ / stretchBatches);
    spent[stretch] = (spent[stretch] ?? 0) + seconds(() => work(batch));
  }
  return spent;
}

/** Seconds of all stretches, each at its best. */
function bestOf(passes: number[][]): number {
  const [first = []] = passes;
  return sum(first.map((_, stretch) => Math.min(...passes.map((pass) => pass[stretch] as number))));
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Seconds that the hashes alone take. */
function verifyChain(rows: PackedRows): number {
  let previous = genesisHash(cluster, lineage);
  let spent = 0;
  const verify = ({ seq, epoch, time, type, version, batch, salt, sealed, inner, hash }: StoredRow) => {
    const found = innerHash(salt ?? "", sealed);
    previous = chainHash(previous, headerText({ lineage, seq, epoch, time, type, version, batch }), found);
    if (found !== inner || previous !== hash) throw new Error(`the chain breaks at ${seq}`);
  };
  for (const batch of rows.batches()) spent += seconds(() => batch.forEach(verify));
  return spent;
}

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
