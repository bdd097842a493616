import { setImmediate as nextTurn } from "node:timers/promises";
import { digestInSlices, type View } from "../projections/index.js";

/** In slices: the digest of a large view that nobody has cached takes half a second. */
export async function digestOf(view: View): Promise<string> {
  const slices = digestInSlices(view);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
    await nextTurn();
  }
}
