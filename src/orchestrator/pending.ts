import type { NewEvent, PlacementExplanation, PlacementReason } from "../model/index.js";
import type { GroupPlacement, PendingGroup, PendingSlot } from "../scheduler/index.js";
import { inChunks } from "./chunks.js";
import type { ServiceWork } from "./service-work.js";

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

/** Everything that one service wants, as one group: always of its newest spec. */
export function pendingGroup({ service, wants }: ServiceWork): PendingGroup {
  const slots = wants
    .toSorted((a, b) => rank[a.reason] - rank[b.reason])
    .map(({ slot, node }): PendingSlot => (node === undefined ? { slot } : { slot, node }));
  return { service: service.id, specVersion: service.specVersion, slots };
}

/**
 * Says which slots begin or cease to wait, and why. Each is named when it joins, not again whenever the reasons change, and
 * a try that ends as the last one did is no event: what is tried again must not fill the log.
 */
export function refusals({ service, held }: ServiceWork, placement: GroupPlacement | undefined): NewEvent[] {
  const { pending } = service;
  const explanation = placement?.explanation ?? pending?.explanation;
  if (!explanation) return [];
  const placed = new Set(placement?.slots);
  const known = new Set(pending?.slots.filter((slot) => !placed.has(slot)));
  // What is held back was not tried: it is as pending as before.
  const waiting = new Set([...(placement?.refused ?? []), ...[...known].filter((slot) => held.has(slot))]);
  const joined = inChunks([...waiting].filter((slot) => !known.has(slot)).sort((a, b) => a - b));
  const withdrawn = inChunks([...known].filter((slot) => !waiting.has(slot)));
  const told = waiting.size === 0 || (pending && sameReasons(explanation, pending.explanation));
  const count = Math.max(joined.length, withdrawn.length, told ? 0 : 1);
  return Array.from({ length: count }, (_, i) => ({
    type: "tasks.refused",
    subject: `service/${service.id}`,
    data: { service: service.id, slots: joined[i] ?? [], ...(withdrawn[i] ? { withdrawn: withdrawn[i] } : {}), explanation },
  }));
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
