import { invariant } from "../ports/index.js";
import { type ServiceView, serviceById, tasksOf, type View } from "../projections/index.js";
import { Fleet } from "./fleet.js";
import { placeGroup } from "./place-group.js";
import { Surveyor } from "./survey.js";
import type { GroupPlacement, PendingGroup } from "./types.js";

/**
 * Finds a node for every pending slot, group by group in the given order; later groups see what earlier ones took.
 * The answer holds one placement per group, in the same order. Equal arguments give equal answers.
 */
export function schedule(view: View, pending: PendingGroup[], seed: number): GroupPlacement[] {
  if (pending.length === 0) return [];
  const fleet = new Fleet(view);
  const surveyor = new Surveyor(fleet);
  const scratch = {
    counts: new Float64Array(fleet.size),
    rank: new Float64Array(fleet.size),
    heap: new Int32Array(fleet.size),
  };
  const placedNow = new Map<string, string[]>();
  return pending.map((group) => {
    const service = serviceById(view, group.service);
    const spec = service?.specs[group.specVersion];
    invariant(service && spec, `slots are pending for ${group.service} version ${group.specVersion}, which the view does not know`);
    const earlier = placedNow.get(group.service) ?? [];
    countTasks(scratch.counts, fleet, service, earlier);
    const placement = placeGroup({ fleet, surveyor, scratch, spec, seed }, group);
    placedNow.set(group.service, earlier.concat(placement.nodes));
    return placement;
  });
}

/** Tasks of the service by node, as desired: one that is to stop makes room at once, one that has not started yet counts. */
export function countTasks(counts: Float64Array, fleet: Fleet, service: ServiceView, placedNow: string[]): void {
  counts.fill(0);
  const count = (id: string) => {
    const node = fleet.indexOf(id);
    if (node >= 0) counts[node] = (counts[node] as number) + 1;
  };
  for (const task of tasksOf(service)) if (task.desired === "running") count(task.node);
  placedNow.forEach(count);
}
