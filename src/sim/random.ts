import type { Ids, Random } from "../ports/index.js";

const idAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * The one source of chance: sfc32, seeded by text. `fork` gives a stream of its own for a name, so that taking one
 * decision away (when a schedule is shrunk) does not change all the others.
 */
export class SeededRandom implements Random, Ids {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    this.#seed = seed;
    const next = hashOf(seed);
    this.#a = next();
    this.#b = next();
    this.#c = next();
    for (let i = 0; i < 12; i++) this.uint32();
  }

  fork(name: string): SeededRandom {
    return new SeededRandom(`${this.#seed}/${name}`);
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** In [0, 1). */
  share(): number {
    return this.uint32() / 2 ** 32;
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.share() * limit);
  }

  between(min: number, max: number): number {
    return min + this.share() * (max - min);
  }

  chance(share: number): boolean {
    return this.share() < share;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const names = Object.keys(weights) as T[];
    let left = this.share() * names.reduce((sum, name) => sum + weights[name], 0);
    for (const name of names) {
      left -= weights[name];
      if (left < 0) return name;
    }
    return names[names.length - 1] as T;
  }

  hex(bytes: number): string {
    let text = "";
    while (text.length < bytes * 2) text += this.uint32().toString(16).padStart(8, "0");
    return text.slice(0, bytes * 2);
  }

  next(): string {
    let id = "";
    for (let i = 0; i < 12; i++) id += idAlphabet[this.below(idAlphabet.length)];
    return id;
  }
}

/** FNV-1a over the text, stirred by each call. */
function hashOf(text: string): () => number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return () => {
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    return (hash ^ (hash >>> 15)) >>> 0;
  };
}
