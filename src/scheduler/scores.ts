import type { PlacementExplanation } from "../model/index.js";
import type { Attempt } from "./attempt.js";
import type { NodeQueue } from "./node-queue.js";
import type { Standing } from "./standing.js";

type Score = NonNullable<PlacementExplanation["scores"]>[number];

/** Why the first slot goes where it goes: what counted, in the order in which it counted, there and at the runner-up. */
export function scoresOf(attempt: Attempt, queue: NodeQueue, standing: Standing): PlacementExplanation["scores"] {
  const nodes = [queue.top(), queue.runnerUp()].filter((node) => node >= 0);
  return nodes.length === 0 ? undefined : nodes.map((node) => scoreOf(attempt, queue, standing, node));
}

function scoreOf({ fleet, spec, scratch, wishes }: Attempt, queue: NodeQueue, { machines }: Standing, node: number): Score {
  const { spread, strategy } = spec.placement;
  const loads = queue.loads(node);
  const parts = spread.map((level, i) => ({ part: `tasks per ${level.trim()}`, value: loads[i] as number }));
  if (wishes) parts.push({ part: "wishes", value: wishes[node] as number });
  if (machines) parts.push({ part: "tasks on the machine", value: machines.tasks[machines.domains.of[node] as number] as number });
  if (strategy === "spread") parts.push({ part: "tasks on the node", value: scratch.counts[node] as number });
  if (strategy !== "random") parts.push({ part: "reserved per mille", value: fleet.reservedPerMille(node) });
  return { node: fleet.node(node).id, parts };
}
