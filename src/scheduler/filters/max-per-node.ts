import type { LevelFilter } from "./filter.js";

/** @param counts tasks of the service that are meant to run, by node; the placements of this call included */
export function maxPerNodeFilters(maxPerNode: number, counts: Float64Array): LevelFilter[] {
  if (maxPerNode === 0) return [];
  return [
    {
      kind: "level",
      name: "max per node",
      wanted: `fewer than ${maxPerNode} of this service`,
      level: counts,
      least: 0,
      most: maxPerNode - 1,
      spell: (count) => `${count} of this service`,
    },
  ];
}
