import { jittered, type Random } from "../ports/index.js";

const minMs = 100;
const maxMs = 5_000;

/** How long to wait after so many failures in a row: exponential, with jitter between half and the whole. */
export function backOffMs(failures: number, random: Random): number {
  return jittered(Math.min(maxMs, minMs * 2 ** Math.min(failures, 10)), random);
}
