import { jobPolicy, type ServiceRef } from "../model/index.js";
import {
  findRemoved,
  findService,
  lookUp,
  portClaims,
  portConflicts,
  type ServiceView,
  scopedName,
  serviceById,
  tasksOf,
  type View,
} from "../projections/index.js";
import { event, refusedField, refusedFields, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";
import { purged, putBack, removals, serviceNotFound } from "./service-versions.js";
import { filesLeft, membersOf } from "./stacks.js";
import { removedVolumeRefusal } from "./volumes.js";

/** Softly, so that it can be restored for a while, unless `purge`; what was removed before can still be purged. */
export function removeService(view: View, { service: ref, purge }: Asked<"RemoveService">, context: DecideContext): Decision {
  const service = serviceOf(view, ref);
  const gone = service || !purge ? undefined : findRemoved(view, ref.namespace, ref.service);
  const going = service ?? gone;
  if (!going) return serviceNotFound(ref);
  const events = service ? removals(view, [service], purge ? { ...context, purgeAfterMs: 0 } : context) : [purged(going)];
  if (going.stack && purge) events.push(...filesLeft(view, { namespace: going.namespace, name: going.stack.name }, events, context));
  return settled(events, { status: 204 });
}

/** Its name and its ports were free for others meanwhile. */
export function restoreService(view: View, { service: ref }: Asked<"RestoreService">): Decision {
  const service = findRemoved(view, ref.namespace, ref.service);
  if (!service) {
    const present = serviceOf(view, ref);
    return present ? settled([], { status: 200, id: present.id }) : serviceNotFound(ref);
  }
  const { id, name, namespace, spec, stack } = service;
  const holder = lookUp(view.serviceNames, scopedName(namespace, name));
  if (holder !== undefined) {
    // Asked for by name once more, as after an answer that was lost: what came back must not stand in its own way.
    if (ref.service === name && serviceById(view, holder)?.restoredAt != null) return settled([], { status: 200, id: holder });
    const message = `another service is named ${name} in namespace ${namespace} now (${holder}); remove that one first`;
    return refusedField("conflict", "name_taken", "/name", message);
  }
  if (serviceById(view, name)) return refusedField("conflict", "name_taken", "/name", `${name} is the id of another service`);
  const conflicts = portConflicts(view, portClaims(spec), new Set([id]));
  if (conflicts.length > 0) return refusedFields("conflict", "port_taken", conflicts);
  const refusal = removedVolumeRefusal(view, spec);
  if (refusal) return refusal;
  const events = [event("service.restored", `service/${id}`, { service: id })];
  return settled(stack ? [...events, ...rejoin(view, service, stack.name)] : events, { status: 200, id });
}

/** Its stack may be gone, or have forgotten it. Those that were removed since need not be named: who is restored joins again. */
function rejoin(view: View, { id, namespace }: ServiceView, name: string) {
  const stack = lookUp(view.stacks, scopedName(namespace, name));
  if (stack?.services.includes(id)) return [];
  const services = [...membersOf(view, stack).map((member) => member.id), id];
  return [event("stack.deployed", `stack/${scopedName(namespace, name)}`, { namespace, name, services })];
}

/**
 * A job runs by it, also when it was not stopped. What was stopped so shortly before that tasks of an older spec run still goes on
 * with them, and rolls them out.
 */
export function startService(view: View, { service: ref }: Asked<"StartService">, context: DecideContext): Decision {
  const service = serviceOf(view, ref);
  if (!service) return serviceNotFound(ref);
  const { id, name, stopped, job, spec } = service;
  if (job && !stopped && job.runs.length > 0 && (jobPolicy(spec).schedule?.concurrency ?? "forbid") === "forbid")
    return conflict("job_runs", `job ${name} runs already, and its concurrency forbids a second run: stop it first, or let it end`);
  if (!stopped && (job === null || job.due !== null)) return settled([], { status: 200, id });
  const from = job ? undefined : olderVersion(service);
  const data = from === undefined ? { service: id } : { service: id, rollout: context.nextId(), from };
  return settled([event("service.started", `service/${id}`, data)], { status: 200, id });
}

/** The version of a task that is wanted still, and of another spec than the service's. */
function olderVersion(service: ServiceView): number | undefined {
  for (const { desired, specVersion } of tasksOf(service))
    if (desired === "running" && specVersion !== service.specVersion) return specVersion;
  return undefined;
}

export function stopService(view: View, { service: ref }: Asked<"StopService">): Decision {
  const service = serviceOf(view, ref);
  if (!service) return serviceNotFound(ref);
  const { id, stopped } = service;
  return settled(stopped ? [] : [event("service.stopped", `service/${id}`, { service: id })], { status: 200, id });
}

/** Every task is replaced by a new one of the same spec, as its update policy says. */
export function restartService(view: View, { service: ref }: Asked<"RestartService">, context: DecideContext): Decision {
  const service = serviceOf(view, ref);
  if (!service) return serviceNotFound(ref);
  const { id, name, rollout, newestVersion } = service;
  if (service.spec.mode === "job") return conflict("service_is_job", `service ${name} is a job: start it to run it again`);
  if (service.stopped) return conflict("service_stopped", `service ${name} is stopped: start it`);
  if (rollout) return conflict("rollout_in_progress", `service ${name} is being rolled out; let that end, or abort it first`);
  const data = { service: id, specVersion: newestVersion + 1, rollout: context.nextId() };
  return settled([event("service.restarted", `service/${id}`, data)], { status: 200, id });
}

/** Back to the spec that the newest update replaced; once more, and it is undone. */
export function rollBackService(view: View, { service: ref }: Asked<"RollBackService">, context: DecideContext): Decision {
  const service = serviceOf(view, ref);
  if (!service) return serviceNotFound(ref);
  // Under way already: to ask again must not undo it.
  if (service.rollout?.reason === "rollback") return settled([], { status: 200, id: service.id });
  if (service.previous) return putBack(view, service, service.previous, context);
  return conflict("no_previous_spec", `service ${service.name} has only ever had this spec`);
}

export function controlRollout(view: View, { service: ref, action }: Asked<"ControlRollout">, context: DecideContext): Decision {
  const service = serviceOf(view, ref);
  if (!service) return serviceNotFound(ref);
  const { id, name, rollout, specs } = service;
  if (!rollout) return conflict("no_rollout", `service ${name} is not being rolled out`);
  const outcome = { status: 200, id };
  const about = { service: id, rollout: rollout.id };
  switch (action) {
    case "pause":
      return settled(rollout.paused ? [] : [event("rollout.paused", `service/${id}`, { ...about, reason: "requested" })], outcome);
    case "resume":
      return settled(rollout.paused ? [event("rollout.resumed", `service/${id}`, about)] : [], outcome);
    case "abort": {
      if (rollout.reason === "rollback") {
        const message = `service ${name} is being rolled back already; pause that, or update the service to what it shall be`;
        return conflict("rollback_in_progress", message);
      }
      const before = specs[rollout.from];
      if (before) return putBack(view, service, { spec: before, specVersion: rollout.from }, context);
      return conflict("no_previous_spec", `the spec that service ${name} had before its rollout is not kept any more`);
    }
    default:
      return action satisfies never;
  }
}

function serviceOf(view: View, { namespace, service }: ServiceRef): ServiceView | undefined {
  return findService(view, namespace, service);
}

function conflict(code: string, message: string): Decision {
  return rejected("conflict", code, message, [{ field: "service", message }]);
}
