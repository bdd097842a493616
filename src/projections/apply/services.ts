import { completeSpec, type EventOf, equalJson, keepsHome, type ServiceSpec, sameButResources } from "../../model/index.js";
import { InvariantError } from "../../ports/index.js";
import { lookUp, put, remove, scopedName } from "../access.js";
import { copyOfSpecs } from "../copies.js";
import { own } from "../own.js";
import type { RolloutView, ServiceView, View } from "../view.js";
import { firstAutoscaling, followPolicy, noteScaled } from "./autoscaling.js";
import { expectImages, firstImages, forgetImages, forgiveImages, inheritImages, withdrawImages } from "./images.js";
import { passTime } from "./jobs.js";
import { forgetService, ownService } from "./recall.js";
import { forgetSlots } from "./slots.js";
import { dropIfGone } from "./task-state.js";
import { holdUntilReleased, noteWaiting } from "./waiting.js";

export function serviceCreated(view: View, { data, seq, time }: EventOf<"service.created">): void {
  const { service: id, stack } = data;
  const spec = completeSpec(data.spec);
  forgetService(view, id);
  put(own(view, "services"), id, {
    id,
    name: spec.name,
    namespace: spec.namespace,
    stack: stack ?? null,
    spec,
    specVersion: 1,
    specSeq: seq,
    specs: { 1: spec },
    images: firstImages(spec),
    newestVersion: 1,
    previous: null,
    stopped: false,
    released: null,
    createdAt: time,
    updatedAt: time,
    removed: false,
    removedAt: null,
    restoredAt: null,
    purgeAt: null,
    rollout: null,
    job:
      spec.mode === "job"
        ? { runs: [], ended: [], scheduledUntil: time, due: spec.job?.schedule ? null : { trigger: "created", seq } }
        : null,
    autoscaling: firstAutoscaling(spec, seq),
    chunks: [],
    homes: null,
    counts: { pending: 0, assigned: 0, starting: 0, running: 0, stopping: 0, complete: 0, failed: 0, rejected: 0, lost: 0 },
    pending: null,
    finished: [],
  });
  put(own(view, "serviceNames"), scopedName(spec.namespace, spec.name), id);
  publish(view, id, spec);
  if (spec.dependsOn) holdUntilReleased(view, serviceOf(view, id, seq));
}

export function serviceScaled(view: View, event: EventOf<"service.scaled">): void {
  const { data, seq, time } = event;
  const service = serviceOf(view, data.service, seq);
  // Copied member by member into a fresh literal: a copy of a copy of a copy by `...` leaves the compiled path.
  const spec = Object.assign({}, service.spec);
  if (data.autoscaling !== undefined) noteScaled(service, event, spec.replicas);
  spec.replicas = data.replicas;
  setSpec(service, spec, seq, time);
}

export function autoscalingSet(view: View, { data, seq, time }: EventOf<"autoscaling.set">): void {
  changePolicy(serviceOf(view, data.service, seq), data.policy, seq, time);
}

export function autoscalingRemoved(view: View, { data, seq, time }: EventOf<"autoscaling.removed">): void {
  changePolicy(serviceOf(view, data.service, seq), undefined, seq, time);
}

/** Like replicas it is no matter of versions: a rollback goes to the spec before the newest update, with the policy of today. */
function changePolicy(service: ServiceView, policy: ServiceSpec["autoscaling"], seq: number, time: number): void {
  const before = service.spec;
  const { autoscaling: _, ...rest } = before;
  setSpec(service, policy === undefined ? rest : { ...rest, autoscaling: policy }, seq, time);
  followPolicy(service, before, seq);
}

