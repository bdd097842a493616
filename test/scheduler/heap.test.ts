import test from "ava";
import fc from "fast-check";
import { NodeHeap, type Ranking, selectFirst } from "../../src/scheduler/heap.js";

/** Ranks with many equals among them, up to more nodes than are sampled. */
const ranksArb = fc
  .tuple(fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 1, max: 2000 }), fc.nat())
  .map(([size, distinct, salt]) => Float64Array.from({ length: size }, (_, i) => Math.imul(i + salt, 2654435761) % distinct));

function rankingOf(rank: Float64Array): Ranking {
  // Against the order of insertion, so that a heap that ignored it would show.
  return { rank, tie: (a, b) => a > b };
}

function sorted(rank: Float64Array): number[] {
  return [...rank.keys()].sort((a, b) => (rank[a] as number) - (rank[b] as number) || b - a);
}

test("NodeHeap: pops nodes by rank and then by tie, lastFirst in the opposite order", (t) => {
  fc.assert(
    fc.property(ranksArb, fc.boolean(), (rank, lastFirst) => {
      const heap = new NodeHeap(Int32Array.from(rank.keys()), rank.length, rankingOf(rank), lastFirst);
      const popped = Array.from(rank, () => heap.pop());
      t.deepEqual(popped, lastFirst ? sorted(rank).reverse() : sorted(rank));
      t.is(heap.pop(), -1);
    }),
    { numRuns: 40 },
  );
});

test("NodeHeap: a top whose rank changed finds its place again, and so does a node that is put back", (t) => {
  fc.assert(
    fc.property(ranksArb, fc.nat(3000), (rank, changed) => {
      const heap = new NodeHeap(Int32Array.from(rank.keys()), rank.length, rankingOf(rank));
      rank[heap.top()] = changed;
      heap.settle();
      heap.push(heap.pop());
      t.deepEqual(
        Array.from(rank, () => heap.pop()),
        sorted(rank),
      );
    }),
    { numRuns: 40 },
  );
});

test("selectFirst: brings the first nodes of the ranking to the front", (t) => {
  fc.assert(
    fc.property(ranksArb, fc.integer({ min: 1, max: 400 }), (rank, count) => {
      const nodes = Int32Array.from(rank.keys());
      const kept = selectFirst(nodes, nodes.length, count, rankingOf(rank));
      t.is(kept, Math.min(count, nodes.length));
      t.deepEqual(nodes.subarray(0, kept).sort(), Int32Array.from(sorted(rank).slice(0, count)).sort());
    }),
    { numRuns: 100 },
  );
});
