import { type FileKind, type FileReference, fileBytesMax } from "../../model/index.js";
import type { ComposeOptions } from "./options.js";
import type { Origins } from "./origins.js";
import { pointer } from "./problems.js";
import type { Place, Reader } from "./reader.js";
import { configKeys, secretKeys } from "./support.js";
import { judgePart } from "./unsupported.js";
import { readPairs } from "./values.js";

/** A config or secret that the deployment makes where it is not there yet. */
export interface MadeFile {
  kind: FileKind;
  /** Tells what it holds, so that other content is another object. */
  name: string;
  labels: Record<string, string>;
  data: Buffer;
}

/** By the name that the file has for it: what it is called in the cluster, and what is made of it. */
export type DeclaredFiles = ReadonlyMap<string, { source: string; made?: MadeFile }>;

const namePattern = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const digestChars = 16;
/** A dash and the digest follow. */
const baseCharsMax = 128 - 1 - digestChars;

interface Sources {
  /** Base64, by section and name. */
  contents: ReadonlyMap<string, string>;
  used: ReadonlySet<string>;
}

/** Those that some service refers to. */
export function readFiles(
  reader: Reader,
  section: Place | undefined,
  kind: FileKind,
  options: ComposeOptions,
  sources: Sources,
): DeclaredFiles {
  const files = new Map<string, { source: string; made?: MadeFile }>();
  if (!section || !reader.isMapping(section)) return files;
  for (const [key, place] of reader.entries(section)) {
    const id = `${kind}s/${key}`;
    const read = sources.used.has(id) ? readFile(reader, kind, key, place, options, sources.contents.get(id)) : undefined;
    if (read) files.set(key, read);
  }
  return files;
}

function readFile(reader: Reader, kind: FileKind, key: string, place: Place, options: ComposeOptions, encoded: string | undefined) {
  if (!reader.isMapping(place)) return reader.refuse(place, `must say where what the ${kind} holds comes from, e.g. by file`);
  judgePart(reader, place, kind === "config" ? configKeys : secretKeys);
  const given = reader.members(place, ["file", "environment", "content", "external", "name", "labels"]);
  const name = given.name && reader.text(given.name);
  const outer = given.external && externalName(reader, given.external);
  if (outer !== undefined) return { source: name ?? (outer || key) };
  const base = name ?? `${options.project}_${key}`;
  if (!namePattern.test(base) || base.length > baseCharsMax)
    return reader.refuse(given.name ?? place, `${base} is no name of a ${kind}: letters, digits, -, _ and ., at most ${baseCharsMax}`);
  const data = contentOf(reader, kind, place, given, encoded);
  if (!data) return undefined;
  if (data.length > fileBytesMax) return reader.refuse(place, `holds ${data.length} bytes; a ${kind} has at most ${fileBytesMax}`);
  const labels = Object.fromEntries((given.labels ? readPairs(reader, given.labels, "") : []).map(([label, value]) => [label, value]));
  // A plain digest of a secret would let whoever sees its name try out what it holds.
  if (!options.nameFile) return reader.refuse(place, `is a ${kind} and nobody here can name it`, "compose_unsupported");
  const source = options.nameFile(kind, base, data);
  return { source, made: { kind, name: source, labels, data } };
}

/** Undefined for one that is the file's own; its name in a mapping, as version 3.4 had it, else "". */
function externalName(reader: Reader, place: Place): string | undefined {
  if (!reader.isMapping(place)) return reader.flag(place) ? "" : undefined;
  const { name } = reader.members(place, ["name"]);
  return (name && reader.text(name)) ?? "";
}

function contentOf(
  reader: Reader,
  kind: FileKind,
  place: Place,
  given: Partial<Record<"file" | "environment" | "content", Place>>,
  encoded: string | undefined,
): Buffer | undefined {
  if (encoded !== undefined) return Buffer.from(encoded, "base64");
  if (given.content && kind === "config") {
    const text = reader.text(given.content);
    return text === undefined ? undefined : Buffer.from(text);
  }
  const outside = given.file ?? given.environment;
  if (outside) {
    const what = given.file ? "the file" : "the variable";
    const message = `names ${what} ${reader.text(outside) ?? ""}, but this file was sent alone; \`fleetlog stack deploy\` reads it in where it is run`;
    return reader.refuse(outside, message, "compose_unsupported");
  }
  return reader.refuse(
    place,
    `does not say where what the ${kind} holds comes from: file, environment${kind === "config" ? ", content" : ""} or external`,
  );
}

/** @param digest hex */
export function digestName(base: string, digest: string): string {
  return `${base}-${digest.slice(0, digestChars)}`;
}

/** What `configs` or `secrets` of a service refer to; undefined for nothing. One that the file does not declare is refused with the other references. */
export function readReferences(
  reader: Reader,
  place: Place | undefined,
  kind: FileKind,
  declared: DeclaredFiles,
  origins: Origins,
): FileReference[] | undefined {
  const references: FileReference[] = [];
  for (const item of place && !reader.isEmpty(place) ? reader.items(place) : []) {
    const given = reader.isMapping(item) ? reader.members(item, ["source", "target", "uid", "gid", "mode"]) : { source: item };
    const key = given.source && reader.text(given.source);
    const found = key === undefined ? undefined : declared.get(key);
    if (!found || key === undefined) continue;
    const long: Partial<Record<"target" | "uid" | "gid" | "mode", Place>> = given;
    const target = (long.target && reader.text(long.target)) ?? key;
    const uid = long.uid && reader.integer(long.uid);
    const gid = long.gid && reader.integer(long.gid);
    const mode = long.mode && readMode(reader, long.mode);
    origins.set(pointer(`/containers/0/${kind}s`, references.length), item);
    references.push({
      source: found.source,
      target,
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
      ...(mode === undefined ? {} : { mode }),
    });
  }
  return references.length > 0 ? references : undefined;
}

/** 0440 is octal, as Compose has it, whatever this version of YAML says. */
function readMode(reader: Reader, place: Place): number | undefined {
  const text = reader.quantity(place);
  if (text === undefined) return undefined;
  const octal = /^0o?([0-7]{1,4})$/.exec(text)?.[1];
  const mode = octal === undefined ? Number(/^[1-9][0-9]{0,3}$/.test(text) ? text : Number.NaN) : Number.parseInt(octal, 8);
  return mode <= 0o777 ? mode : reader.refuse(place, `must be permission bits such as 0440, not ${JSON.stringify(text)}`);
}
