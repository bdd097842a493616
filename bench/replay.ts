import { AppliedRows, chainHash, genesisHash, headerText, innerHash, type StoredRow } from "../src/log/index.js";
import { digest, emptyView, entriesOf, replay, type View } from "../src/projections/index.js";
import type { Benchmark } from "./main.js";
import { generateRows } from "./replay/generate.js";
import { cluster, lineage, type PackedRows } from "./replay/rows.js";
import { stateAt } from "./replay/state-at.js";

const eventCount = 1_000_000;
const seed = 1;
const warmUpCount = 200_000;
/** Passes over all rows of each kind, in turn. The best of each is told: whatever else the machine does only makes one longer. */
const passes = 3;

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
    const parses: number[] = [];
    const replays: number[] = [];
    let view = emptyView();
    for (let pass = 1; pass <= passes; pass++) {
      parses.push(parseAll(rows));
      const replayed = replayAll(rows);
      replays.push(replayed.seconds);
      view = replayed.view;
      console.error(`pass ${pass} of ${passes}: replay ${replays.at(-1)?.toFixed(2)} s, parse ${parses.at(-1)?.toFixed(2)} s`);
    }
    const rss = process.memoryUsage.rss();
    const chain = verifyChain(rows);
    let tasks = 0;
    for (const service of entriesOf(view.services)) for (const count of Object.values(service.counts)) tasks += count;
    return {
      events: rows.length,
      row_bytes_mean: Math.round(rows.sealedChars / rows.length),
      tasks,
      replay_s: round(Math.min(...replays)),
      json_parse_s: round(Math.min(...parses)),
      ratio_to_json_parse: round(Math.min(...replays) / Math.min(...parses)),
      chain_s: round(chain),
      rss_mb: Math.round(rss / 1e6),
      ...(await stateAt(rows)),
      digest: digest(view),
    };
  },
};
export default benchmark;

/** A pass of its own: in turns with the replay, batch by batch, it would pay for collecting what that left behind. */
function parseAll(rows: PackedRows): number {
  let spent = 0;
  for (const batch of rows.batches()) {
    spent += seconds(() => {
      for (const { sealed } of batch) JSON.parse(sealed);
    });
  }
  return spent;
}

function replayAll(rows: PackedRows): { view: View; seconds: number } {
  const view = emptyView();
  let spent = 0;
  for (const batch of rows.batches()) spent += seconds(() => replay(view, [new AppliedRows(batch)]));
  return { view, seconds: spent };
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
