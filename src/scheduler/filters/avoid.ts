import type { Filter } from "./filter.js";

/** Nodes that slots must leave, e.g. the drained one. Only explained: placement asks per slot. */
export function avoidFilters(avoided: ReadonlySet<number>): Filter[] {
  if (avoided.size === 0) return [];
  return [
    {
      name: "avoid",
      wanted: "another node",
      refuses: (index) => avoided.has(index),
      found: () => "the node that the task leaves",
    },
  ];
}
