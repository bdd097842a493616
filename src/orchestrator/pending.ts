import type { NewEvent, PlacementExplanation, PlacementReason } from "../model/index.js";
import { nodeById, runOfSlot, type ServiceView, slotAt, type View } from "../projections/index.js";
import type { GroupPlacement, PendingGroup, PendingSlot } from "../scheduler/index.js";
import { inChunks } from "./chunks.js";
import { failingNodes } from "./crash-loop.js";
import { dependencyFilter } from "./dependencies.js";
import type { ServiceWork, Want } from "./service-work.js";

/** Who comes first when room is short: slots that lost their task, then those that never had one; a drained task still runs. */
const rank: Record<PlacementReason, number> = {
  rollout: 0,
  "node-failed": 0,
  "node-removed": 0,
  restart: 0,
  "crash-loop": 0,
  requested: 0,
  tainted: 0,
  replicas: 1,
  job: 1,
  "node-drained": 2,
};

/** Everything that one service wants: one group of its newest version, or one for each version that its job's runs began with. */
export function pendingGroups(work: ServiceWork): PendingGroup[] {
  const { service } = work;
  const wants = work.wants.length < 2 ? work.wants : work.wants.toSorted((a, b) => rank[a.reason] - rank[b.reason]);
  // Only a job has runs.
  if (!service.job) return [{ service: service.id, specVersion: service.specVersion, slots: wants.map((want) => pendingSlot(work, want)) }];
  const groups = new Map<number, PendingSlot[]>();
  for (const want of wants) {
    const version = versionFor(service, want.slot);
    const group = groups.get(version);
    if (group) group.push(pendingSlot(work, want));
    else groups.set(version, [pendingSlot(work, want)]);
  }
  return [...groups].map(([specVersion, slots]) => ({ service: service.id, specVersion, slots }));
}

/** A run ends with the version that it began with: its tasks share one piece of work. */
function versionFor({ job, specs, specVersion }: ServiceView, slot: number): number {
  const begunWith = runOfSlot(job, slot)?.specVersion;
  return begunWith !== undefined && specs[begunWith] ? begunWith : specVersion;
}

function pendingSlot({ view, service }: ServiceWork, { slot, node, elsewhere }: Want): PendingSlot {
  if (node !== undefined) return { slot, node };
  const home = homeOf(view, service, slot);
  const pending: PendingSlot = home === undefined ? { slot } : { slot, home };
  if (elsewhere) return { ...pending, avoid: elsewhere };
  const avoid = failingNodes(service, slotAt(service, slot));
  return avoid.length > 0 ? { ...pending, avoid, lenient: true } : pending;
}

/** Data that went with its node keeps nobody waiting. */
export function homeOf(view: View, { homes }: ServiceView, slot: number): string | undefined {
  const home = homes?.[slot - 1];
  return home && nodeById(view, home) ? home : undefined;
}

/**
 * Says which slots begin or cease to wait, and why: of several groups, why the first that waits does. Each is named when it joins, not again whenever the reasons change, and
 * a try that ends as the last one did is no event: what is tried again must not fill the log.
 */
export function refusals({ service, held, wants }: ServiceWork, placements: readonly GroupPlacement[]): NewEvent[] {
  const { pending } = service;
  const told = placements.find(({ refused }) => refused.length > 0) ?? placements[0];
  const explanation = told?.explanation ?? pending?.explanation;
  if (!explanation || (!pending && told?.refused.length === 0)) return [];
  const known = new Set(pending?.slots);
  for (const { slots } of placements) for (const slot of slots) known.delete(slot);
  const waiting = new Set<number>();
  for (const { refused } of placements) for (const slot of refused) waiting.add(slot);
  for (const { slot, elsewhere } of wants) if (elsewhere) waiting.delete(slot);
  // What is held back was not tried: it is as pending as before.
  if (held.size > 0) for (const slot of known) if (held.has(slot)) waiting.add(slot);
  const joined = inChunks([...waiting].filter((slot) => !known.has(slot)).sort((a, b) => a - b));
  const withdrawn = inChunks([...known].filter((slot) => !waiting.has(slot)));
  const isKnown = waiting.size === 0 || (pending && sameReasons(explanation, pending.explanation));
  const count = Math.max(joined.length, withdrawn.length, isKnown ? 0 : 1);
  return Array.from({ length: count }, (_, i) => ({
    type: "tasks.refused",
    subject: `service/${service.id}`,
    cause: causeOf(joined[i] ?? [], wants) ?? service.specSeq,
    data: { service: service.id, slots: joined[i] ?? [], ...(withdrawn[i] ? { withdrawn: withdrawn[i] } : {}), explanation },
  }));
}

/** The newest of what led to these slots' being empty. */
function causeOf(slots: number[], wants: readonly Want[]): number | undefined {
  const among = new Set(slots);
  let newest: number | undefined;
  for (const { slot, cause } of wants) if (cause !== undefined && among.has(slot)) newest = Math.max(newest ?? cause, cause);
  return newest;
}

/** The seed, the closest node and the values found at nodes change with every try; what stands in the way does not. */
function sameReasons(a: PlacementExplanation, b: PlacementExplanation): boolean {
  return (
    a.scheduler === b.scheduler &&
    a.considered === b.considered &&
    a.refusals.length === b.refusals.length &&
    a.refusals.every((refusal, i) => {
      const other = b.refusals[i];
      const same = refusal.filter === other?.filter && refusal.nodes === other.nodes && refusal.wanted === other.wanted;
      return same && (refusal.filter !== dependencyFilter || refusal.found === other.found);
    })
  );
}
