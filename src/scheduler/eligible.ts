import type { ServiceSpec } from "../model/index.js";
import type { View } from "../projections/index.js";
import { staticFiltersOf } from "./filters/of-group.js";
import { Fleet } from "./fleet.js";

/**
 * Ids, in order, of the nodes on which a new task of a global service is wanted: by availability, constraints and
 * runtime. A node that is only full is among them; the slot pinned to it then waits for room.
 */
export function eligibleNodes(view: View, spec: ServiceSpec): string[] {
  const fleet = new Fleet(view);
  const filters = staticFiltersOf(fleet, spec);
  return fleet.nodes.filter((_, index) => !filters.some((filter) => filter.refuses(index))).map((node) => node.id);
}
