import { equalJson, type ServiceSpec } from "../model/index.js";
import {
  findService,
  lookUp,
  portClaims,
  portConflicts,
  type ServiceView,
  scopedName,
  serviceById,
  type View,
} from "../projections/index.js";
import { event, refusedField, refusedFields, settled } from "./answers.js";
import { recorded } from "./autoscaling-decisions.js";
import type { Asked, DecideContext, Decision } from "./decision.js";
import { dependencyProblems, scaleWithProblems } from "./dependency-rules.js";
import { missingFiles } from "./files.js";
import { resizeRefusal } from "./resize.js";
import { serviceNotFound, updated } from "./service-versions.js";
import { specProblems } from "./spec-rules.js";
import { removedVolumeRefusal } from "./volumes.js";

export function createService(view: View, { spec }: Asked<"CreateService">, context: DecideContext): Decision {
  if (lookUp(view.serviceNames, scopedName(spec.namespace, spec.name)) !== undefined) {
    const message = `a service named ${spec.name} is in namespace ${spec.namespace} already`;
    return refusedField("conflict", "name_taken", "/name", message);
  }
  if (serviceById(view, spec.name)) {
    return refusedField("conflict", "name_taken", "/name", `${spec.name} is the id of another service`);
  }
  const refusal = specRefusal(view, spec, undefined) ?? removedVolumeRefusal(view, spec);
  if (refusal) return refusal;
  const service = context.nextId();
  return settled([event("service.created", `service/${service}`, { service, spec })], { status: 201, id: service });
}

export function updateService(view: View, intent: Asked<"UpdateService">, context: DecideContext): Decision {
  const service = findService(view, intent.service.namespace, intent.service.service);
  if (!service) return serviceNotFound(intent.service);
  const outcome = { status: 200, id: service.id };
  // Before the precondition: a client that repeats an update which has been applied is told so, not that it came late.
  if (equalJson(service.spec, intent.spec)) return settled([], outcome);
  if (intent.ifSeq !== undefined && intent.ifSeq !== service.specSeq) {
    return refusedField(
      "precondition",
      "spec_changed",
      "If-Match",
      `the spec of service ${service.name} was last changed at ${service.specSeq}, not at ${intent.ifSeq}; read it again`,
    );
  }
  const refusal =
    changeRefusal(service, intent.spec) ??
    specRefusal(view, intent.spec, service.id) ??
    removedVolumeRefusal(view, intent.spec, service.spec) ??
    resizeRefusal(view, service, intent.spec);
  return refusal ?? settled([updated(service, intent.spec, context)], outcome);
}

/** By an autoscaler only once for each window of its policy, and not at all where that is but a dry run: then it is kept as advice. */
export function scaleService(view: View, { service: ref, replicas, autoscaling }: Asked<"ScaleService">, context: DecideContext): Decision {
  const service = findService(view, ref.namespace, ref.service);
  if (!service) return serviceNotFound(ref);
  if (service.spec.mode === "global") {
    const message = `service ${service.name} is global: it runs once on every node that fits`;
    return refusedField("conflict", "service_is_global", "/replicas", message);
  }
  if (service.spec.mode === "job") {
    const message = `service ${service.name} is a job: change its completions or its parallelism`;
    return refusedField("conflict", "service_is_job", "/replicas", message);
  }
  const outcome = { status: 200, id: service.id };
  if (autoscaling) {
    const before = recorded(service, autoscaling, context.now);
    if (before === "settled") return settled([], outcome);
    if (before) return before;
    if (service.spec.autoscaling?.mode === "dry-run")
      return settled([event("autoscaling.advised", `service/${service.id}`, { service: service.id, autoscaling, replicas })], outcome);
  }
  if (service.spec.replicas === replicas) return settled([], outcome);
  const data = { service: service.id, replicas, ...(autoscaling ? { autoscaling } : {}) };
  return settled([event("service.scaled", `service/${service.id}`, data)], outcome);
}

/** Why this service cannot become what `spec` says, whatever else the cluster holds. */
export function changeRefusal(service: ServiceView, spec: ServiceSpec): Decision | undefined {
  for (const member of ["name", "namespace", "mode"] as const) {
    if (spec[member] !== service.spec[member]) {
      const message = `cannot be changed from ${service.spec[member]}; remove the service and create it anew`;
      return refusedField("invalid", "immutable_field", `/${member}`, message);
    }
  }
  return undefined;
}

export function specRefusal(view: View, spec: ServiceSpec, self: string | undefined): Decision | undefined {
  const problems = specProblems(spec);
  if (problems.length === 0 && spec.dependsOn) {
    const dependent = { spec, stack: self === undefined ? undefined : serviceById(view, self)?.stack?.name };
    problems.push(...dependencyProblems(view, dependent, new Map([[spec.name, dependent]])));
  }
  if (problems.length === 0) {
    const scaled = { spec, stack: self === undefined ? undefined : serviceById(view, self)?.stack?.name };
    problems.push(...scaleWithProblems(view, scaled, new Map([[spec.name, scaled]])));
  }
  if (problems.length > 0) return refusedFields("invalid", "invalid_spec", problems);
  const missing = missingFiles(view, spec);
  if (missing.length > 0) return refusedFields("invalid", "unknown_file", missing);
  const conflicts = portConflicts(view, portClaims(spec), new Set(self === undefined ? [] : [self]));
  return conflicts.length > 0 ? refusedFields("conflict", "port_taken", conflicts) : undefined;
}
