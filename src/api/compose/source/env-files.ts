import { type Findings, pointer, type Spot } from "../problems.js";
import { parseEnvFile } from "./dotenv.js";
import type { Files } from "./loader.js";
import { asMapping } from "./merge.js";
import type { Lookup } from "./template.js";
import { isNothing, mapping, member, nothing, type Tree, textOf, textScalar, withMembers } from "./tree.js";

/**
 * The service with the variables of its env files in its environment, what it says itself before what they say and later
 * files before earlier ones; names without a value have that of the environment in which the command runs.
 */
export function withEnvironment(service: Tree, field: string, files: Files, lookup: Lookup | undefined, findings: Findings): Tree {
  const fromFiles = readEnvFiles(service, pointer(field, "env_file"), files, lookup ?? (() => undefined), findings);
  const own = member(service, "environment");
  const rest = withMembers(service, [["env_file", undefined]]);
  const said = own && asMapping(own, "pairs");
  if (own && !isNothing(own) && said?.kind !== "mapping") return rest;
  const entries = new Map([...fromFiles, ...(said?.kind === "mapping" ? said.entries : [])]);
  if (entries.size === 0) return rest;
  const needsLookup = [...entries.values()].some(isNothing);
  if (fromFiles.size === 0 && !(needsLookup && lookup)) return rest;
  if (lookup) {
    for (const [name, value] of entries) {
      if (!isNothing(value)) continue;
      const found = lookup(name);
      if (found !== undefined) entries.set(name, textScalar(value.at, found));
      else {
        entries.delete(name);
        const message = "has no value here and none in the environment of the command; it is left out";
        findings.warn({ field: pointer(pointer(field, "environment"), name), ...value.at }, message);
      }
    }
  }
  return withMembers(rest, [["environment", mapping(own?.at ?? rest.at, entries)]]);
}

function readEnvFiles(service: Tree, field: string, files: Files, lookup: Lookup, findings: Findings): Map<string, Tree> {
  const found = new Map<string, Tree>();
  const given = member(service, "env_file");
  if (!given || isNothing(given)) return found;
  const items = given.kind === "list" ? given.items : [given];
  for (const [index, item] of items.entries()) {
    const spot: Spot = { field: given.kind === "list" ? pointer(field, index) : field, ...item.at };
    const path = textOf(item) ?? textOf(member(item, "path"));
    const format = textOf(member(item, "format"));
    if (path === undefined) findings.refuse(spot, "must be the path of a file, or { path, required, format }");
    else if (format !== undefined && format !== "raw") findings.refuse(spot, `has a format that is not known: ${format}`);
    const text = path === undefined ? undefined : files.text(path, spot, !isFalse(member(item, "required")));
    if (path === undefined || text === undefined) continue;
    const { assignments, faults } = parseEnvFile(text, lookup, format === "raw");
    for (const { line, message } of faults) findings.refuse({ ...spot, file: path, line }, message);
    for (const { name, value, line } of assignments) {
      const at = { file: path, line };
      findings.spend({ ...spot, ...at }, name.length + (value?.length ?? 0));
      found.set(name, value === undefined ? nothing(at) : textScalar(at, value));
    }
  }
  return found;
}

function isFalse(tree: Tree | undefined): boolean {
  return tree?.kind === "scalar" && (tree.value === false || tree.value === "false");
}
