import type { Clock } from "../ports/index.js";

/**
 * The controllers' time, as their frames tell it and this host's monotonic clock carries it on, so that a delay is as
 * long as it was meant to be however wrong this host's own clock is. Until a first frame that is the host's clock.
 */
export class ClusterClock {
  private told: { time: number; at: number } | undefined;

  constructor(private readonly clock: Clock) {}

  tell(time: number | undefined): void {
    if (time !== undefined) this.told = { time, at: this.clock.monotonic() };
  }

  now(): number {
    return this.told ? this.told.time + (this.clock.monotonic() - this.told.at) : this.clock.now();
  }
}
