import { equalJson, type NewEvent, type NodeDescription } from "../model/index.js";
import type { FieldError } from "../ports/index.js";
import { findNode, hasEnded, lookUp, type NodeView, nodeById, tasksOnNode, tokenById, type View } from "../projections/index.js";
import { event, refusedField, refusedFields, rejected, settled } from "./answers.js";
import { agentRefusal } from "./cluster-version.js";
import type { Asked, DecideContext, Decision } from "./decision.js";

export function joinNode(view: View, intent: Asked<"JoinNode">, context: DecideContext): Decision {
  const problems = descriptionProblems(intent.description);
  if (problems.length > 0) return refusedFields("invalid", "invalid_description", problems);
  const refusal = agentRefusal(view, intent.description);
  if (refusal) return refusal;
  if (nodeById(view, intent.name)) {
    return refusedField("conflict", "name_taken", "/name", `${intent.name} is the id of another node`);
  }
  const holder = lookUp(view.nodeNames, intent.name);
  const known = holder === undefined ? undefined : nodeById(view, holder);
  if (known) {
    // The same host asks again, for instance because it never saw the first answer.
    if (tokenById(view, known.token)?.credential === intent.credential) return settled([], joinOutcome(known.id, known.token));
    return refusedField(
      "conflict",
      "name_taken",
      "/name",
      `a node named ${intent.name} joined with another credential; remove it first or join under another name`,
    );
  }
  const node = context.nextId();
  const token = context.nextId();
  const { name, credential, description } = intent;
  return settled([event("node.joined", `node/${node}`, { node, name, token, credential, description })], joinOutcome(node, token));
}

/** An agent's hello. Quiet when the node is ready in the same boot and is described as before. */
export function connectNode(view: View, intent: Asked<"ConnectNode">): Decision {
  const node = nodeById(view, intent.node);
  if (!node) return nodeNotFound(intent.node);
  const problems = descriptionProblems(intent.description);
  if (problems.length > 0) return refusedFields("invalid", "invalid_description", problems);
  const refusal = agentRefusal(view, intent.description);
  if (refusal) return refusal;
  const events: NewEvent[] = [];
  // The description comes first, so that a node never becomes ready with the capacity of its last boot.
  // Compared with what the agent said before, not with what people have made of that.
  if (!equalJson(node.described, intent.description)) {
    events.push(event("node.described", `node/${node.id}`, { node: node.id, description: intent.description }));
  }
  const { foreign } = intent;
  const followsAgain = node.waiting !== null && foreign === null;
  if (node.state !== "ready" || node.bootId !== intent.bootId || followsAgain) {
    events.push(event("node.connected", `node/${node.id}`, { node: node.id, bootId: intent.bootId }));
  }
  if (foreign && !isKnownToWait(node, foreign)) events.push(event("node.waiting", `node/${node.id}`, { node: node.id, ...foreign }));
  return settled(events, { status: 200, id: node.id });
}

/** Also once it was accepted: the agent may connect again before it has heard of that. */
function isKnownToWait({ waiting }: NodeView, { lineage, seq }: { lineage: string; seq: number }): boolean {
  return waiting !== null && waiting.lineage === lineage && (waiting.accepted ? seq <= waiting.seq : seq === waiting.seq);
}

/** A person's word that what this node's agent obeyed of another log may be given up. */
export function acceptNode(view: View, intent: Asked<"AcceptNode">): Decision {
  const node = findNode(view, intent.node);
  if (!node) return nodeNotFound(intent.node);
  const { waiting } = node;
  if (!waiting || waiting.accepted) return settled([], { status: 200, id: node.id });
  const data = { node: node.id, lineage: waiting.lineage, seq: waiting.seq };
  return settled([event("node.accepted", `node/${node.id}`, data)], { status: 200, id: node.id });
}

export function drainNode(view: View, intent: Asked<"DrainNode">): Decision {
  const node = findNode(view, intent.node);
  if (!node) return nodeNotFound(intent.node);
  const events = node.availability === "drain" ? [] : [event("node.drained", `node/${node.id}`, { node: node.id })];
  return settled(events, { status: 200, id: node.id });
}

export function activateNode(view: View, intent: Asked<"ActivateNode">): Decision {
  const node = findNode(view, intent.node);
  if (!node) return nodeNotFound(intent.node);
  const events: NewEvent[] = node.availability === "active" ? [] : [event("node.activated", `node/${node.id}`, { node: node.id })];
  if (node.maintenance) events.push(event("node.maintenance_ended", `node/${node.id}`, { node: node.id }));
  return settled(events, { status: 200, id: node.id });
}

export function removeNode(view: View, intent: Asked<"RemoveNode">): Decision {
  const node = findNode(view, intent.node);
  if (!node) return nodeNotFound(intent.node);
  const alive = intent.force ? 0 : aliveOn(view, node);
  if (alive > 0) {
    const message = `node ${node.name} is ready and holds ${alive} ${alive === 1 ? "task" : "tasks"}; drain it first or remove it with force`;
    return refusedField("conflict", "node_busy", "force", message);
  }
  return settled([event("node.removed", `node/${node.id}`, { node: node.id })], { status: 204 });
}

export function nodeNotFound(idOrName: string): Decision {
  const message = `no node has the id or name ${JSON.stringify(idOrName)}`;
  return rejected("notFound", "node_not_found", message, [{ field: "node", message }]);
}

/** Tasks that the removal would take away: those of a node that is not ready are lost already, and some have ended. */
function aliveOn(view: View, node: NodeView): number {
  let alive = 0;
  if (node.state === "ready") for (const task of tasksOnNode(view, node.id)) if (!task.containers.every(hasEnded)) alive++;
  return alive;
}

function joinOutcome(node: string, token: string) {
  return { status: 201, id: node, detail: { token: [token] } };
}

function descriptionProblems(description: NodeDescription): FieldError[] {
  const { capacity, reserved, runtimes } = description;
  const problems: FieldError[] = [];
  for (const what of ["cpu", "memory"] as const) {
    if (reserved[what] > capacity[what]) {
      const message = `reserves ${reserved[what]} of a capacity of ${capacity[what]}`;
      problems.push({ field: `/description/reserved/${what}`, message });
    }
  }
  runtimes.forEach(({ name }, index) => {
    if (runtimes.findIndex((other) => other.name === name) < index) {
      problems.push({ field: `/description/runtimes/${index}/name`, message: `${name} is listed twice` });
    }
  });
  return problems;
}
