import type { PlacementExplanation } from "../model/index.js";
import { refuses } from "./filters/filter.js";
import type { GroupFilters } from "./filters/of-group.js";
import type { Fleet } from "./fleet.js";
import type { Scope, Survey } from "./survey.js";

/** Raised whenever the same view, slots and seed could be placed or explained otherwise than before. */
export const schedulerVersion = 2;

export function explanationOf(
  survey: Survey,
  considered: number,
  seed: number,
  scores?: PlacementExplanation["scores"],
): PlacementExplanation {
  return { scheduler: schedulerVersion, seed, considered, refusals: survey.refusals, ...(scores ? { scores } : {}) };
}

/** The node that fewest filters refuse, the first by id among equals; undefined when none was in question. */
export function closestNode(fleet: Fleet, filters: GroupFilters, scope: Scope, survey: Survey): PlacementExplanation["closest"] {
  let closest = -1;
  const compare = (node: number) => {
    if (closest < 0 || (survey.refusedBy[node] as number) < (survey.refusedBy[closest] as number)) closest = node;
  };
  if (scope === "all") for (let node = 0; node < fleet.size; node++) compare(node);
  else scope.forEach(compare);
  if (closest < 0) return undefined;
  const refusing = [...filters.fixed, ...filters.ofSlots, ...filters.levels].filter((filter) => refuses(filter, closest));
  return { node: fleet.node(closest).id, refusedBy: refusing.map((filter) => filter.name) };
}
