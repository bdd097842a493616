import { type AutoscalingDecision, type EventOf, equalJson, type ServiceSpec } from "../../model/index.js";
import { own } from "../own.js";
import {
  type AutoscalingDecisionView,
  type AutoscalingView,
  autoscalingChangesMax,
  autoscalingChangesMs,
  autoscalingDecisionsMax,
  type ServiceView,
  type View,
} from "../view.js";
import { ownService } from "./recall.js";

/** What is kept of a policy that came with the spec, by the event `seq`; null for none. */
export function firstAutoscaling(spec: ServiceSpec, seq: number): AutoscalingView | null {
  if (!spec.autoscaling) return null;
  return { generation: seq, windows: { replicas: -1, resources: -1 }, changes: [], decisions: [] };
}

/** Another policy is a new generation: what was changed lately counts on, and what was decided stays to be looked at. */
export function followPolicy(service: ServiceView, before: ServiceSpec, seq: number): void {
  const { spec, autoscaling } = service;
  if (!spec.autoscaling && !autoscaling) return;
  if (autoscaling && equalJson(before.autoscaling, spec.autoscaling)) return;
  const next = firstAutoscaling(spec, seq);
  if (next && autoscaling) {
    next.changes = autoscaling.changes;
    next.decisions = autoscaling.decisions;
  }
  service.autoscaling = next;
}

/** @param from the replicas before */
export function noteScaled(service: ServiceView, { data, seq, time }: EventOf<"service.scaled">, from: number): void {
  const { autoscaling, replicas } = data;
  const kept = own(service, "autoscaling");
  if (!autoscaling || !kept) return;
  const since = time - autoscalingChangesMs;
  const changes = kept.changes.filter(({ at }) => at > since);
  changes.push({ at: time, delta: replicas - from });
  kept.changes = changes.slice(-autoscalingChangesMax);
  note(kept, { seq, at: time, result: "scaled", from, replicas, resources: null, autoscaling });
}

export function autoscalingAdvised(view: View, { data, seq, time }: EventOf<"autoscaling.advised">): void {
  const service = ownService(view, data.service);
  const kept = service && own(service, "autoscaling");
  if (!kept) return;
  const { autoscaling, replicas = null, resources = null } = data;
  const from = replicas === null ? null : service.spec.replicas;
  note(kept, { seq, at: time, result: data.applied ? "resized" : "advised", from, replicas, resources, autoscaling });
}

function note(kept: AutoscalingView, decision: AutoscalingDecisionView): void {
  const { policy, window }: AutoscalingDecision = decision.autoscaling;
  kept.windows = { ...kept.windows, [policy]: window };
  kept.decisions = [...kept.decisions, decision].slice(-autoscalingDecisionsMax);
}
