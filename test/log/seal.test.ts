import test from "ava";
import { ChainSealing, sealBatch } from "../../src/log/seal.js";
import { SeededRandom } from "../../src/sim/random.js";
import { batchId, drafts, lineage } from "./drafts.js";

const guard = { lineage, epoch: 3, seq: 41, hash: "ab".repeat(32) };

test("a batch that is sealed while it gathers is the same as one sealed at once", (t) => {
  const id = batchId();
  const events = drafts(7);
  const sealing = new ChainSealing(new SeededRandom("salts"), guard, id);
  for (const [from, to] of [
    [0, 1],
    [1, 4],
    [4, 4],
    [4, 7],
  ] as const) {
    t.is(sealing.length, from);
    sealing.add(events.slice(from, to));
  }
  t.deepEqual(sealing.batch(), sealBatch(new SeededRandom("salts"), guard, id, events));
});
