import { equalJson } from "./equal.js";
import type { ServiceSpec } from "./types.js";

/** Whether tasks of one spec may stay as they are under the other: the same containers, endpoints and runtime. */
export function sameTemplate(a: ServiceSpec, b: ServiceSpec): boolean {
  return a.placement.runtime === b.placement.runtime && equalJson(a.containers, b.containers) && equalJson(a.endpoints, b.endpoints);
}
