import type { StaticFilter } from "./filter.js";

/** Nodes that slots must leave, e.g. the drained one. Only explained: placement asks per slot. */
export function avoidFilters(avoided: ReadonlySet<number>): StaticFilter[] {
  if (avoided.size === 0) return [];
  return [
    {
      kind: "static",
      key: `avoid ${[...avoided].join()}`,
      name: "avoid",
      wanted: "another node",
      refuses: (node) => avoided.has(node),
      found: () => "the node that the task leaves",
    },
  ];
}
