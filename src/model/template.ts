import { canonicalJson } from "./canonical.js";
import type { ServiceSpec } from "./types.js";

/** Whether tasks of one spec may stay as they are under the other: the same containers, endpoints and runtime. */
export function sameTemplate(a: ServiceSpec, b: ServiceSpec): boolean {
  return templateText(a) === templateText(b);
}

function templateText(spec: ServiceSpec): string {
  return canonicalJson({ containers: spec.containers, endpoints: spec.endpoints, runtime: spec.placement.runtime });
}
