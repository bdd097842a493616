import type { CancelTimer, Clock, Timers } from "../../src/ports/index.js";

/** A clock that moves when it is told to, and the timers that hang on it. */
export class VirtualTime implements Clock, Timers {
  private time = 0;
  private readonly pending = new Set<{ at: number; run: () => void }>();

  now(): number {
    return 1_000_000 + this.time;
  }

  monotonic(): number {
    return this.time;
  }

  after(ms: number, run: () => void): CancelTimer {
    const timer = { at: this.time + Math.max(0, ms), run };
    this.pending.add(timer);
    return () => this.pending.delete(timer);
  }

  /** How many wait. */
  get timers(): number {
    return this.pending.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort);
    });
  }

  /** Runs what is due, timer by timer, and lets promises settle between them. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      let next: { at: number; run: () => void } | undefined;
      for (const timer of this.pending) if (timer.at <= end && (!next || timer.at < next.at)) next = timer;
      if (!next) break;
      this.pending.delete(next);
      this.time = Math.max(this.time, next.at);
      next.run();
      await settle();
    }
    this.time = end;
  }
}

/** Lets everything that waits only for promises go on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
