import type { ServiceSpec } from "../model/index.js";
import type { ServiceView, View } from "../projections/index.js";
import { affinitiesOf } from "./affinity.js";
import { Census } from "./census.js";
import { type Filter, refuses } from "./filters/filter.js";
import { levelFiltersOf, staticFiltersOf } from "./filters/of-group.js";
import { demandOf, Fleet } from "./fleet.js";

/** What stands between one node and one more task of a service; nothing where it fits. */
export interface NodeVerdict {
  node: string;
  refusals: { filter: string; wanted: string; found: string }[];
}

export interface Judgement {
  /** The nearest to fitting first, then by id. */
  verdicts: NodeVerdict[];
  /** How many nodes were judged. */
  total: number;
}

/** Every node as the filters see it now, for people who ask why not there; what stands in the way is put into words for the first `most`. */
export function judgeNodes(view: View, service: ServiceView, spec: ServiceSpec, most: number): Judgement {
  const fleet = new Fleet(view);
  const counts = new Float64Array(fleet.size);
  const census = new Census(view, fleet);
  census.countInto(counts, service);
  const levels = levelFiltersOf(fleet, spec, demandOf(spec), counts, affinitiesOf(fleet, census, service, spec));
  const filters: Filter[] = [...staticFiltersOf(fleet, spec), ...levels];
  const nearest = fleet.nodes
    .map((_, node) => ({ node, against: filters.filter((filter) => refuses(filter, node)) }))
    .sort((a, b) => a.against.length - b.against.length);
  const verdicts = nearest
    .slice(0, most)
    .map(({ node, against }) => ({ node: fleet.node(node).id, refusals: against.map((filter) => refusalOf(filter, node)) }));
  return { verdicts, total: fleet.size };
}

function refusalOf(filter: Filter, node: number): NodeVerdict["refusals"][number] {
  const found = filter.kind === "level" ? filter.spell(filter.level[node] as number) : filter.found(node);
  return { filter: filter.name, wanted: filter.wanted, found };
}
