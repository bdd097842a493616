import { dirname, join, normalize } from "node:path/posix";
import { type Findings, pointer, type Spot } from "../problems.js";
import { isNothing, mapping, member, type Tree, textOf, withMembers } from "./tree.js";

/** What an `include` asks for, its paths from the project's folder. */
export interface Included {
  paths: string[];
  directory: string;
  /** Undefined for the `.env` of the directory, if there is one. */
  envFiles: string[] | undefined;
  spot: Spot;
}

export const includesMax = 64;

export function readIncludes(root: Tree, folder: string, findings: Findings): Included[] {
  const given = member(root, "include");
  if (!given || isNothing(given)) return [];
  if (given.kind !== "list") return findings.refuse({ field: "/include", ...given.at }, "must be a list of files") ?? [];
  return given.items.flatMap((item, index) => {
    const spot = { field: pointer("/include", index), ...item.at };
    const paths = texts(item.kind === "mapping" ? member(item, "path") : item).map((path) => from(folder, path));
    const [first] = paths;
    if (first === undefined) return findings.refuse(spot, "must be the path of a file, or { path, project_directory, env_file }") ?? [];
    const directory = textOf(member(item, "project_directory"));
    const envFiles = member(item, "env_file");
    return [
      {
        paths,
        directory: directory === undefined ? dirname(first) : from(folder, directory),
        envFiles: envFiles && texts(envFiles).map((path) => from(folder, path)),
        spot,
      },
    ];
  });
}

/** The root with what another one declares beside what it declares itself; both may not declare the same. */
export function withIncluded(root: Tree, included: Tree, spot: Spot, findings: Findings): Tree {
  const changes: [string, Tree][] = [];
  for (const section of ["services", "networks", "volumes", "configs", "secrets"]) {
    const added = member(included, section);
    if (added?.kind !== "mapping") continue;
    const own = member(root, section);
    const entries: [string, Tree][] = own?.kind === "mapping" ? [...own.entries] : [];
    const names = new Set(entries.map(([name]) => name));
    for (const [name, value] of added.entries) {
      if (names.has(name)) findings.refuse(spot, `includes ${section}.${name}, which this file has itself`);
      else entries.push([name, value]);
    }
    changes.push([section, mapping(own?.at ?? added.at, entries)]);
  }
  return withMembers(root, [...changes, ["include", undefined]]);
}

function texts(tree: Tree | undefined): string[] {
  const items = tree?.kind === "list" ? tree.items : tree ? [tree] : [];
  return items.flatMap((item) => textOf(item) ?? []);
}

function from(folder: string, path: string): string {
  return normalize(path.startsWith("/") ? path : join(folder, path));
}
