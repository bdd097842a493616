import type { NewEvent } from "../model/index.js";
import { entriesOf, type NodeView, shardOf, type View } from "../projections/index.js";
import type { OrchestrateContext, Wake } from "./types.js";

/** Nodes are looked at together, and not more often than this: one scan costs less than a timer for each. */
const lookAgainMs = 1_000;
/**
 * A node that has been silent for this share of its timeout counts as vanishing (it missed at least one heartbeat).
 * Without it the first nodes of a mass failure would be failed one by one before the rest reach their timeout.
 */
const vanishingShare = 0.5;
const namesMax = 5;

export interface NodeJudgement {
  events: NewEvent[];
  wakeAt: Wake[];
  alarms: string[];
  /** Too many nodes vanished at once: it is more likely that we cannot hear than that they all died. */
  massFailure: boolean;
}

/**
 * Which nodes are down and which are back. A new lease holder has heard nobody yet: it decides no failure before a
 * full timeout and the grace for reconnecting have passed.
 */
export function judgeNodes(view: View, context: OrchestrateContext): NodeJudgement {
  const { now, liveness, leaseAgeMs, settings } = context;
  const { nodeTimeoutMs, reconnectGraceMs } = settings;
  const settled = leaseAgeMs >= nodeTimeoutMs + reconnectGraceMs;
  const silent: NodeView[] = [];
  const vanished: NodeView[] = [];
  const events: NewEvent[] = [];
  let ready = 0;
  let soonest: Wake | undefined;
  const lookAt = (node: NodeView, at: number) => {
    if (!soonest || at < soonest.at) soonest = { kind: "node", id: node.id, at };
  };
  for (const node of entriesOf(view.nodes)) {
    if (node.maintenance) {
      if (node.maintenance.until > now) {
        // Its silence is expected: it is neither failed nor counted among those that vanished. To be heard of is good news as ever.
        lookAt(node, node.maintenance.until);
        if (node.state === "down" && isBack(node, context)) events.push(connected(node));
        continue;
      }
      events.push({ type: "node.maintenance_ended", subject: `node/${node.id}`, data: { node: node.id } });
    }
    const heard = liveness.get(node.id);
    const silentMs = heard?.silentMs ?? leaseAgeMs;
    if (node.state === "ready") {
      ready++;
      if (silentMs >= nodeTimeoutMs * vanishingShare) vanished.push(node);
      if (settled && silentMs >= nodeTimeoutMs) silent.push(node);
      const left = Math.max(settled ? nodeTimeoutMs - silentMs : nodeTimeoutMs + reconnectGraceMs - leaseAgeMs, lookAgainMs);
      lookAt(node, now + left);
    } else if (node.state === "down") {
      if (isBack(node, context)) events.push(connected(node));
      else if (node.stateAt > now - nodeTimeoutMs) vanished.push(node);
    }
  }
  const before = ready + vanished.filter(({ state }) => state === "down").length;
  const massFailure = vanished.length >= settings.massFailureNodesMin && vanished.length > before * settings.massFailureRatio;
  const withheld = massFailure && silent.length > 0;
  if (!massFailure) for (const node of silent) events.push(failed(node, nodeTimeoutMs));
  return {
    events,
    wakeAt: soonest ? [soonest] : [],
    alarms: withheld ? [alarm(vanished, before)] : [],
    massFailure,
  };
}

function isBack(node: NodeView, { liveness, settings }: OrchestrateContext): boolean {
  const heard = liveness.get(node.id);
  return node.bootId !== "" && heard !== undefined && heard.silentMs < settings.nodeTimeoutMs;
}

/** The view in which these events have set the nodes' states: placements of the same call must know them. */
export function withNodeStates(view: View, events: readonly NewEvent[]): View {
  const nodes = view.nodes.slice();
  for (const [i, event] of events.entries()) {
    if (event.type !== "node.failed" && event.type !== "node.connected") continue;
    const id = event.data.node;
    const shard = nodes[shardOf(id)];
    const node = shard?.[id];
    const state = event.type === "node.failed" ? "down" : "ready";
    // They are the first that follow the view.
    if (node) nodes[shardOf(id)] = { ...shard, [id]: { ...node, state, stateSeq: view.seq + 1 + i } };
  }
  return { ...view, nodes };
}

function connected(node: NodeView): NewEvent {
  return { type: "node.connected", subject: `node/${node.id}`, data: { node: node.id, bootId: node.bootId } };
}

function failed(node: NodeView, nodeTimeoutMs: number): NewEvent {
  const reason = `not heard of for ${nodeTimeoutMs / 1000} s`;
  return { type: "node.failed", subject: `node/${node.id}`, data: { node: node.id, reason } };
}

function alarm(vanished: readonly NodeView[], before: number): string {
  const names = vanished.map(({ name }) => name).sort();
  const shown = names.slice(0, namesMax).join(", ");
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : "";
  return `${names.length} of ${before} nodes fell silent at once (${shown}${more}): no task moves until they are heard of again or removed`;
}
