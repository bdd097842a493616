import type { Filter } from "./filter.js";

/** @param counts tasks of the service that are meant to run, by node; the placements of this call included */
export function maxPerNodeFilters(maxPerNode: number, counts: Int32Array): Filter[] {
  if (maxPerNode === 0) return [];
  return [
    {
      name: "max per node",
      wanted: `fewer than ${maxPerNode} of this service`,
      refuses: (index) => (counts[index] as number) >= maxPerNode,
      found: (index) => counts[index] as number,
      spell: (count) => `${count} of this service`,
    },
  ];
}
