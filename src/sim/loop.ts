/** A moment at which something happens. */
interface Event {
  at: number;
  order: number;
  run: (() => void | Promise<void>) | undefined;
}

/**
 * The one scheduler of a simulated world: whatever waits in it, waits here. A step runs one event and then every promise
 * that it led to, so that nothing but this queue decides what comes next.
 */
export class Loop {
  /** Milliseconds since the world began. */
  now = 0;
  steps = 0;
  readonly #heap: Event[] = [];
  #order = 0;

  /** @returns a function that prevents it */
  schedule(delayMs: number, run: () => void | Promise<void>): () => void {
    const event: Event = { at: this.now + Math.max(0, delayMs), order: this.#order++, run };
    this.#push(event);
    return () => {
      event.run = undefined;
    };
  }

  /** Runs step by step until `done` says so (asked after every step), or nothing is left. */
  async run(done: () => boolean): Promise<void> {
    for (;;) {
      const event = this.#pop();
      if (!event) return;
      if (!event.run) continue;
      this.now = event.at;
      this.steps++;
      await event.run();
      await settle();
      if (done()) return;
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent] as Event)) break;
      heap[at] = heap[parent] as Event;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child++;
      if (!isBefore(heap[child] as Event, last)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Lets every promise that can go on do so: a turn of the real event loop begins only when none is left. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
