import type { components } from "../client/index.js";
import { plural } from "./text.js";

/** What refuses a slot for the sake of another service, and no node. */
export const dependencyFilter = "dependency";

/** What a rollout does not begin before; empty for one that waits for nothing. */
export function rolloutWaits(rollout: components["schemas"]["Service"]["rollout"]): string {
  const waits = rollout?.waitsFor ?? [];
  return waits.length > 0 ? waitsText(waits) : "";
}

function waitsText(waits: readonly { wanted: string; found: string }[]): string {
  return `waits for ${waits.map(({ wanted, found }) => `${wanted} (${found})`).join(", and for ")}`;
}

/** Why no node takes a slot: every filter with its count, most refusals first, and the node closest to fitting. */
export function explainPending(explanation: components["schemas"]["PlacementExplanation"]): string {
  const waits = explanation.refusals.filter(({ filter }) => filter === dependencyFilter);
  if (waits.length > 0) return waitsText(waits);
  if (explanation.considered === 0) return "there is no node to place it on; start one with `fleetlog agent`";
  const refusals = explanation.refusals
    .filter(({ nodes }) => nodes > 0)
    .sort((a, b) => b.nodes - a.nodes)
    .map(({ filter, nodes, wanted, found }) => `${filter} refuses ${nodes} (wanted ${wanted}, found ${found})`);
  const closest = explanation.closest
    ? `; closest is ${explanation.closest.node}, refused by ${explanation.closest.refusedBy.join(", ")}`
    : "";
  return `no node fits: of ${plural(explanation.considered, "node")}, ${refusals.join(", ") || "none has room"}${closest}`;
}
