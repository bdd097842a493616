import type { ServiceSpec } from "./types.js";
import { validate } from "./validate.js";

/**
 * A spec as this build reads it. One from an older event lacks the members that came since: they have their defaults.
 * The event itself stays as it was written, since its hash is over that.
 */
export function completeSpec(spec: ServiceSpec): ServiceSpec {
  // The schema makes all of these required in a spec that was validated; they came last.
  const known: Partial<ServiceSpec> = spec;
  return known.drainMs === undefined ? validate("ServiceSpec", JSON.parse(JSON.stringify(spec))) : spec;
}
