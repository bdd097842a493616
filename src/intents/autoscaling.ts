import { type AdvisedResources, equalJson, type ServiceSpec } from "../model/index.js";
import { findService, type View } from "../projections/index.js";
import { event, refusedField, refusedFields, settled } from "./answers.js";
import { recorded } from "./autoscaling-decisions.js";
import { autoscalingProblems } from "./autoscaling-rules.js";
import type { Asked, DecideContext, Decision } from "./decision.js";
import { scaleWithProblems } from "./dependency-rules.js";
import { resizeRefusal } from "./resize.js";
import { serviceNotFound, updated } from "./service-versions.js";

export function setAutoscaling(view: View, { service: ref, policy }: Asked<"SetAutoscaling">): Decision {
  const service = findService(view, ref.namespace, ref.service);
  if (!service) return serviceNotFound(ref);
  const outcome = { status: 200, id: service.id };
  if (equalJson(service.spec.autoscaling, policy)) return settled([], outcome);
  const { mode, name } = service.spec;
  if (mode !== "replicated")
    return refusedField("conflict", `service_is_${mode}`, "service", `service ${name} is ${mode}: it has no replicas to scale`);
  const scaled = { spec: { ...service.spec, autoscaling: policy }, stack: service.stack?.name };
  const problems = autoscalingProblems(scaled.spec);
  if (problems.length === 0) problems.push(...scaleWithProblems(view, scaled, new Map([[service.name, scaled]])));
  if (problems.length > 0) {
    // The policy is the whole body here.
    const errors = problems.map(({ field, message }) => ({ field: field.replace(/^\/autoscaling/, ""), message }));
    return refusedFields("invalid", "invalid_autoscaling", errors);
  }
  return settled([event("autoscaling.set", `service/${service.id}`, { service: service.id, policy })], outcome);
}

export function removeAutoscaling(view: View, { service: ref }: Asked<"RemoveAutoscaling">): Decision {
  const service = findService(view, ref.namespace, ref.service);
  if (!service) return serviceNotFound(ref);
  const { id, spec } = service;
  return settled(spec.autoscaling ? [event("autoscaling.removed", `service/${id}`, { service: id })] : [], { status: 204 });
}

/** Kept to be looked at. Resources are applied, where the policy says so, by the very event that a person's change would make. */
export function adviseAutoscaling(view: View, intent: Asked<"AdviseAutoscaling">, context: DecideContext): Decision {
  const { service: ref, autoscaling, replicas, resources } = intent;
  const service = findService(view, ref.namespace, ref.service);
  if (!service) return serviceNotFound(ref);
  const { id, spec } = service;
  const outcome = { status: 200, id };
  const before = recorded(service, autoscaling, context.now);
  if (before === "settled") return settled([], outcome);
  if (before) return before;
  const policy = spec.autoscaling;
  const applied = resources !== undefined && policy?.mode === "auto" && policy.resources?.apply === true && !service.rollout;
  const data = {
    service: id,
    autoscaling,
    ...(replicas === undefined ? {} : { replicas }),
    ...(resources ? { resources } : {}),
    ...(applied ? { applied } : {}),
  };
  const advised = event("autoscaling.advised", `service/${id}`, data);
  if (!applied) return settled([advised], outcome);
  const resized = withResources(spec, resources);
  return resizeRefusal(view, service, resized) ?? settled([advised, updated(service, resized, context)], outcome);
}

/** The policy's rules see to it that there is one container. A limit below what is reserved rises with it. */
function withResources(spec: ServiceSpec, { cpu, memory }: AdvisedResources): ServiceSpec {
  const containers = spec.containers.map((container) => {
    const { reservations, limits } = container.resources;
    const next = { cpu: cpu ?? reservations.cpu, memory: memory ?? reservations.memory };
    return {
      ...container,
      resources: {
        ...container.resources,
        reservations: next,
        limits: {
          ...limits,
          ...(limits.cpu === undefined ? {} : { cpu: Math.max(limits.cpu, next.cpu) }),
          ...(limits.memory === undefined ? {} : { memory: Math.max(limits.memory, next.memory) }),
        },
      },
    };
  });
  return { ...spec, containers };
}
