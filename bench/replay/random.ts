/** A small seeded generator (mulberry32): the same seed gives the same rows on every machine. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Whole, from 0 to `limit` exclusive. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  text(alphabet: string, length: number): string {
    let text = "";
    for (let i = 0; i < length; i++) text += alphabet[this.below(alphabet.length)];
    return text;
  }

  id(): string {
    return this.text("0123456789abcdefghijklmnopqrstuvwxyz", 12);
  }

  hex(digits: number): string {
    return this.text("0123456789abcdef", digits);
  }

  /** Removes and returns a member, or undefined when there is none; does not keep the order. */
  take<T>(from: T[]): T | undefined {
    if (from.length === 0) return undefined;
    const at = this.below(from.length);
    const taken = from[at];
    const last = from.pop();
    if (at < from.length) from[at] = last as T;
    return taken;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}
