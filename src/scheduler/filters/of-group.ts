import type { ServiceSpec } from "../../model/index.js";
import type { Affinities } from "../affinity.js";
import type { Demand, Fleet } from "../fleet.js";
import { availabilityFilter } from "./availability.js";
import { bindFilters } from "./binds.js";
import { constraintFilter } from "./constraint.js";
import type { LevelFilter, StaticFilter } from "./filter.js";
import { hostPortFilters } from "./host-ports.js";
import { maxPerNodeFilters } from "./max-per-node.js";
import { platformFilters } from "./platform.js";
import { resourceFilters } from "./resources.js";
import { pausedFilters, runtimeFilter } from "./runtime.js";
import { taintFilters } from "./taints.js";

/** The filters that a spec asks for, in the order in which explanations list them. */
export interface GroupFilters {
  fixed: StaticFilter[];
  levels: LevelFilter[];
}

export function filtersOf(
  fleet: Fleet,
  spec: ServiceSpec,
  demand: Demand,
  counts: Float64Array,
  affinities: Affinities | undefined,
): GroupFilters {
  return {
    fixed: staticFiltersOf(fleet, spec),
    levels: [
      ...resourceFilters(fleet, demand),
      ...hostPortFilters(fleet, demand),
      ...maxPerNodeFilters(spec.placement.maxPerNode, counts),
      ...(affinities?.filters ?? []),
    ],
  };
}

export function staticFiltersOf(fleet: Fleet, spec: ServiceSpec): StaticFilter[] {
  return [availabilityFilter(fleet), ...suitingFiltersOf(fleet, spec), ...pausedFilters(fleet, spec), ...taintFilters(fleet, spec)];
}

/** Those that also a running task must pass to be in its right place. */
export function suitingFiltersOf(fleet: Fleet, spec: ServiceSpec): StaticFilter[] {
  const constraints = spec.placement.constraints.map((text) => constraintFilter(fleet, text));
  return [runtimeFilter(fleet, spec), ...bindFilters(fleet, spec), ...platformFilters(fleet, spec), ...constraints];
}
