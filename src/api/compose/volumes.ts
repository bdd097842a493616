import { isAbsolute, normalize, resolve } from "node:path/posix";
import type { Mount } from "../../model/index.js";
import type { ComposeOptions } from "./options.js";
import type { Origins } from "./origins.js";
import { pointer } from "./problems.js";
import type { Place, Reader } from "./reader.js";
import { readBytes } from "./values.js";

const at = "/containers/0/mounts";
const passedOver = ["driver", "driver_opts", "labels"] as const;
/** Long syntax beyond what a mount has, by section. */
const finerPoints = { bind: ["propagation", "selinux"], volume: ["nocopy", "subpath", "labels"], tmpfs: ["mode"] } as const;

/** The names in the cluster of the volumes that a file declares, by their names in the file: a stack's own begin with its name. */
export function readVolumeNames(reader: Reader, place: Place | undefined, { project }: ComposeOptions): Map<string, string> {
  const names = new Map<string, string>();
  if (!place || !reader.isMapping(place)) return names;
  for (const [alias, volume] of reader.entries(place)) {
    names.set(alias, `${project}_${alias}`);
    if (!reader.isMapping(volume)) continue;
    const { name, external, ...others } = reader.members(volume, ["name", "external", ...passedOver]);
    const given = name && reader.text(name);
    if (given !== undefined) names.set(alias, given);
    if (external) {
      const outer = readExternal(reader, external);
      if (outer !== undefined) names.set(alias, given ?? (outer || alias));
    }
    for (const [key, other] of Object.entries(others))
      if (other) reader.warn(other, `${key} is not carried out by fleetlog: a volume is a folder that each node's engine keeps`);
  }
  return names;
}

/** Undefined for one that is the file's own; its name in a mapping, as version 2 has it, else "". */
function readExternal(reader: Reader, place: Place): string | undefined {
  if (!reader.isMapping(place)) return reader.flag(place) ? "" : undefined;
  const { name } = reader.members(place, ["name"]);
  return name ? reader.text(name) : "";
}

/** What `volumes` and `tmpfs` of a service mount; undefined for nothing. */
export function readMounts(
  reader: Reader,
  given: { volumes?: Place; tmpfs?: Place },
  names: ReadonlyMap<string, string>,
  options: ComposeOptions,
  origins: Origins,
): Mount[] | undefined {
  const mounts: Mount[] = [];
  const add = (place: Place, mount: Mount | undefined) => {
    if (!mount) return;
    origins.set(pointer(at, mounts.length), place);
    mounts.push(mount);
  };
  for (const item of given.volumes ? reader.items(given.volumes) : [])
    add(item, reader.isMapping(item) ? readLong(reader, item, names, options) : readShort(reader, item, names, options));
  const { tmpfs } = given;
  for (const item of !tmpfs ? [] : reader.isList(tmpfs) ? reader.items(tmpfs) : [tmpfs]) add(item, readTmpfs(reader, item));
  return mounts.length > 0 ? mounts : undefined;
}

/** `[SOURCE:]TARGET[:MODE]` */
function readShort(reader: Reader, place: Place, names: ReadonlyMap<string, string>, options: ComposeOptions): Mount | undefined {
  const text = reader.text(place);
  if (text === undefined) return undefined;
  const [first = "", second, third, ...more] = text.split(":");
  if (more.length > 0 || first === "" || second === "")
    return reader.refuse(place, `must be [SOURCE:]TARGET[:MODE], not ${JSON.stringify(text)}`);
  if (second === undefined) return { type: "volume", target: normalTarget(first) };
  const modes = third?.split(",") ?? [];
  const unknown = modes.find((mode) => mode !== "ro" && mode !== "rw");
  if (unknown !== undefined) reader.warn(place, `${unknown} is not carried out by fleetlog: a mount is rw or ro`);
  const rest = { target: normalTarget(second), ...(modes.includes("ro") ? { readOnly: true } : {}) };
  if (/^[./~]/.test(first)) {
    const source = readHostPath(reader, place, first, options);
    return source === undefined ? undefined : { type: "bind", source, ...rest };
  }
  return named(first, names, rest);
}

/** One that the file does not declare is refused with the other references. */
function named(alias: string, names: ReadonlyMap<string, string>, more: { target: string; readOnly?: boolean }): Mount | undefined {
  const source = names.get(alias);
  return source === undefined ? undefined : { type: "volume", source, ...more };
}

function readLong(reader: Reader, place: Place, names: ReadonlyMap<string, string>, options: ComposeOptions): Mount | undefined {
  const members = reader.members(place, ["type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs"]);
  const type = members.type && reader.text(members.type);
  const inside = members.target && reader.text(members.target);
  const source = members.source && reader.text(members.source);
  if (!members.type || !members.target) return reader.refuse(place, "needs a type and a target");
  if (type === undefined || inside === undefined) return undefined;
  for (const [section, keys] of Object.entries(finerPoints)) {
    const given = members[section as keyof typeof finerPoints];
    if (!given || !reader.isMapping(given)) continue;
    for (const [key, other] of Object.entries(reader.members(given, keys)))
      if (other) reader.warn(other, `${key} is not carried out by fleetlog`);
  }
  const readOnly = members.read_only && reader.flag(members.read_only);
  const mount = { target: normalTarget(inside), ...(readOnly ? { readOnly } : {}) };
  switch (type) {
    case "volume":
      return source === undefined ? { type, ...mount } : named(source, names, mount);
    case "bind": {
      if (!members.source || source === undefined) return reader.refuse(place, "a bind mount needs a source");
      const path = readHostPath(reader, members.source, source, options);
      return path === undefined ? undefined : { type, source: path, ...mount };
    }
    case "tmpfs": {
      const size = members.tmpfs && reader.isMapping(members.tmpfs) ? reader.members(members.tmpfs, ["size"]).size : undefined;
      const sizeBytes = size && readBytes(reader, size);
      return { type, ...mount, ...(sizeBytes ? { sizeBytes } : {}) };
    }
    default:
      return reader.refuse(members.type, `${type} is not carried out by fleetlog: volume, bind and tmpfs are`, "compose_unsupported");
  }
}

/** `TARGET[:OPTION,…]` */
function readTmpfs(reader: Reader, place: Place): Mount | undefined {
  const text = reader.text(place);
  if (text === undefined) return undefined;
  const [target = "", words = ""] = text.split(/:(.*)/s);
  if (words !== "") reader.warn(place, `${words} is not carried out by fleetlog: give the size by volumes of type tmpfs`);
  return { type: "tmpfs", target: normalTarget(target) };
}

/** A path of the node's; a relative one starts at the file's folder, as it is called where the command runs. */
function readHostPath(reader: Reader, place: Place, path: string, { directory }: ComposeOptions): string | undefined {
  if (path.startsWith("~")) return reader.refuse(place, `${path} is in a home folder, which a node does not know: write the whole path`);
  if (isAbsolute(path)) return normalTarget(path);
  if (directory === undefined) return reader.refuse(place, "is relative, but nobody said in which directory the file is");
  return resolve(directory, path);
}

/** Compose takes a slash at the end for none. */
function normalTarget(path: string): string {
  const plain = isAbsolute(path) ? normalize(path) : path;
  return plain.length > 1 ? plain.replace(/\/$/, "") : plain;
}
