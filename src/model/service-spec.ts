import type { ServiceSpec } from "./types.js";
import { validate } from "./validate.js";

/**
 * A spec as somebody sent it, with its defaults filled in, in place.
 * @throws ClusterError `invalid_body` of kind invalid that names each field at fault
 */
export function serviceSpec(value: unknown): ServiceSpec {
  nameRuntime(value);
  return validate("ServiceSpec", value);
}

/** Names the runtime of a spec that leaves it out, where only Docker will do; whatever else is wrong with the value is left to its schema. */
export function nameRuntime(value: unknown): void {
  if (onlyForDocker(value)) value.placement = { ...value.placement, runtime: "docker" };
}

function onlyForDocker(value: unknown): value is { placement?: object } {
  const { placement, containers } = (value ?? {}) as { placement?: { runtime?: unknown }; containers?: unknown };
  if (!Array.isArray(containers) || placement?.runtime !== undefined || (placement !== undefined && typeof placement !== "object"))
    return false;
  const has = (container: unknown, member: string) =>
    typeof container === "object" && container !== null && Object.hasOwn(container, member);
  return containers.every((container) => has(container, "docker")) && containers.some((container) => !has(container, "process"));
}
