import type { Ranking } from "./heap.js";

/**
 * Many binary heaps over one array; each item stands in at most one of them and is found there at once, so that it can go
 * up, down or away wherever it is. The ranking of all may be changed between two fillings.
 */
export class HeapSet {
  private readonly items: Int32Array;
  /** Where each item stands; -1 where it does not. */
  private readonly at: Int32Array;
  private readonly sizes: Int32Array;
  private ranking: Ranking;

  /**
   * @param start where each heap has its room, and one more for the end
   * @param items how many there are
   */
  constructor(
    private readonly start: Int32Array,
    items: number,
    ranking: Ranking,
  ) {
    this.items = new Int32Array(items);
    this.at = new Int32Array(items).fill(-1);
    this.sizes = new Int32Array(start.length - 1);
    this.ranking = ranking;
  }

  clear(ranking: Ranking): void {
    this.ranking = ranking;
    this.at.fill(-1);
    this.sizes.fill(0);
  }

  /** Puts the item at the end of its heap, which is none until `build`. */
  append(heap: number, item: number): void {
    const at = (this.start[heap] as number) + (this.sizes[heap] as number);
    this.sizes[heap] = (this.sizes[heap] as number) + 1;
    this.items[at] = item;
    this.at[item] = at;
  }

  build(heap: number): void {
    const start = this.start[heap] as number;
    for (let i = ((this.sizes[heap] as number) >> 1) - 1; i >= 0; i--) this.sink(heap, start + i);
  }

  /** -1 when empty. */
  top(heap: number): number {
    return this.sizes[heap] === 0 ? -1 : (this.items[this.start[heap] as number] as number);
  }

  /** What would be the top without it; -1 when there is nothing else. */
  second(heap: number): number {
    const first = (this.start[heap] as number) + 1;
    const size = this.sizes[heap] as number;
    if (size < 2) return -1;
    const [a, b] = [this.items[first] as number, this.items[first + 1] as number];
    return size > 2 && this.above(b, a) ? b : a;
  }

  has(item: number): boolean {
    return this.at[item] !== -1;
  }

  insert(heap: number, item: number): void {
    this.append(heap, item);
    this.rise(heap, this.at[item] as number);
  }

  remove(heap: number, item: number): void {
    const at = this.at[item] as number;
    this.at[item] = -1;
    this.sizes[heap] = (this.sizes[heap] as number) - 1;
    const end = (this.start[heap] as number) + (this.sizes[heap] as number);
    if (at === end) return;
    const last = this.items[end] as number;
    this.items[at] = last;
    this.at[last] = at;
    this.settle(heap, last);
  }

  /** The item's rank has changed. */
  settle(heap: number, item: number): void {
    this.sink(heap, this.rise(heap, this.at[item] as number));
  }

  private above(a: number, b: number): boolean {
    const x = this.ranking.rank[a] as number;
    const y = this.ranking.rank[b] as number;
    return x === y ? this.ranking.tie(a, b) : x < y;
  }

  private rise(heap: number, from: number): number {
    const { items, at } = this;
    const start = this.start[heap] as number;
    const item = items[from] as number;
    let i = from;
    while (i > start) {
      const above = start + ((i - start - 1) >> 1);
      const other = items[above] as number;
      if (!this.above(item, other)) break;
      items[i] = other;
      at[other] = i;
      i = above;
    }
    items[i] = item;
    at[item] = i;
    return i;
  }

  private sink(heap: number, from: number): void {
    const { items, at } = this;
    const start = this.start[heap] as number;
    const end = start + (this.sizes[heap] as number);
    const item = items[from] as number;
    let i = from;
    for (let child = 2 * i - start + 1; child < end; child = 2 * i - start + 1) {
      if (child + 1 < end && this.above(items[child + 1] as number, items[child] as number)) child++;
      const below = items[child] as number;
      if (!this.above(below, item)) break;
      items[i] = below;
      at[below] = i;
      i = child;
    }
    items[i] = item;
    at[item] = i;
  }
}
