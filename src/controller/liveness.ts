import type { NodeLiveness } from "../orchestrator/index.js";
import type { Clock } from "../ports/index.js";

/** When each node was last heard of, on this process's monotonic clock. In memory only: a new lease starts afresh. */
export class Liveness {
  readonly #clock: Clock;
  readonly #heard = new Map<string, number>();
  /** Node clocks minus ours, ms, from their beats. */
  readonly #offsets = new Map<string, number>();
  readonly #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.monotonic();
  }

  heard(node: string, wallClock?: number): void {
    this.#heard.set(node, this.#clock.monotonic());
    if (wallClock !== undefined) this.#offsets.set(node, wallClock - this.#clock.now());
  }

  forget(node: string): void {
    this.#heard.delete(node);
    this.#offsets.delete(node);
  }

  leaseAgeMs(): number {
    return this.#clock.monotonic() - this.#since;
  }

  /** Undefined for a node that was not heard of in this lease. */
  get(node: string): NodeLiveness | undefined {
    const at = this.#heard.get(node);
    return at === undefined ? undefined : { silentMs: this.#clock.monotonic() - at };
  }

  /** A node that was not heard of in this lease has been silent for all of it. */
  silentMs(node: string): number {
    return this.#clock.monotonic() - (this.#heard.get(node) ?? this.#since);
  }

  /** How far this clock is ahead of the agents' median, ms; negative when behind, 0 without agents. */
  clockAheadMs(): number {
    const offsets = [...this.#offsets.values()].sort((a, b) => a - b);
    return 0 - (offsets[Math.floor(offsets.length / 2)] ?? 0);
  }
}
