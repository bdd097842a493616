import type { Clock } from "../ports/index.js";

const secondMs = 1000;

/** How many starts may begin now, counted over every second and not only on average. */
export class StartAllowance {
  /** By the monotonic clock, oldest first, of the last second. */
  private recent: number[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number,
  ) {}

  /** @returns how many of those wanted may begin, and after how long more may */
  take(wanted: number): { allowed: number; againMs: number | null } {
    const now = this.clock.monotonic();
    this.recent = this.recent.filter((at) => at > now - secondMs);
    const allowed = Math.min(wanted, this.perSecond - this.recent.length);
    for (let count = 0; count < allowed; count++) this.recent.push(now);
    const oldest = this.recent[0];
    return { allowed, againMs: allowed < wanted && oldest !== undefined ? oldest + secondMs - now : null };
  }
}
