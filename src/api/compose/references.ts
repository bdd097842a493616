import type { Place, Reader } from "./reader.js";

/** That each thing which a service names is in the file, and that no service waits for itself. */
export function checkReferences(reader: Reader, root: Place): void {
  const sections = reader.members(root, ["services", "networks", "volumes", "configs", "secrets"]);
  if (!sections.services || !reader.isMapping(sections.services)) return;
  const services = new Map(reader.entries(sections.services).filter(([, service]) => reader.isMapping(service)));
  const declared = (section: Place | undefined) =>
    new Set(section && reader.isMapping(section) ? reader.entries(section).map(([name]) => name) : []);
  const known = {
    networks: declared(sections.networks).add("default"),
    configs: declared(sections.configs),
    secrets: declared(sections.secrets),
    volumes: declared(sections.volumes),
  };
  const needs = new Map<string, [other: string, at: Place][]>();
  for (const [alias, service] of services) {
    const given = reader.members(service, ["depends_on", "links", "volumes_from", "networks", "configs", "secrets", "volumes"]);
    const waits = namesIn(reader, given.depends_on);
    const links = textsIn(reader, given.links).map(([text, at]): Named => [text.split(":")[0] ?? "", at]);
    const mounts = textsIn(reader, given.volumes_from).flatMap(([text, at]): Named[] =>
      text.startsWith("container:") ? [] : [[text.split(":")[0] ?? "", at]],
    );
    needs.set(alias, waits);
    for (const [other, at] of [...waits, ...links, ...mounts])
      if (!services.has(other)) reader.refuse(at, `names the service ${other}, which the file does not have`);
    for (const section of ["networks", "configs", "secrets"] as const) {
      for (const [name, at] of namesIn(reader, given[section]))
        if (!known[section].has(name)) reader.refuse(at, `names ${section}.${name}, which the file does not declare`);
    }
    for (const [name, at] of namedVolumes(reader, given.volumes))
      if (!known.volumes.has(name)) reader.refuse(at, `names volumes.${name}, which the file does not declare`);
  }
  refuseCircles(reader, needs);
}

type Named = [name: string, at: Place];

/** Of a list of names, of a list of mappings with a `source`, or of a mapping by name. */
function namesIn(reader: Reader, place: Place | undefined): Named[] {
  if (!place) return [];
  if (reader.isMapping(place)) return reader.entries(place);
  if (!reader.isList(place)) return [];
  return reader.items(place).flatMap((item): Named[] => {
    if (!reader.isMapping(item)) return asText(item);
    const { source } = reader.members(item, ["source"]);
    return source ? asText(source) : [];
  });
}

function textsIn(reader: Reader, place: Place | undefined): Named[] {
  return place && reader.isList(place) ? reader.items(place).flatMap(asText) : [];
}

function asText(place: Place): Named[] {
  return place.tree.kind === "scalar" && typeof place.tree.value === "string" ? [[place.tree.value, place]] : [];
}

/** `NAME:TARGET`, or a mapping of type `volume`; what begins like a path is a folder of the host. */
function namedVolumes(reader: Reader, place: Place | undefined): Named[] {
  if (!place || !reader.isList(place)) return [];
  return reader.items(place).flatMap((item): Named[] => {
    if (reader.isMapping(item)) {
      const { type, source } = reader.members(item, ["type", "source"]);
      return source && type?.tree.kind === "scalar" && type.tree.value === "volume" ? asText(source) : [];
    }
    return asText(item).flatMap(([text, at]): Named[] => {
      const [source = "", target] = text.split(":");
      return target !== undefined && /^[A-Za-z0-9][A-Za-z0-9_.-]+$/.test(source) ? [[source, at]] : [];
    });
  });
}

function refuseCircles(reader: Reader, needs: ReadonlyMap<string, readonly Named[]>): void {
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): void => {
    for (const [other, at] of done.has(name) ? [] : (needs.get(name) ?? [])) {
      const start = [...path, name].indexOf(other);
      if (start < 0) walk(other, [...path, name]);
      else reader.refuse(at, `goes in a circle: ${[...[...path, name].slice(start), other].join(" depends on ")}`);
    }
    done.add(name);
  };
  for (const name of needs.keys()) walk(name, []);
}
