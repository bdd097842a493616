import { companyFading, companyMax, companyMin, companyPauseMaxMs, companyShare } from "./limits.js";

/**
 * Whether a batch waits for others before it is appended. An append costs the log a turn of Raft, or a sync of its disk, whatever
 * it holds, and who was just answered is often back at once: a short wait makes one append of what would be two. It goes on while
 * they come, and ends when nobody came for as long as the append took that it may save. Times are of one monotonic clock, milliseconds.
 */
export class Company {
  #intents = 0;
  #pauseMs = 0;
  #until = 0;

  /** An append has ended: with those who came meanwhile so many were under way together. */
  together(intents: number, tookMs: number, now: number): void {
    const expected = Math.max(intents * companyShare, this.#intents);
    this.#intents = expected < companyMin || expected > companyMax ? 0 : expected;
    this.#pauseMs = Math.min(tookMs, companyPauseMaxMs);
    this.#until = now + companyPauseMaxMs;
  }

  /** Whether a batch of so many intents is to wait. */
  isExpected(intents: number): boolean {
    return intents < this.#intents;
  }

  /** How long one that begins to wait now does so for each further one: not at all when it comes long after the last append. */
  pauseMs(now: number): number {
    return now < this.#until ? this.#pauseMs : 0;
  }

  /** No more have come than these. */
  inVain(intents: number): void {
    this.#intents = Math.max(intents, this.#intents * companyFading);
  }
}
