import { equalJson } from "./equal.js";
import type { ContainerSpec, Endpoint, ServiceSpec } from "./types.js";

/**
 * Whether tasks of one spec may stay as and where they are under the other: the same containers, endpoints, runtime and
 * constraints. A global service follows its constraints node by node, so that what still suits need not be replaced.
 */
export function sameTemplate(a: ServiceSpec, b: ServiceSpec): boolean {
  return sameBesides(a, b) && equalJson(a.containers, b.containers);
}

/** The same template but for what containers reserve of CPU and memory, and may use of them. */
export function sameButResources(a: ServiceSpec, b: ServiceSpec): boolean {
  return (
    sameBesides(a, b) &&
    a.containers.length === b.containers.length &&
    a.containers.every((container, i) => equalJson(unsized(container), unsized(b.containers[i] as ContainerSpec)))
  );
}

/** Limits on what a container may use. */
export type Limits = ContainerSpec["resources"]["limits"];

export function sameLimits(a: Limits, b: Limits): boolean {
  return a.cpu === b.cpu && a.memory === b.memory;
}

function sameBesides(a: ServiceSpec, b: ServiceSpec): boolean {
  return a.placement.runtime === b.placement.runtime && equalJson(a.endpoints.map(unscraped), b.endpoints.map(unscraped));
}

/** An endpoint as its tasks know it: who reads its metrics is nothing to them. */
export function unscraped({ scrape, ...endpoint }: Endpoint): Endpoint {
  return endpoint;
}

function unsized({ resources: { generic }, ...container }: ContainerSpec): object {
  return { ...container, generic };
}
