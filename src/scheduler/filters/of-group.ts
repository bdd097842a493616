import type { ServiceSpec } from "../../model/index.js";
import type { Affinities } from "../affinity.js";
import type { Demand, Fleet } from "../fleet.js";
import { availability } from "./availability.js";
import { binds } from "./binds.js";
import { constraints } from "./constraint.js";
import type { LevelFilter, StaticFilter, StaticKind } from "./filter.js";
import { hostPortFilters } from "./host-ports.js";
import { maxPerNodeFilters } from "./max-per-node.js";
import { platform } from "./platform.js";
import { resourceFilters } from "./resources.js";
import { paused, runtime } from "./runtime.js";
import { taints } from "./taints.js";

/** The filters of some slots of a service, in the order in which explanations list them. */
export interface GroupFilters {
  /** What the spec asks of a node; one array for all specs of a call that ask for the same. */
  fixed: readonly StaticFilter[];
  /** What is asked for these slots alone. */
  ofSlots: readonly StaticFilter[];
  levels: readonly LevelFilter[];
}

/** Those that also a running task must pass to be in its right place. */
const suiting: readonly StaticKind[] = [runtime, binds, platform, constraints];
const kinds: readonly StaticKind[] = [availability, ...suiting, paused, taints];

export function staticFiltersOf(fleet: Fleet, spec: ServiceSpec): StaticFilter[] {
  return filtersOfKinds(kinds, fleet, spec);
}

export function suitingFiltersOf(fleet: Fleet, spec: ServiceSpec): StaticFilter[] {
  return filtersOfKinds(suiting, fleet, spec);
}

function filtersOfKinds(wanted: readonly StaticKind[], fleet: Fleet, spec: ServiceSpec): StaticFilter[] {
  return wanted.flatMap((kind) => (kind.keyOf(fleet, spec) === "" ? [] : kind.filtersOf(fleet, spec)));
}

/** All that the static filters of a spec go by. */
export function staticKeyOf(fleet: Fleet, spec: ServiceSpec): string {
  let key = "";
  for (const kind of kinds) {
    const own = kind.keyOf(fleet, spec);
    // With its length, since it may hold whatever a spec does.
    key += `${own.length} ${own}`;
  }
  return key;
}

/** @param counts tasks of the service that are meant to run, by node; the placements of this call included */
export function levelFiltersOf(
  fleet: Fleet,
  spec: ServiceSpec,
  demand: Demand,
  counts: Float64Array,
  affinities: Affinities | undefined,
): LevelFilter[] {
  const levels = resourceFilters(fleet, demand);
  for (const filter of hostPortFilters(fleet, demand)) levels.push(filter);
  for (const filter of maxPerNodeFilters(spec.placement.maxPerNode, counts)) levels.push(filter);
  if (affinities) for (const filter of affinities.filters) levels.push(filter);
  return levels;
}
