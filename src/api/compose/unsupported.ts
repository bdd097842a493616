import { pointer } from "./problems.js";
import type { Place, Reader } from "./reader.js";
import { fileKeys, type KeySupport, type Section, serviceKeys } from "./support.js";

/** How one service runs, for what holds of containers alone. */
export interface Running {
  runtime: "docker" | "process";
  hasImage: boolean;
}

/** Warns of each key of the file's top that is passed over. */
export function judgeFile(reader: Reader, root: Place): void {
  judge(reader, root, fileKeys, () => undefined);
}

/** Warns of each key of a service that is passed over, and refuses those that must not be. */
export function judgeService(reader: Reader, service: Place, running: Running): void {
  judge(reader, service, serviceKeys, (known) => forProcess(known, running));
}

/** Warns of what is passed over in one network, config or secret. */
export function judgePart(reader: Reader, part: Place, section: Section): void {
  judge(reader, part, section, () => undefined);
}

type Verdict = { support: "warned" | "refused"; message: string } | undefined;

/** Unknown keys are the schema's to refuse, values those of whoever reads them. */
function judge(reader: Reader, at: Place, section: Section, special: (known: KeySupport) => Verdict): void {
  if (at.tree.kind !== "mapping") return;
  for (const [key, tree] of at.tree.entries) {
    const known = Object.hasOwn(section, key) ? section[key] : undefined;
    if (!known || isOff(tree)) continue;
    const place = { tree, field: pointer(at.field, key), ...tree.at };
    const verdict = special(known) ?? general(known);
    if (verdict?.support === "warned") reader.warn(place, verdict.message);
    else if (verdict) reader.refuse(place, verdict.message, "compose_unsupported");
    else if (known.members) judge(reader, place, known.members, special);
  }
}

function general({ support, note }: KeySupport): Verdict {
  if (support === "supported") return undefined;
  return { support, message: `is not carried out by fleetlog${note ? `: ${plain(note)}` : ""}` };
}

function forProcess({ process }: KeySupport, { runtime, hasImage }: Running): Verdict {
  if (runtime !== "process" || process === undefined) return undefined;
  if (hasImage) return { support: "warned", message: "is for containers, and this service runs as a process" };
  const message =
    process === "refused" ? "is for containers: a process would run without it" : "is for containers, and a process has no such thing";
  return { support: process, message };
}

/** What is switched off, or empty, asks for nothing. */
function isOff(tree: Place["tree"]): boolean {
  if (tree.kind === "scalar") return tree.value === null || ["false", "no", "off"].includes(tree.source.toLowerCase());
  return tree.kind === "list" ? tree.items.length === 0 : tree.entries.size === 0;
}

function plain(note: string): string {
  return note.replaceAll("`", "");
}
