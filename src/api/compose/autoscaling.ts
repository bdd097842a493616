import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";

/** `x-autoscaling`: the policy as the API has it. Its schema is the spec's own; here only its lines are kept. */
export function readAutoscaling(reader: Reader, place: Place, origins: Origins): unknown {
  return plainOf(reader, place, "/autoscaling", origins);
}

function plainOf(reader: Reader, place: Place, field: string, origins: Origins): unknown {
  origins.set(field, place);
  if (reader.isMapping(place))
    return Object.fromEntries(reader.entries(place).map(([key, at]) => [key, plainOf(reader, at, `${field}/${key}`, origins)]));
  if (reader.isList(place)) return reader.items(place).map((at, index) => plainOf(reader, at, `${field}/${index}`, origins));
  if (place.tree.kind !== "scalar") return undefined;
  const { value } = place.tree;
  reader.findings.spend(place, typeof value === "string" ? value.length : 1);
  // A variable leaves text where a number stands in the file.
  return typeof value === "string" && /^(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(value) ? Number(value) : value;
}
