import { readFileSync } from "node:fs";
import { newestGenerator, type Seed } from "./simulate.js";

/** A seed that once broke a rule, and how. */
export interface Regression extends Seed {
  broke: string;
  why: string;
}

/** In the sources, since it is data; the compiled file stands as deep as this one. */
const regressionsAt = new URL("../../../src/sim/regressions.json", import.meta.url);

export function regressions(): Regression[] {
  return JSON.parse(readFileSync(regressionsAt, "utf8")) as Regression[];
}

/** Seeds that no other commit runs: far from the fixed ones, and found again from the hash alone. */
export function seedsOfCommit(hash: string, count: number): Seed[] {
  return seedsFrom(1_000_000 + Number.parseInt(hash.slice(0, 8), 16), count);
}

export function seedsFrom(from: number, count: number): Seed[] {
  return Array.from({ length: count }, (_, i) => ({ seed: from + i, generator: newestGenerator }));
}
