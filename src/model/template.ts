import { equalJson } from "./equal.js";
import type { ServiceSpec } from "./types.js";

/**
 * Whether tasks of one spec may stay as and where they are under the other: the same containers, endpoints, runtime and
 * constraints. A global service follows its constraints node by node, so that what still suits need not be replaced.
 */
export function sameTemplate(a: ServiceSpec, b: ServiceSpec): boolean {
  return a.placement.runtime === b.placement.runtime && equalJson(a.containers, b.containers) && equalJson(a.endpoints, b.endpoints);
}
