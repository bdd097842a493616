import type { Random } from "./random.js";

/** Between half of `ceilingMs` and the whole, so that those who failed together do not come back together. */
export function jittered(ceilingMs: number, random: Random): number {
  return ceilingMs / 2 + (ceilingMs / 2) * (random.uint32() / 2 ** 32);
}
