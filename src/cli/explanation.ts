import type { components } from "../client/index.js";
import { dependencyFilter } from "./explain.js";
import { oneLine, plural } from "./text.js";

type Schemas = components["schemas"];

/** What each filter said when it was decided. */
export function refusalLines({ considered, refusals, closest }: Schemas["PlacementExplanation"]): string[] {
  const waits = refusals.filter(({ filter }) => filter === dependencyFilter);
  if (waits.length > 0) return waits.map(({ wanted, found }) => oneLine(`waits for ${wanted}: ${found}`));
  const refusing = refusals.filter(({ nodes }) => nodes > 0);
  const lines = [`${plural(considered, "node")} looked at`];
  for (const { filter, nodes, wanted, found } of refusing)
    lines.push(oneLine(`${filter} refused ${nodes}: wanted ${wanted}, found ${found}`));
  if (refusing.length === 0) lines.push("no filter refused any");
  if (closest) lines.push(oneLine(`closest was ${closest.node}, refused by ${closest.refusedBy.join(", ")}`));
  return lines;
}

/** What went before what between the node that was taken and the runner-up, up to the part that decided. */
export function scoreLines({ scores = [] }: Schemas["PlacementExplanation"]): string[] {
  const [taken, other] = scores;
  if (!taken) return [];
  if (!other) return [`${taken.node} was the only one that fitted`];
  const decided = taken.parts.findIndex(({ value }, at) => value !== other.parts[at]?.value);
  const until = decided < 0 ? taken.parts.length : decided + 1;
  const parts = taken.parts.slice(0, until).map(({ part, value }, at) => `${part}: ${value} against ${other.parts[at]?.value ?? "none"}`);
  const last = decided < 0 ? "equal in all that counts, so the seed or the order of nodes decided" : "which decided";
  return [oneLine(`${taken.node} went before ${other.node}`), ...parts, last];
}

/** Where one more task would fit, and for every other node all that would have to change. */
export function verdictLines(nodes: Schemas["NodeVerdict"][], total: number): string[] {
  if (total === 0) return ["there is no node; start one with `fleetlog agent`"];
  const fitting = nodes.filter(({ refusals }) => refusals.length === 0).map(({ name }) => name);
  const lines = [fitting.length > 0 ? `fits on ${fitting.join(", ")}` : "fits on no node"];
  for (const { name, refusals } of nodes) {
    const wants = refusals.map(({ filter, wanted, found }) => `${filter} (wanted ${wanted}, found ${found})`);
    if (wants.length > 0) lines.push(oneLine(`${name} would need: ${wants.join("; ")}`));
  }
  if (total > nodes.length) lines.push(`and ${plural(total - nodes.length, "more node")}`);
  return lines;
}

/** The newest event first, then what led to it. */
export function causeLines(causes: Schemas["Cause"][]): string[] {
  if (causes.length === 0) return ["the log does not reach back so far"];
  return causes.map(({ seq, time, type, subject, actor }) => `${seq}  ${time}  ${type} of ${subject} by ${actor}`);
}
