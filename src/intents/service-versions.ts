import { type EventData, type NewEvent, type ServiceSpec, sameTemplate } from "../model/index.js";
import { entriesOf, fileRemoved, portClaims, portConflicts, type ServiceView, unusedFiles, type View } from "../projections/index.js";
import { event, refusedFields, rejected, settled } from "./answers.js";
import type { DecideContext, Decision } from "./decision.js";

/** So many removed services can be restored at a time; the oldest go before their time when more are removed. */
const removedServicesMax = 1_000;

type About = Pick<EventData["service.updated"], "reason"> & {
  /** The version to come back to, where its template is the one of the new spec. */
  version?: number;
};

/** The event of a new spec; tasks are replaced only when they must be. */
export function updated(service: ServiceView, spec: ServiceSpec, context: DecideContext, about: About = {}): NewEvent {
  const { id } = service;
  const { version, ...reason } = about;
  const specVersion = versionOf(service, spec, version);
  // A job runs its new spec; there is nothing to roll out.
  const rollout = service.job || specVersion === service.specVersion ? {} : { rollout: context.nextId() };
  return event("service.updated", `service/${id}`, { service: id, spec, specVersion, ...rollout, ...reason });
}

/** The service's own version, or an older one that is kept, when its template is the same: tasks that are of it then stay. */
function versionOf({ spec: own, specVersion, specs, newestVersion }: ServiceView, spec: ServiceSpec, wanted: number | undefined): number {
  const fits = (version: number) => {
    const kept = specs[version];
    return kept !== undefined && sameTemplate(kept, spec);
  };
  if (wanted !== undefined && fits(wanted)) return wanted;
  if (sameTemplate(own, spec)) return specVersion;
  const kept = Object.keys(specs).map(Number).filter(fits);
  return kept.length > 0 ? Math.max(...kept) : newestVersion + 1;
}

/** An earlier spec comes back, with its version where its template is kept; replicas and the policy that changes them stay as they are now. */
export function putBack(
  view: View,
  service: ServiceView,
  before: { spec: ServiceSpec; specVersion: number },
  context: DecideContext,
): Decision {
  const { autoscaling: _, ...rest } = before.spec;
  const { autoscaling, replicas } = service.spec;
  const spec = { ...rest, replicas, ...(autoscaling ? { autoscaling } : {}) };
  const conflicts = portConflicts(view, portClaims(spec), new Set([service.id]));
  if (conflicts.length > 0) return refusedFields("conflict", "port_taken", conflicts);
  const back = updated(service, spec, context, { reason: "rollback", version: before.specVersion });
  return settled([back], { status: 200, id: service.id });
}

/** These services go, and with them the oldest of those that went before, when they become too many to keep. */
export function removals(view: View, services: readonly ServiceView[], { now, purgeAfterMs }: DecideContext): NewEvent[] {
  const purgeAt = purgeAfterMs > 0 ? { purgeAt: now + purgeAfterMs } : {};
  const events = services.map(({ id }) => event("service.removed", `service/${id}`, { service: id, ...purgeAt }));
  const kept = [...entriesOf(view.services)].filter(({ removed, purgeAt: until }) => removed && until !== null);
  const excess = kept.length + services.length - removedServicesMax;
  if (purgeAfterMs === 0 || excess <= 0) return events;
  kept.sort((a, b) => (a.removedAt ?? 0) - (b.removedAt ?? 0));
  const gone = new Set(kept.slice(0, excess));
  const stacks = new Map(
    [...gone].flatMap(({ namespace, stack }) => (stack ? [[`${namespace}/${stack.name}`, { namespace, name: stack.name }]] : [])),
  );
  const files = [...stacks.values()].flatMap((stack) => unusedFiles(view, stack, (service) => gone.has(service)));
  return [...events, ...[...gone].map(purged), ...files.map(fileRemoved)];
}

export function purged({ id }: ServiceView): NewEvent {
  return event("service.purged", `service/${id}`, { service: id });
}

export function serviceNotFound({ namespace, service }: { namespace: string; service: string }): Decision {
  const message = `no service has the id or name ${JSON.stringify(service)} in namespace ${namespace}`;
  return rejected("notFound", "service_not_found", message, [{ field: "service", message }]);
}