export function serviceUpdated(view: View, { data, seq, time }: EventOf<"service.updated">): void {
  const service = serviceOf(view, data.service, seq);
  const previous = service.specVersion;
  const spec = completeSpec(data.spec);
  const before = service.spec;
  unpublish(view, service.id, before);
  publish(view, service.id, spec);
  service.previous = { spec: before, specVersion: previous };
  setVersion(service, data.specVersion);
  setSpec(service, spec, seq, time);
  followPolicy(service, before, seq);
  if (data.rollout !== undefined)
    startRollout(service, { id: data.rollout, reason: data.reason ?? "update", message: data.message ?? null, from: previous }, time);
  const job = own(service, "job");
  if (job && data.specVersion !== previous && !spec.job?.schedule && !service.stopped) job.due = { trigger: "updated", seq };
  if (job && !equalJson(before.job?.schedule, spec.job?.schedule)) passTime(job, time);
  if (data.specVersion !== previous) {
    // What failed before may work now.
    forgetSlots(service, 0);
    forgiveImages(service, data.specVersion);
    if (service.images !== null && sameButResources(before, spec)) inheritImages(service, previous);
    dropUnusedSpecs(view, service, previous);
  }
  if (service.released === null && !spec.dependsOn) return;
  // Who runs already is not held by what it comes to depend on.
  service.released = spec.dependsOn ? (service.released ?? true) : null;
  noteWaiting(view, service);
}

/** The same spec under a new version: every task is replaced. */
export function serviceRestarted(view: View, { data, seq, time }: EventOf<"service.restarted">): void {
  const service = serviceOf(view, data.service, seq);
  const previous = service.specVersion;
  setVersion(service, data.specVersion);
  setSpec(service, service.spec, seq, time);
  startRollout(service, { id: data.rollout, reason: "restart", message: null, from: previous }, time);
  forgetSlots(service, 0);
  dropUnusedSpecs(view, service, previous);
  if (service.released !== null) noteWaiting(view, service);
}

/** While it was stopped or removed no run was due. */
function missRuns(service: ServiceView, time: number): void {
  const job = own(service, "job");
  if (job) passTime(job, time);
}

function setVersion(service: ServiceView, specVersion: number): void {
  service.specVersion = specVersion;
  if (specVersion > service.newestVersion) service.newestVersion = specVersion;
}

function startRollout(service: ServiceView, about: Pick<RolloutView, "id" | "reason" | "message" | "from">, time: number): void {
  // What is stopped has nothing to replace: it takes effect when it is started. A job runs its new spec instead.
  if (service.stopped || service.job) return;
  const { specVersion } = service;
  service.rollout = {
    ...about,
    specVersion,
    startedAt: time,
    progressAt: time,
    emptied: [],
    failed: [],
    forgiven: 0,
    lapsed: [],
    paused: null,
  };
}

/** @param spec never written into: it may stand in an event or among `specs` */
function setSpec(service: ServiceView, spec: ServiceSpec, seq: number, time: number): void {
  service.spec = spec;
  own(service, "specs", copyOfSpecs)[service.specVersion] = spec;
  expectImages(service, spec);
  service.specSeq = seq;
  service.updatedAt = time;
  if (service.homes && !keepsHome(spec)) service.homes = null;
  if (spec.mode !== "replicated") return;
  const { replicas } = spec;
  forgetSlots(service, replicas);
  const rollout = own(service, "rollout");
  if (rollout) rollout.emptied = rollout.emptied.filter((slot) => slot <= replicas);
  const { pending } = service;
  if (!pending) return;
  const left = pending.slots.filter((slot) => slot <= replicas);
  if (left.length === 0) service.pending = null;
  else if (left.length < pending.slots.length) service.pending = { ...pending, slots: left };
}

function dropUnusedSpecs(view: View, service: ServiceView, previous: number): void {
  const used = new Set([service.specVersion, previous, service.previous?.specVersion, service.rollout?.from]);
  for (const chunk of service.chunks) for (const slot of chunk) if (slot) for (const task of slot.tasks) used.add(task.specVersion);
  for (const run of service.job?.runs ?? []) used.add(run.specVersion);
  for (const version of Object.keys(service.specs)) {
    if (used.has(Number(version))) continue;
    delete own(service, "specs")[version];
    forgetImages(view, service, version);
  }
}

export function serviceRemoved(view: View, { data, seq, time }: EventOf<"service.removed">): void {
  const service = serviceOf(view, data.service, seq);
  const name = scopedName(service.namespace, service.name);
  if (lookUp(view.serviceNames, name) === service.id) remove(own(view, "serviceNames"), name);
  unpublish(view, service.id, service.spec);
  service.removed = true;
  service.removedAt = time;
  service.purgeAt = data.purgeAt ?? null;
  service.specSeq = seq;
  service.updatedAt = time;
  // One that may come back may do so before its tasks have ended: then its rollout still has them to replace.
  if (service.purgeAt === null) service.rollout = null;
  service.pending = null;
  withdrawImages(view, service);
  forgetSlots(service, 0);
  const job = own(service, "job");
  if (job) job.due = null;
  if (service.released !== null) noteWaiting(view, service);
  dropIfGone(view, service);
}

