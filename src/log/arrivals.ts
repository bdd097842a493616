import type { Timers } from "../ports/index.js";

/** Wakes those who wait for news of the log. A waiter says what it has seen, so no wake-up can be lost between. */
export class Arrivals {
  readonly #timers: Timers;
  readonly #waiting = new Set<() => void>();
  #count = 0;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get count(): number {
    return this.#count;
  }

  notify(): void {
    this.#count++;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves when `count` has passed `seen`, after `ms`, or when the signal aborts; whichever is first. */
  after(seen: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#count > seen || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        signal.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const cancel = this.#timers.after(ms, wake);
      signal.addEventListener("abort", wake, { once: true });
      this.#waiting.add(wake);
    });
  }
}
