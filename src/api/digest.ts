import { setImmediate as nextTurn } from "node:timers/promises";
import { digestInSlices, type View } from "../projections/index.js";

const digests = new WeakMap<View, Promise<string>>();

/** In slices: the digest of a large view that nobody has cached takes half a second. Made once, however many ask. */
export function digestOf(view: View): Promise<string> {
  const digest = digests.get(view) ?? compute(view);
  digests.set(view, digest);
  return digest;
}

async function compute(view: View): Promise<string> {
  const slices = digestInSlices(view);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
    await nextTurn();
  }
}
