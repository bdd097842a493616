import type { PlacementExplanation, ServiceSpec } from "../model/index.js";
import type { ServiceView } from "../projections/index.js";
import { type Affinities, affinitiesOf } from "./affinity.js";
import type { Census } from "./census.js";
import { outOfRange } from "./filters/filter.js";
import { type GroupFilters, levelFiltersOf } from "./filters/of-group.js";
import { type Demand, demandOf, type Fleet } from "./fleet.js";
import type { GenericIds } from "./generic.js";
import type { Scratch } from "./scratch.js";
import type { Survey, Surveyor } from "./survey.js";
import type { PendingSlot } from "./types.js";

export interface GroupContext {
  fleet: Fleet;
  surveyor: Surveyor;
  census: Census;
  scratch: Scratch;
  service: ServiceView;
  spec: ServiceSpec;
  seed: number;
}

/** One group while it is being placed. */
export interface Attempt extends GroupContext {
  slots: PendingSlot[];
  demand: Demand;
  filters: GroupFilters;
  /** Undefined where neither this service nor another has any to say. */
  affinities: Affinities | undefined;
  /** Kept in step with the placements; undefined where nothing is wished for, or nobody has asked yet. */
  wishes: Float64Array | undefined;
  /** By place in `slots`; -1 while the slot has no node. */
  chosen: number[];
  /** Ids of generic resources by place in `slots`; undefined when the spec asks for none. */
  generic: (GenericIds | undefined)[] | undefined;
  scores: PlacementExplanation["scores"];
}

/** Member by member: a copy of the context by `...` cost more than any other step of placing a service with a slot or two. */
export function attemptOf({ fleet, surveyor, census, scratch, service, spec, seed }: GroupContext, slots: PendingSlot[]): Attempt {
  const demand = demandOf(spec);
  const affinities = affinitiesOf(fleet, census, service, spec);
  return {
    fleet,
    surveyor,
    census,
    scratch,
    service,
    spec,
    seed,
    slots,
    demand,
    filters: {
      fixed: surveyor.filtersOf(spec),
      ofSlots: [],
      levels: levelFiltersOf(fleet, spec, demand, scratch.counts, affinities),
    },
    affinities,
    wishes: undefined,
    chosen: new Array<number>(slots.length).fill(-1),
    generic: Object.keys(demand.generic).length > 0 ? new Array<GenericIds | undefined>(slots.length) : undefined,
    scores: undefined,
  };
}

/** @param survey taken before the first placement: filters never turn from no to yes */
export function fits({ filters }: Attempt, survey: Survey, node: number): boolean {
  if (survey.refusedBy[node] !== 0) return false;
  for (const filter of filters.levels) if (outOfRange(filter, node)) return false;
  return true;
}

/** @returns the nodes, in lists that may overlap, of which affinities say something else now */
export function take(attempt: Attempt, slotAt: number, node: number): Int32Array[] {
  const { fleet, demand, scratch, chosen, generic, affinities, wishes } = attempt;
  fleet.take(node, demand);
  if (generic) generic[slotAt] = fleet.generic.take(node, demand.generic);
  scratch.counts[node] = (scratch.counts[node] as number) + 1;
  chosen[slotAt] = node;
  return affinities?.placed(node, wishes) ?? none;
}

const none: Int32Array[] = [];
