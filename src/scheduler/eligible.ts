import type { ServiceSpec } from "../model/index.js";
import { type NodeView, reservationsOf, type View } from "../projections/index.js";
import { staticFiltersOf, suitingFiltersOf } from "./filters/of-group.js";
import { Fleet } from "./fleet.js";

export interface Eligible {
  /** Where a new task is wanted. A node that is only full is among them; the slot pinned to it then waits for room. */
  wanted: string[];
  /** Where a task that runs may stay: neither the node's availability nor its taints are asked. */
  suited: Set<string>;
}

/** Ids, in order, of the nodes that a global service asks about. */
export function eligibleNodes(view: View, spec: ServiceSpec): Eligible {
  const fleet = new Fleet(view);
  const passing = (filters: ReturnType<typeof staticFiltersOf>) =>
    fleet.nodes.filter((_, index) => !filters.some((filter) => filter.refuses(index))).map((node) => node.id);
  return { wanted: passing(staticFiltersOf(fleet, spec)), suited: new Set(passing(suitingFiltersOf(fleet, spec))) };
}

/** Whether any node, or this one, takes a task of the spec now or would once it is empty: what is taken of it by others is not asked. */
export function couldRun(view: View, spec: ServiceSpec, node?: NodeView): boolean {
  const fleet = new Fleet(node ? { ...view, nodes: [{ [node.id]: node }] } : view);
  const filters = staticFiltersOf(fleet, spec);
  const { cpu, memory } = reservationsOf(spec);
  return fleet.nodes.some(({ description: { capacity, reserved } }, index) => {
    const holds = capacity.cpu - reserved.cpu >= cpu && capacity.memory - reserved.memory >= memory;
    return holds && !filters.some((filter) => filter.refuses(index));
  });
}
