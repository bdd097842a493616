/** So many outdated entries are not worth a rebuild. */
const outdatedMin = 64;

interface Deadline {
  key: string;
  at: number;
}

/**
 * Moments by key, the next one at hand: a binary heap whose outdated entries are passed over when they come up.
 */
export class Deadlines {
  #heap: Deadline[] = [];
  readonly #current = new Map<string, Deadline>();

  set(key: string, at: number): void {
    const deadline = { key, at };
    this.#current.set(key, deadline);
    this.#push(deadline);
    if (this.#heap.length > 2 * this.#current.size + outdatedMin) this.#rebuild();
  }

  delete(key: string): void {
    this.#current.delete(key);
  }

  clear(): void {
    this.#heap = [];
    this.#current.clear();
  }

  /** The earliest moment; undefined when there is none. */
  next(): number | undefined {
    return this.#top()?.at;
  }

  /** Takes out and answers a key whose moment is at or before `now`. */
  takeDue(now: number): string | undefined {
    const top = this.#top();
    if (!top || top.at > now) return undefined;
    this.#current.delete(top.key);
    return top.key;
  }

  #rebuild(): void {
    const current = [...this.#current.values()].sort((a, b) => a.at - b.at);
    // In order, an array is a heap.
    this.#heap = current;
  }

  #top(): Deadline | undefined {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      if (this.#current.get(top.key) === top) return top;
      this.#pop();
    }
    return undefined;
  }

  #push(deadline: Deadline): void {
    const heap = this.#heap;
    let i = heap.push(deadline) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Deadline;
      if (above.at <= deadline.at) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = deadline;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let i = 0;
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      const right = heap[child + 1];
      if (right && right.at < (heap[child] as Deadline).at) child++;
      const below = heap[child] as Deadline;
      if (below.at >= last.at) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = last;
  }
}
