import { isDraft, original } from "immer";
import type { EventOf, ServiceSpec } from "../../model/index.js";
import { invariant } from "../../ports/index.js";
import { lookUp, put, remove, scopedName, tasksOf } from "../access.js";
import type { ServiceView, View } from "../view.js";
import { forgetSlots } from "./slots.js";
import { dropIfGone } from "./task-state.js";

export function serviceCreated(view: View, { data, seq, time }: EventOf<"service.created">): void {
  const { service: id, stack } = data;
  const spec = settled(data.spec);
  put(view.services, id, {
    id,
    name: spec.name,
    namespace: spec.namespace,
    stack: stack ?? null,
    spec,
    specVersion: 1,
    specSeq: seq,
    specs: { 1: spec },
    createdAt: time,
    updatedAt: time,
    removed: false,
    rollout: null,
    chunks: [],
    counts: {},
    pending: null,
    finished: [],
  });
  put(view.serviceNames, scopedName(spec.namespace, spec.name), id);
  publish(view, id, spec);
}

export function serviceScaled(view: View, { data, seq, time }: EventOf<"service.scaled">): void {
  const service = serviceOf(view, data.service, seq);
  setSpec(service, { ...plain(service.spec), replicas: data.replicas }, seq, time);
}

export function serviceUpdated(view: View, { data, seq, time }: EventOf<"service.updated">): void {
  const service = serviceOf(view, data.service, seq);
  const previous = service.specVersion;
  unpublish(view, service.id, service.spec);
  publish(view, service.id, data.spec);
  service.specVersion = data.specVersion;
  setSpec(service, data.spec, seq, time);
  if (data.rollout !== undefined) service.rollout = { id: data.rollout, specVersion: data.specVersion, startedAt: time };
  if (data.specVersion > previous) {
    // What failed before may work now.
    forgetSlots(service, 0);
    dropUnusedSpecs(service, previous);
  }
}

/** Nothing writes into a spec. Said by freezing it, this spares immer the search for drafts in every new one. */
function settled(spec: ServiceSpec): ServiceSpec {
  return Object.freeze(spec);
}

/** Of a draft the value under it: to copy the draft would make drafts of all its members as well. */
function plain(spec: ServiceSpec): ServiceSpec {
  return isDraft(spec) ? (original(spec) as ServiceSpec) : spec;
}

/** Always a new object: in a view that is being replayed, the old one may stand in an event or among `specs`. */
function setSpec(service: ServiceView, next: ServiceSpec, seq: number, time: number): void {
  const spec = settled(next);
  service.spec = spec;
  service.specs[service.specVersion] = spec;
  service.specSeq = seq;
  service.updatedAt = time;
  if (spec.mode === "global") return;
  const { replicas } = spec;
  forgetSlots(service, replicas);
  if (!service.pending) return;
  const left = service.pending.slots.filter((slot) => slot <= replicas);
  if (left.length === 0) service.pending = null;
  else service.pending.slots = left;
}

function dropUnusedSpecs(service: ServiceView, previous: number): void {
  const used = new Set([service.specVersion, previous]);
  for (const task of tasksOf(service)) used.add(task.specVersion);
  for (const version of Object.keys(service.specs)) if (!used.has(Number(version))) delete service.specs[version];
}

export function serviceRemoved(view: View, { data, seq, time }: EventOf<"service.removed">): void {
  const service = serviceOf(view, data.service, seq);
  const name = scopedName(service.namespace, service.name);
  if (lookUp(view.serviceNames, name) === service.id) remove(view.serviceNames, name);
  unpublish(view, service.id, service.spec);
  service.removed = true;
  service.specSeq = seq;
  service.updatedAt = time;
  service.rollout = null;
  service.pending = null;
  forgetSlots(service, 0);
  dropIfGone(view, service);
}

export function rolloutCompleted(view: View, { data, seq }: EventOf<"rollout.completed">): void {
  const service = serviceOf(view, data.service, seq);
  if (service.rollout?.id === data.rollout) service.rollout = null;
}

function publish(view: View, id: string, spec: ServiceSpec): void {
  for (const port of ingressPorts(spec)) view.publishedPorts[port] = id;
}

function unpublish(view: View, id: string, spec: ServiceSpec): void {
  for (const port of ingressPorts(spec)) if (view.publishedPorts[port] === id) delete view.publishedPorts[port];
}

function ingressPorts(spec: ServiceSpec): string[] {
  return plain(spec).endpoints.flatMap((endpoint) =>
    endpoint.mode === "ingress" && endpoint.published !== undefined ? [`${endpoint.protocol}/${endpoint.published}`] : [],
  );
}

function serviceOf(view: View, id: string, seq: number): ServiceView {
  const service = lookUp(view.services, id);
  invariant(service, `event ${seq} speaks of service ${id}, which is not there`);
  return service;
}
