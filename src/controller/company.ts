import { companyFading, companyMax, companyMin, companyShare, companyWaitMaxMs } from "./limits.js";

/**
 * Whether a batch waits for others before it is appended. An append costs the log a turn of Raft, or a sync of its disk, whatever
 * it holds, and who was just answered is often back at once: a short wait makes one append of what would be two. It takes no longer than the
 * append took that it may save. Times are of one monotonic clock, milliseconds.
 */
export class Company {
  #intents = 0;
  #waitMs = 0;
  #until = 0;

  /** An append has ended: with those who came meanwhile so many were under way together. */
  together(intents: number, tookMs: number, now: number): void {
    const expected = Math.min(Math.max(intents * companyShare, this.#intents), companyMax);
    this.#intents = expected < companyMin ? 0 : expected;
    this.#waitMs = Math.min(tookMs, companyWaitMaxMs);
    this.#until = now + companyWaitMaxMs;
  }

  /** Whether a batch of so many intents is to wait. */
  isExpected(intents: number): boolean {
    return intents < this.#intents;
  }

  /** How long one may wait that begins to now: not at all when it comes long after the last append. */
  waitMs(now: number): number {
    return now < this.#until ? this.#waitMs : 0;
  }

  /** No more have come than these. */
  inVain(intents: number): void {
    this.#intents = Math.max(intents, this.#intents * companyFading);
  }
}
