import { jittered, type Random } from "../ports/index.js";

/** Exponential with full jitter between half and the whole, so that agents that lost the same controller spread out. */
export class BackOff {
  private attempt = 0;

  constructor(
    private readonly random: Random,
    private readonly minMs: number,
    private readonly maxMs: number,
  ) {}

  next(): number {
    const ceiling = Math.min(this.maxMs, this.minMs * 2 ** Math.min(this.attempt, 20));
    this.attempt++;
    return jittered(ceiling, this.random);
  }

  reset(): void {
    this.attempt = 0;
  }
}
