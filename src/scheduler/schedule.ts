import type { ServiceSpec } from "../model/index.js";
import { invariant } from "../ports/index.js";
import { type ServiceView, serviceById, type View } from "../projections/index.js";
import { Census } from "./census.js";
import { Fleet } from "./fleet.js";
import { placeGroup } from "./place-group.js";
import { Scratch } from "./scratch.js";
import { Surveyor } from "./survey.js";
import type { GroupPlacement, PendingGroup } from "./types.js";

/**
 * Finds a node for every pending slot, group by group in the given order, but those that must be near another service after
 * all others; later groups see what earlier ones took. The answer holds one placement per group, in the order given.
 * Equal arguments give equal answers.
 */
export function schedule(view: View, pending: PendingGroup[], seed: number): GroupPlacement[] {
  if (pending.length === 0) return [];
  const fleet = new Fleet(view);
  const surveyor = new Surveyor(fleet);
  const census = new Census(view, fleet);
  const scratch = new Scratch(fleet.size);
  const placements: GroupPlacement[] = [];
  const placeAt = (at: number, service: ServiceView, spec: ServiceSpec) => {
    census.countInto(scratch.counts, service);
    placements[at] = placeGroup({ fleet, surveyor, census, scratch, service, spec, seed }, pending[at] as PendingGroup);
  };
  const later: (() => void)[] = [];
  for (const [at, group] of pending.entries()) {
    const { service, spec } = specOf(view, group);
    if (needsCompany(census, service, spec)) later.push(() => placeAt(at, service, spec));
    else placeAt(at, service, spec);
  }
  for (const placeLater of later) placeLater();
  return placements;
}

function specOf(view: View, { service: id, specVersion }: PendingGroup): { service: ServiceView; spec: ServiceSpec } {
  const service = serviceById(view, id);
  const spec = service?.specs[specVersion];
  invariant(service && spec, `slots are pending for ${id} version ${specVersion}, which the view does not know`);
  return { service, spec };
}

/** Whether it must be near tasks of another service, which may be placed by this very call. */
function needsCompany(census: Census, service: ServiceView, { placement }: ServiceSpec): boolean {
  return placement.affinity.some(
    ({ anti, weight, service: name }) => !anti && weight === undefined && census.resolve(service, name)?.id !== service.id,
  );
}
