import type { ServiceSpec } from "../model/index.js";
import type { Affinities } from "./affinity.js";
import { constraintFilter } from "./filters/constraint.js";
import type { Fleet } from "./fleet.js";
import type { Surveyor } from "./survey.js";
import { intolerable } from "./taints.js";

/** What a `prefer-no-schedule` taint that is not tolerated counts against a node: as much as the greatest wish can. */
const taintWeight = 100;

/** By node, the sum of the weights of the wishes that it fulfils; undefined where nothing is wished for. */
export function wishesOf(
  fleet: Fleet,
  surveyor: Surveyor,
  spec: ServiceSpec,
  affinities: Affinities | undefined,
): Float64Array | undefined {
  const { preferences } = spec.placement;
  if (preferences.length === 0 && !affinities?.hasWishes && !fleet.tainted) return undefined;
  const wishes = new Float64Array(fleet.size);
  for (const { constraint, weight } of preferences) {
    const refusedBy = surveyor.refusedBy(constraintFilter(fleet, constraint));
    for (let node = 0; node < fleet.size; node++) if (refusedBy[node] === 0) wishes[node] = (wishes[node] as number) + weight;
  }
  affinities?.addTo(wishes);
  if (fleet.tainted) {
    for (const [node, view] of fleet.nodes.entries())
      wishes[node] = (wishes[node] as number) - taintWeight * intolerable(spec, view, ["prefer-no-schedule"]).length;
  }
  return wishes;
}
