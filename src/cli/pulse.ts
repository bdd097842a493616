import { Interrupted } from "./exit.js";

/** Waits for news, at most so long, and at least so long that a burst of news is one wake-up. */
export class Pulse {
  readonly #signal: AbortSignal;
  #news = false;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  ring(): void {
    this.#news = true;
    this.#wake?.();
  }

  /** @throws Interrupted as soon as the signal aborts */
  async wait(atLeastMs: number, atMostMs: number): Promise<void> {
    await this.#pause(atLeastMs, false);
    if (!this.#news) await this.#pause(Math.max(0, atMostMs - atLeastMs), true);
    this.#news = false;
  }

  #pause(ms: number, untilNews: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        this.#signal.removeEventListener("abort", done);
        if (this.#signal.aborted) reject(new Interrupted());
        else resolve();
      };
      const timer = setTimeout(done, ms);
      if (untilNews) this.#wake = done;
      this.#signal.addEventListener("abort", done);
      if (this.#signal.aborted) done();
    });
  }
}
