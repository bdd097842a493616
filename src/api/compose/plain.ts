import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";

/** Members that are text whatever they look like. */
const texts: ReadonlySet<string> = new Set([
  "name",
  "summary",
  "namespace",
  "service",
  "metric",
  "subject",
  "types",
  "webhooks",
  "timeZone",
]);

/** What stands under a key of our own, as the API has it. Its schema is the spec's own; here only its lines are kept. */
export function readPlain(reader: Reader, place: Place, field: string, origins: Origins, isText = false): unknown {
  origins.set(field, place);
  if (reader.isMapping(place))
    return Object.fromEntries(
      reader.entries(place).map(([key, at]) => [key, readPlain(reader, at, `${field}/${key}`, origins, texts.has(key))]),
    );
  if (reader.isList(place)) return reader.items(place).map((at, index) => readPlain(reader, at, `${field}/${index}`, origins, isText));
  if (place.tree.kind !== "scalar") return undefined;
  const { value } = place.tree;
  reader.findings.spend(place, typeof value === "string" ? value.length : 1);
  // A variable leaves text where a number stands in the file.
  return !isText && typeof value === "string" && /^(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(value) ? Number(value) : value;
}
