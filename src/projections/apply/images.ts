import { type EventOf, namesTags, type ServiceSpec } from "../../model/index.js";
import { own } from "../own.js";
import type { ImagesView, ServiceView, View } from "../view.js";
import { ownNode, ownService } from "./recall.js";

/** Of a service's first version; null where no tag is to be resolved. */
export function firstImages(spec: ServiceSpec): ServiceView["images"] {
  return namesTags(spec) ? { 1: unresolved() } : null;
}

/** A version that comes back keeps its digests, and has another chance to get them. */
export function expectImages(service: ServiceView, spec: ServiceSpec): void {
  const { specVersion } = service;
  const known = service.images?.[specVersion];
  if (known || !namesTags(spec)) return;
  const images = own(service, "images");
  if (images === null) service.images = { [specVersion]: unresolved() };
  else images[specVersion] = unresolved();
}

export function forgiveImages(service: ServiceView, specVersion: number): void {
  if (service.images?.[specVersion]?.refusal) (ownImages(service, specVersion) as ImagesView).refusal = null;
}

/** Tasks that only get other resources go on with the bytes that they have. */
export function inheritImages(service: ServiceView, from: number): void {
  const [before, now] = [service.images?.[from], ownImages(service, service.specVersion)];
  if (before?.pins && now && !now.pins) now.pins = before.pins;
}

export function imagesAsked(view: View, { data, seq, time }: EventOf<"images.asked">): void {
  const known = imagesOf(view, data);
  if (!known || known.pins) return;
  const since = known.asked?.since ?? seq;
  withdraw(view, data.service, data.specVersion, known);
  known.asked = { node: data.node, seq, at: time, since };
  const node = ownNode(view, data.node);
  if (node) node.resolves = [...node.resolves, resolveKey(data.service, data.specVersion)];
}

export function imagesResolved(view: View, { data, time }: EventOf<"images.resolved">): void {
  const known = imagesOf(view, data);
  if (!known) return;
  withdraw(view, data.service, data.specVersion, known);
  known.pins = data.images;
  known.refusal = null;
  const rollout = own(ownService(view, data.service) as ServiceView, "rollout");
  if (rollout?.specVersion === data.specVersion) rollout.progressAt = time;
}

export function imagesRefused(view: View, { data, seq, time }: EventOf<"images.refused">): void {
  const known = imagesOf(view, data);
  if (!known) return;
  withdraw(view, data.service, data.specVersion, known);
  known.refusal = { node: data.node, message: data.message, at: time, seq };
}

/** Nothing of it is to run for now. */
export function withdrawImages(view: View, service: ServiceView): void {
  for (const version in service.images) withdraw(view, service.id, Number(version), ownImages(service, Number(version)) as ImagesView);
}

export function forgetImages(view: View, service: ServiceView, version: string): void {
  const known = ownImages(service, Number(version));
  if (!known) return;
  withdraw(view, service.id, Number(version), known);
  delete own(service, "images")?.[Number(version)];
}

function resolveKey(service: string, specVersion: number): string {
  return `${service}/${specVersion}`;
}

/** To be written into, as what `ownImages` gives. */
function imagesOf(view: View, about: { service: string; specVersion: number }): ImagesView | undefined {
  const service = ownService(view, about.service);
  return service && ownImages(service, about.specVersion);
}

function ownImages(service: ServiceView, specVersion: number): ImagesView | undefined {
  const images = own(service, "images");
  return images === null ? undefined : own(images, String(specVersion));
}

function withdraw(view: View, service: string, specVersion: number, known: ImagesView): void {
  if (!known.asked) return;
  const node = ownNode(view, known.asked.node);
  const key = resolveKey(service, specVersion);
  if (node) node.resolves = node.resolves.filter((each) => each !== key);
  known.asked = null;
}

function unresolved(): ImagesView {
  return { pins: null, asked: null, refusal: null };
}
