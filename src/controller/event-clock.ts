import type { Clock } from "../ports/index.js";

/**
 * The time of events. It never goes back, so after a forward jump of the wall clock that was corrected the newest event
 * lies in the future; all deadlines are compared with event time, and would stand still until the wall clock is there.
 * So event time then goes on at half the speed of the monotonic clock: what waits takes at most twice as long, and the
 * wall clock catches up after twice the time that it had jumped.
 */
export class EventClock {
  readonly #clock: Clock;
  /** The event time that was last read off the wall clock or an event, and when. */
  #anchor = { time: 0, at: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Never less than `newest`, the time of the newest event. */
  now(newest: number): number {
    const at = this.#clock.monotonic();
    const slow = this.#anchor.time + (at - this.#anchor.at) / slowness;
    const given = Math.max(this.#clock.now(), newest);
    if (given >= slow) this.#anchor = { time: given, at };
    return Math.max(given, Math.floor(slow));
  }
}

const slowness = 2;
