import { isAbsolute, join, normalize } from "node:path/posix";
import { type Findings, pointer, type Spot } from "../problems.js";
import type { Files } from "./loader.js";
import type { Lookup } from "./template.js";
import { isNothing, member, type Tree, textOf, textScalar, withMembers } from "./tree.js";

const sections = ["configs", "secrets"] as const;

/** Base64 of what a config or secret holds, in the stead of the file or variable that has it: a document that is sent stands alone. */
const dataKey = "x-data";

/** The configs and secrets that some service refers to, by section and name, as `configs/NAME`. */
export function usedFiles(root: Tree): Set<string> {
  const services = member(root, "services");
  const used = new Set<string>();
  for (const service of services?.kind === "mapping" ? services.entries.values() : [])
    for (const section of sections) {
      const given = member(service, section);
      for (const item of given?.kind === "list" ? given.items : []) {
        const name = textOf(item) ?? textOf(member(item, "source"));
        if (name !== undefined) used.add(`${section}/${name}`);
      }
    }
  return used;
}

/** With what each used config and secret holds. One that nobody refers to is not read. */
export function withContents(root: Tree, files: Files, lookup: Lookup, findings: Findings): Tree {
  const used = usedFiles(root);
  return changed(root, (entry, section, name) => {
    if (!used.has(`${section}/${name}`)) return entry;
    const [file, variable] = [member(entry, "file"), member(entry, "environment")];
    const given = file && !isNothing(file) ? file : variable;
    const named = textOf(given);
    if (!given || named === undefined) return entry;
    const spot: Spot = { field: pointer(pointer(`/${section}`, name), given === file ? "file" : "environment"), ...given.at };
    const bytes = given === file ? files.bytes(named, spot) : variableBytes(named, lookup, spot, findings);
    if (!bytes) return entry;
    const data = textScalar(given.at, Buffer.from(bytes).toString("base64"));
    return withMembers(entry, [
      ["file", undefined],
      ["environment", undefined],
      [dataKey, data],
    ]);
  });
}

function variableBytes(name: string, lookup: Lookup, spot: Spot, findings: Findings): Buffer | undefined {
  const value = lookup(name);
  return value === undefined ? findings.refuse(spot, `${name} has no value in the environment of the command`) : Buffer.from(value);
}

/** Their files as they are called from the project's folder; `folder` is that of the file that names them, from there. */
export function rebasedFiles(root: Tree, folder: string): Tree {
  if (folder === "" || folder === ".") return root;
  return changed(root, (entry) => {
    const file = member(entry, "file");
    const path = textOf(file);
    if (!file || path === undefined || isAbsolute(path)) return entry;
    return withMembers(entry, [["file", textScalar(file.at, normalize(join(folder, path)))]]);
  });
}

/** The contents by section and name, and the document without them, which the limits on what is written by hand are for. */
export function takeContents(root: Tree): { root: Tree; contents: Map<string, string> } {
  const contents = new Map<string, string>();
  const without = changed(root, (entry, section, name) => {
    const data = textOf(member(entry, dataKey));
    if (data === undefined) return entry;
    contents.set(`${section}/${name}`, data);
    return withMembers(entry, [[dataKey, undefined]]);
  });
  return { root: without, contents };
}

function changed(root: Tree, change: (entry: Tree, section: (typeof sections)[number], name: string) => Tree): Tree {
  const changes = sections.flatMap((section): [string, Tree][] => {
    const given = member(root, section);
    if (given?.kind !== "mapping") return [];
    return [
      [
        section,
        withMembers(
          given,
          [...given.entries].map(([name, entry]): [string, Tree] => [name, change(entry, section, name)]),
        ),
      ],
    ];
  });
  return withMembers(root, changes);
}
