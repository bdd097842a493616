import type { ContainerSpec, ResolveOrder, ServiceSpec } from "./types.js";

/** An image as its reference names it, without tag and digest: `registry.example:5000/shop/web`. */
export function imageName(reference: string): string {
  const [named = ""] = reference.split("@", 1);
  const colon = named.lastIndexOf(":");
  return colon > named.lastIndexOf("/") ? named.slice(0, colon) : named;
}

const digestOnly = /^(:[A-Za-z0-9_][A-Za-z0-9._-]*)?@sha256:[0-9a-f]{64}$/;

/** Whether one reference is the other with a digest: the same image, and the same bytes for ever. */
export function isPinOf(reference: string, pin: string): boolean {
  const name = imageName(reference);
  return pin.startsWith(name) && digestOnly.test(pin.slice(name.length));
}

/** What may come to mean other bytes: a tag, unless each node is to run what it has under it. */
export function tagOf({ docker }: Pick<ContainerSpec, "docker">): ResolveOrder["images"][number] {
  if (!docker || docker.image.includes("@")) return null;
  const { image, pull = "missing" } = docker;
  return pull === "never" ? null : { image, pull };
}

/** Whether all tasks of a version run the same bytes only once somebody has found out what its tags mean. */
export function namesTags({ placement, containers }: Pick<ServiceSpec, "placement" | "containers">): boolean {
  if (placement.runtime !== "docker") return false;
  for (const container of containers) if (tagOf(container)) return true;
  return false;
}
