/** Whether node a goes before node b; a total order. */
export type Order = (a: number, b: number) => boolean;

/** Nodes by rank, the least first; among equal ranks `tie` decides, so that the order of insertion never shows. */
export interface Ranking {
  rank: Float64Array;
  tie: Order;
}

/** A binary heap of nodes over one typed array. The rank of its top may change, if `settle` follows. */
export class NodeHeap {
  private readonly rank: Float64Array;
  private readonly tie: Order;

  /**
   * Takes over `nodes`, of which the first `size` count.
   * @param lastFirst whether the top is the last node of the ranking instead of the first
   */
  constructor(
    private readonly nodes: Int32Array,
    private size: number,
    ranking: Ranking,
    private readonly lastFirst = false,
  ) {
    this.rank = ranking.rank;
    this.tie = ranking.tie;
    for (let i = (size >> 1) - 1; i >= 0; i--) this.sink(i);
  }

  /** -1 when empty. */
  top(): number {
    return this.size === 0 ? -1 : (this.nodes[0] as number);
  }

  pop(): number {
    const top = this.top();
    if (this.size > 0) {
      this.size--;
      this.replaceTop(this.nodes[this.size] as number);
    }
    return top;
  }

  /** Puts back a node that was popped; there is always room for it. */
  push(node: number): void {
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = this.nodes[parent] as number;
      if (!this.above(node, above)) break;
      this.nodes[i] = above;
      i = parent;
    }
    this.nodes[i] = node;
  }

  replaceTop(node: number): void {
    this.nodes[0] = node;
    this.sink(0);
  }

  /** The rank of the top has changed. */
  settle(): void {
    this.sink(0);
  }

  private above(a: number, b: number): boolean {
    const x = this.rank[a] as number;
    const y = this.rank[b] as number;
    return (x === y ? this.tie(a, b) : x < y) !== this.lastFirst;
  }

  private sink(from: number): void {
    const { nodes, size } = this;
    if (from >= size) return;
    const node = nodes[from] as number;
    let i = from;
    for (let child = 2 * i + 1; child < size; child = 2 * i + 1) {
      if (child + 1 < size && this.above(nodes[child + 1] as number, nodes[child] as number)) child++;
      const below = nodes[child] as number;
      if (!this.above(below, node)) break;
      nodes[i] = below;
      i = child;
    }
    nodes[i] = node;
  }
}

/**
 * Brings the first `count` of `size` nodes to the front, in no order among themselves, and returns how many there are;
 * what stands behind them is of no use any more.
 * Most nodes cost one comparison, so this with a heap of few is cheaper than a heap of all.
 */
export function selectFirst(nodes: Int32Array, size: number, count: number, ranking: Ranking): number {
  if (size <= count) return size;
  const { rank, tie } = ranking;
  const candidates = moveWithin(nodes, size, rank, likelyBound(nodes, size, count, rank));
  const end = candidates < count ? size : candidates;
  const kept = new NodeHeap(nodes, count, ranking, true);
  let last = kept.top();
  let bound = rank[last] as number;
  for (let i = count; i < end; i++) {
    const node = nodes[i] as number;
    const own = rank[node] as number;
    if (own > bound || (own === bound && tie(last, node))) continue;
    kept.replaceTop(node);
    last = kept.top();
    bound = rank[last] as number;
  }
  return count;
}

const sampleSize = 256;

/** A rank that probably some more than `count` nodes do not exceed, judged by a sample at even distances. */
function likelyBound(nodes: Int32Array, size: number, count: number, rank: Float64Array): number {
  const sample = new Float64Array(Math.min(sampleSize, size));
  for (let i = 0; i < sample.length; i++) sample[i] = rank[nodes[Math.floor((i * size) / sample.length)] as number] as number;
  const expected = (count / size) * sample.length;
  // Three standard deviations more than expected.
  const place = Math.ceil(expected + 3 * Math.sqrt(expected));
  return place < sample.length ? (sample.sort()[place] as number) : Number.POSITIVE_INFINITY;
}

/** Moves the nodes of at most this rank to the front; returns how many there are. */
function moveWithin(nodes: Int32Array, size: number, rank: Float64Array, bound: number): number {
  let within = 0;
  for (let i = 0; i < size; i++) {
    const node = nodes[i] as number;
    if ((rank[node] as number) > bound) continue;
    nodes[i] = nodes[within] as number;
    nodes[within++] = node;
  }
  return within;
}
