import { inBackground } from "../controller/index.js";
import { digestInSlices, type View } from "../projections/index.js";
import type { ApiContext } from "./context.js";

const digests = new WeakMap<View, Promise<string>>();

/** The digest of a large view that nobody has cached takes a second of work. Made once, however many ask. */
export function digestOf(context: ApiContext, view: View): Promise<string> {
  const digest = digests.get(view) ?? inBackground(digestInSlices(view), context);
  digests.set(view, digest);
  return digest;
}
