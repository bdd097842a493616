import type { Clock } from "../../ports/index.js";

export interface StartGateLimits {
  /** Creates and starts side by side on an engine in good health. */
  sideBySideMax: number;
  /** Half of the starts taking longer than this means that the engine cannot keep up. */
  slowMs: number;
  /** Starts that the median is taken over. */
  windowStarts: number;
}

/** Measured: more than 8 at a time make an engine no faster, fewer than 4 leave it idle. */
export const startGateLimits: StartGateLimits = { sideBySideMax: 8, slowMs: 5_000, windowStarts: 8 };

/** Lets so many starts through at a time, fewer when the engine is slow, and again more when it is not. */
export class StartGate {
  private limit: number;
  private active = 0;
  private readonly waiting: (() => void)[] = [];
  private tookMs: number[] = [];

  constructor(
    private readonly clock: Pick<Clock, "monotonic">,
    private readonly limits: StartGateLimits = startGateLimits,
  ) {
    this.limit = limits.sideBySideMax;
  }

  get sideBySide(): number {
    return this.limit;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.active >= this.limit) await new Promise<void>((go) => this.waiting.push(go));
    else this.active++;
    const began = this.clock.monotonic();
    try {
      return await work();
    } finally {
      this.note(this.clock.monotonic() - began);
      this.active--;
      this.admit();
    }
  }

  /** A start that got no answer at all. */
  noteTimeout(): void {
    this.change(Math.floor(this.limit / 2));
  }

  private admit(): void {
    while (this.active < this.limit) {
      const next = this.waiting.shift();
      if (!next) return;
      this.active++;
      next();
    }
  }

  private note(ms: number): void {
    this.tookMs.push(ms);
    if (this.tookMs.length < this.limits.windowStarts) return;
    const median = this.tookMs.sort((a, b) => a - b)[Math.floor(this.tookMs.length / 2)] as number;
    if (median > this.limits.slowMs) this.change(Math.floor(this.limit / 2));
    else if (median < this.limits.slowMs / 2) this.change(this.limit + 1);
    else this.tookMs = [];
  }

  private change(limit: number): void {
    this.tookMs = [];
    this.limit = Math.min(this.limits.sideBySideMax, Math.max(1, limit));
  }
}
