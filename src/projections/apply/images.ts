import { type EventOf, namesTags, type ServiceSpec } from "../../model/index.js";
import type { ImagesView, ServiceView, View } from "../view.js";
import { knownNode, knownService } from "./recall.js";

/** Of a service's first version; null where no tag is to be resolved. */
export function firstImages(spec: ServiceSpec): ServiceView["images"] {
  return namesTags(spec) ? { 1: unresolved() } : null;
}

/** A version that comes back keeps its digests, and has another chance to get them. */
export function expectImages(service: ServiceView, spec: ServiceSpec): void {
  const { specVersion } = service;
  const known = service.images?.[specVersion];
  if (known || !namesTags(spec)) return;
  if (service.images === null) service.images = { [specVersion]: unresolved() };
  else service.images[specVersion] = unresolved();
}

export function forgiveImages({ images }: ServiceView, specVersion: number): void {
  const known = images?.[specVersion];
  if (known) known.refusal = null;
}

/** Tasks that only get other resources go on with the bytes that they have. */
export function inheritImages({ images, specVersion }: ServiceView, from: number): void {
  const [before, now] = [images?.[from], images?.[specVersion]];
  if (before?.pins && now && !now.pins) now.pins = before.pins;
}

export function imagesAsked(view: View, { data, seq, time }: EventOf<"images.asked">): void {
  const known = imagesOf(view, data);
  if (!known || known.pins) return;
  const since = known.asked?.since ?? seq;
  withdraw(view, data.service, data.specVersion, known);
  known.asked = { node: data.node, seq, at: time, since };
  const node = knownNode(view, data.node);
  if (node) node.resolves = [...node.resolves, resolveKey(data.service, data.specVersion)];
}

export function imagesResolved(view: View, { data, time }: EventOf<"images.resolved">): void {
  const known = imagesOf(view, data);
  if (!known) return;
  withdraw(view, data.service, data.specVersion, known);
  known.pins = data.images;
  known.refusal = null;
  const rollout = knownService(view, data.service)?.rollout;
  if (rollout?.specVersion === data.specVersion) rollout.progressAt = time;
}

export function imagesRefused(view: View, { data, seq, time }: EventOf<"images.refused">): void {
  const known = imagesOf(view, data);
  if (!known) return;
  withdraw(view, data.service, data.specVersion, known);
  known.refusal = { node: data.node, message: data.message, at: time, seq };
}

/** Nothing of it is to run for now. */
export function withdrawImages(view: View, { id, images }: ServiceView): void {
  for (const version in images) withdraw(view, id, Number(version), images[version] as ImagesView);
}

export function forgetImages(view: View, service: ServiceView, version: string): void {
  const { id, images } = service;
  const known = images?.[version];
  if (!images || !known) return;
  withdraw(view, id, Number(version), known);
  delete images[version];
}

function resolveKey(service: string, specVersion: number): string {
  return `${service}/${specVersion}`;
}

function imagesOf(view: View, { service, specVersion }: { service: string; specVersion: number }): ImagesView | undefined {
  return knownService(view, service)?.images?.[specVersion];
}

function withdraw(view: View, service: string, specVersion: number, known: ImagesView): void {
  if (!known.asked) return;
  const node = knownNode(view, known.asked.node);
  const key = resolveKey(service, specVersion);
  if (node) node.resolves = node.resolves.filter((each) => each !== key);
  known.asked = null;
}

function unresolved(): ImagesView {
  return { pins: null, asked: null, refusal: null };
}
