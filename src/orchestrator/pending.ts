import type { NewEvent, PlacementExplanation, PlacementReason } from "../model/index.js";
import type { GroupPlacement, PendingGroup, PendingSlot } from "../scheduler/index.js";
import type { ServiceWork } from "./service-work.js";

/** Who comes first when room is short: slots that lost their task, then those that never had one; a drained task still runs. */
const rank: Record<PlacementReason, number> = {
  rollout: 0,
  "node-failed": 0,
  "node-removed": 0,
  restart: 0,
  replicas: 1,
  "node-drained": 2,
};

/** Everything that one service wants, as one group: always of its newest spec. */
export function pendingGroup({ service, wants }: ServiceWork): PendingGroup {
  const slots = wants
    .toSorted((a, b) => rank[a.reason] - rank[b.reason])
    .map(({ slot, node }): PendingSlot => (node === undefined ? { slot } : { slot, node }));
  return { service: service.id, specVersion: service.specVersion, slots };
}

/** Says which slots wait and why, unless the view says it already: a refusal that is tried again must not fill the log. */
export function refusal({ service, held }: ServiceWork, placement: GroupPlacement | undefined): NewEvent | undefined {
  const { pending } = service;
  const explanation = placement?.explanation ?? pending?.explanation;
  const placed = new Set(placement?.slots);
  const known = pending?.slots.filter((slot) => !placed.has(slot)) ?? [];
  // What is held back was not tried: it is as pending as before.
  const slots = [...(placement?.refused ?? []), ...known.filter((slot) => held.has(slot))].sort((a, b) => a - b);
  if (!explanation || (slots.length === 0 && known.length === 0)) return undefined;
  if (sameSlots(slots, known) && pending && sameReasons(explanation, pending.explanation)) return undefined;
  return { type: "tasks.refused", subject: `service/${service.id}`, data: { service: service.id, slots, explanation } };
}

function sameSlots(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((slot, i) => slot === b[i]);
}

/** The seed, the closest node and the values found change with every try; what stands in the way does not. */
function sameReasons(a: PlacementExplanation, b: PlacementExplanation): boolean {
  return (
    a.scheduler === b.scheduler &&
    a.considered === b.considered &&
    a.refusals.length === b.refusals.length &&
    a.refusals.every((refusal, i) => {
      const other = b.refusals[i];
      return refusal.filter === other?.filter && refusal.nodes === other.nodes && refusal.wanted === other.wanted;
    })
  );
}
