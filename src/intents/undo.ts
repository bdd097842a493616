import { equalJson, type NewEvent } from "../model/index.js";
import { findNode, findService, type NodeView, type View } from "../projections/index.js";
import { event, refusedFields, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";
import { checkedSettings } from "./node-settings.js";
import { nodeNotFound } from "./nodes.js";
import { serviceNotFound, updated } from "./service-versions.js";
import { changeRefusal, specRefusal } from "./services.js";
import { deployStack } from "./stacks.js";

/**
 * What stood at a position is put back as new events; the shell has looked up what that was. It must be possible now: a port
 * that somebody else took meanwhile refuses it like any other change.
 */
export function undoService(view: View, { service: ref, spec }: Asked<"UndoService">, context: DecideContext): Decision {
  const service = findService(view, ref.namespace, ref.service);
  if (!service) return serviceNotFound(ref);
  const outcome = { status: 200, id: service.id };
  if (equalJson(service.spec, spec)) return settled([], outcome);
  const refusal = changeRefusal(service, spec) ?? specRefusal(view, spec, service.id);
  return refusal ?? settled([updated(service, spec, context, { reason: "undo" })], outcome);
}

/** Services that came since go, those that went come back anew, the others get their specs of then. */
export function undoStack(view: View, { namespace, name, services }: Asked<"UndoStack">, context: DecideContext): Decision {
  return deployStack(view, { type: "DeployStack", namespace, name, services, prune: true }, context, "undo");
}

export function undoNode(view: View, { node: named, settings, availability }: Asked<"UndoNode">): Decision {
  const node = findNode(view, named);
  if (!node) return nodeNotFound(named);
  const checked = checkedSettings(node, settings);
  if ("problems" in checked) return refusedFields("invalid", "invalid_settings", checked.problems);
  const events: NewEvent[] = [];
  if (!equalJson(node.settings, checked.settings))
    events.push(event("node.updated", `node/${node.id}`, { node: node.id, settings: checked.settings }));
  if (node.availability !== availability) events.push(event(availabilityEvents[availability], `node/${node.id}`, { node: node.id }));
  return settled(events, { status: 200, id: node.id });
}

const availabilityEvents: Record<NodeView["availability"], "node.activated" | "node.paused" | "node.drained"> = {
  active: "node.activated",
  pause: "node.paused",
  drain: "node.drained",
};
