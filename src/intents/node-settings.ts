import { equalJson, mergePatch, type NodeSettings, type Schemas, validate } from "../model/index.js";
import { type FieldError, isClusterError } from "../ports/index.js";
import { findNode, type NodeView, type View } from "../projections/index.js";
import { event, refusedField, refusedFields, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";
import { nodeNotFound } from "./nodes.js";

/** Longer than any repair of a host that is still counted on. */
const maintenanceMaxMs = 30 * 24 * 60 * 60 * 1000;

/** What people say of a node; the patch is applied here, on the settings of this moment, so that two of them add up. */
export function updateNode(view: View, { node: named, patch }: Asked<"UpdateNode">): Decision {
  const node = findNode(view, named);
  if (!node) return nodeNotFound(named);
  const merged = mergePatch(node.settings, patch);
  const settings = checkedSettings(node, merged);
  if (!("settings" in settings)) return refusedFields("invalid", "invalid_settings", settings.problems);
  const data = { node: node.id, settings: settings.settings };
  const events = equalJson(node.settings, settings.settings) ? [] : [event("node.updated", `node/${node.id}`, data)];
  return settled(events, { status: 200, id: node.id });
}

export function pauseNode(view: View, { node: named }: Asked<"PauseNode">): Decision {
  const node = findNode(view, named);
  if (!node) return nodeNotFound(named);
  const events = node.availability === "pause" ? [] : [event("node.paused", `node/${node.id}`, { node: node.id })];
  return settled(events, { status: 200, id: node.id });
}

export function maintainNode(view: View, intent: Asked<"MaintainNode">, { now }: DecideContext): Decision {
  const node = findNode(view, intent.node);
  if (!node) return nodeNotFound(intent.node);
  const { reason, until: asked, durationMs } = intent;
  if ((asked === undefined) === (durationMs === undefined)) {
    return refusedField(
      "invalid",
      "invalid_maintenance",
      asked === undefined ? "/until" : "/durationMs",
      "give either until or durationMs",
    );
  }
  const until = asked ?? now + (durationMs ?? 0);
  if (until <= now) return refusedField("invalid", "invalid_maintenance", "/until", "is in the past");
  if (until > now + maintenanceMaxMs) return refusedField("invalid", "invalid_maintenance", "/until", "is more than 30 days away");
  const data = { node: node.id, reason, until };
  const same = node.maintenance?.until === until && node.maintenance.reason === reason;
  return settled(same ? [] : [event("node.maintenance_started", `node/${node.id}`, data)], { status: 200, id: node.id });
}

export function checkedSettings(node: NodeView, merged: unknown): { settings: NodeSettings } | { problems: FieldError[] } {
  try {
    const settings: Schemas["NodeSettings"] = validate("NodeSettings", merged);
    const problems = [...reservedProblems(node, settings), ...taintProblems(settings)];
    return problems.length > 0 ? { problems } : { settings };
  } catch (error) {
    if (isClusterError(error)) return { problems: error.errors };
    throw error;
  }
}

function reservedProblems({ described: { capacity } }: NodeView, { reserved }: NodeSettings): FieldError[] {
  return (["cpu", "memory"] as const).flatMap((what) =>
    reserved && reserved[what] > capacity[what]
      ? [{ field: `/reserved/${what}`, message: `reserves ${reserved[what]} of a capacity of ${capacity[what]}` }]
      : [],
  );
}

/** One value for each key and effect, as in Kubernetes: to change it is to say it anew. */
function taintProblems({ taints = [] }: NodeSettings): FieldError[] {
  return taints.flatMap(({ key, effect }, index) => {
    const first = taints.findIndex((other) => other.key === key && other.effect === effect);
    return first < index ? [{ field: `/taints/${index}`, message: `${key}:${effect} is listed twice` }] : [];
  });
}
