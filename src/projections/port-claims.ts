import type { ServiceSpec } from "../model/index.js";
import type { FieldError } from "../ports/index.js";
import { entriesOf, serviceById } from "./access.js";
import type { View } from "./view.js";

/** A published port that a spec asks for; `field` is a JSON pointer into the spec. */
export interface PortClaim {
  /** `protocol/port`. */
  port: string;
  mode: "ingress" | "host";
  field: string;
}

export function portClaims(spec: ServiceSpec): PortClaim[] {
  return spec.endpoints.flatMap(({ protocol, published, mode }, index) =>
    published === undefined ? [] : [{ port: `${protocol}/${published}`, mode, field: `/endpoints/${index}/published` }],
  );
}

/**
 * Claims that another service stands in the way of; services in `aside` do not count.
 * An ingress port belongs to one service on every node. Host ports of two services may be equal: the scheduler then
 * keeps their tasks apart.
 */
export function portConflicts(view: View, claims: PortClaim[], aside: ReadonlySet<string>): FieldError[] {
  if (claims.length === 0) return [];
  const hosts = claims.some(({ mode }) => mode === "ingress") ? hostPortOwners(view, aside) : new Map<string, string>();
  return claims.flatMap(({ port, mode, field }) => {
    const holder = Object.hasOwn(view.publishedPorts, port) ? view.publishedPorts[port] : undefined;
    const owner = holder !== undefined && !aside.has(holder) ? holder : mode === "ingress" ? hosts.get(port) : undefined;
    return owner === undefined ? [] : [{ field, message: `${portText(port)} is published by service ${ownerName(view, owner)}` }];
  });
}

/** `tcp port 8080` */
export function portText(port: string): string {
  return port.replace("/", " port ");
}

function hostPortOwners(view: View, aside: ReadonlySet<string>): Map<string, string> {
  const owners = new Map<string, string>();
  for (const service of entriesOf(view.services)) {
    if (service.removed || aside.has(service.id)) continue;
    for (const { port, mode } of portClaims(service.spec)) if (mode === "host" && !owners.has(port)) owners.set(port, service.id);
  }
  return owners;
}

function ownerName(view: View, id: string): string {
  const service = serviceById(view, id);
  return service ? `${service.name} of namespace ${service.namespace}` : id;
}