/** Its name and ports were free for others meanwhile: that they still are was decided with the event. */
export function serviceRestored(view: View, { data, seq, time }: EventOf<"service.restored">): void {
  const service = serviceOf(view, data.service, seq);
  service.removed = false;
  service.removedAt = null;
  service.restoredAt = time;
  service.purgeAt = null;
  service.specSeq = seq;
  service.updatedAt = time;
  put(own(view, "serviceNames"), scopedName(service.namespace, service.name), service.id);
  publish(view, service.id, service.spec);
  const rollout = own(service, "rollout");
  if (rollout) rollout.progressAt = time;
  missRuns(service, time);
  if (service.released !== null) holdUntilReleased(view, service);
}

export function servicePurged(view: View, { data }: EventOf<"service.purged">): void {
  const service = ownService(view, data.service);
  if (!service) return;
  service.purgeAt = null;
  dropIfGone(view, service);
}

export function serviceStopped(view: View, { data, seq, time }: EventOf<"service.stopped">): void {
  const service = serviceOf(view, data.service, seq);
  service.stopped = true;
  service.rollout = null;
  service.specSeq = seq;
  service.updatedAt = time;
  service.pending = null;
  withdrawImages(view, service);
  forgetSlots(service, 0);
  const job = own(service, "job");
  if (job) job.due = null;
  if (service.released !== null) noteWaiting(view, service);
}

export function serviceStarted(view: View, { data, seq, time }: EventOf<"service.started">): void {
  const service = serviceOf(view, data.service, seq);
  const wasStopped = service.stopped;
  if (wasStopped) missRuns(service, time);
  service.stopped = false;
  service.specSeq = seq;
  service.updatedAt = time;
  const job = own(service, "job");
  if (job) job.due = { trigger: "requested", seq };
  const { rollout, from } = data;
  if (rollout !== undefined && from !== undefined) startRollout(service, { id: rollout, reason: "update", message: null, from }, time);
  if (service.released !== null && wasStopped) holdUntilReleased(view, service);
}

export function rolloutPaused(view: View, { data, seq, time }: EventOf<"rollout.paused">): void {
  const rollout = own(serviceOf(view, data.service, seq), "rollout");
  if (rollout?.id === data.rollout) rollout.paused = { reason: data.reason, message: data.message ?? "", at: time };
}

/** Whoever lets it go on knows what has failed. */
export function rolloutResumed(view: View, { data, seq, time }: EventOf<"rollout.resumed">): void {
  const service = serviceOf(view, data.service, seq);
  const rollout = own(service, "rollout");
  if (rollout?.id !== data.rollout) return;
  forgiveImages(service, rollout.specVersion);
  rollout.paused = null;
  rollout.progressAt = time;
  rollout.forgiven = rollout.failed.length;
}

export function rolloutCompleted(view: View, { data, seq }: EventOf<"rollout.completed">): void {
  const service = serviceOf(view, data.service, seq);
  if (service.rollout?.id === data.rollout) service.rollout = null;
  if (service.released !== null) noteWaiting(view, service);
}

function publish(view: View, id: string, spec: ServiceSpec): void {
  for (const port of ingressPorts(spec)) own(view, "publishedPorts")[port] = id;
}

function unpublish(view: View, id: string, spec: ServiceSpec): void {
  for (const port of ingressPorts(spec)) if (view.publishedPorts[port] === id) delete own(view, "publishedPorts")[port];
}

function ingressPorts(spec: ServiceSpec): string[] {
  return spec.endpoints.flatMap((endpoint) =>
    endpoint.mode === "ingress" && endpoint.published !== undefined ? [`${endpoint.protocol}/${endpoint.published}`] : [],
  );
}

/** To be written into. */
function serviceOf(view: View, id: string, seq: number): ServiceView {
  const service = ownService(view, id);
  if (!service) throw new InvariantError(`event ${seq} speaks of service ${id}, which is not there`);
  return service;
}
