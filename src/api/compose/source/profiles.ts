import { type Findings, pointer } from "../problems.js";
import { isNothing, list, member, type Tree, textOf, withMembers } from "./tree.js";

/**
 * Leaves out the services of which no profile is active. One without profiles is always there; what depends on one that
 * is left out cannot be, unless it says that it need not.
 */
export function applyProfiles(root: Tree, active: readonly string[], findings: Findings): Tree {
  const services = member(root, "services");
  if (services?.kind !== "mapping") return root;
  const left = new Set([...services.entries].filter(([, service]) => !isActive(service, active)).map(([name]) => name));
  const kept = [...services.entries].map(([name, service]): [string, Tree | undefined] => {
    if (left.has(name)) return [name, undefined];
    return [name, withMembers(withoutLeft(service, name, left, findings), [["profiles", undefined]])];
  });
  return withMembers(root, [["services", withMembers(services, kept)]]);
}

function isActive(service: Tree, active: readonly string[]): boolean {
  const given = member(service, "profiles");
  if (!given || isNothing(given) || given.kind !== "list" || given.items.length === 0) return true;
  return active.includes("*") || given.items.some((item) => active.includes(textOf(item) ?? ""));
}

function withoutLeft(service: Tree, name: string, left: ReadonlySet<string>, findings: Findings): Tree {
  const given = member(service, "depends_on");
  if (!given || left.size === 0) return service;
  const field = pointer(pointer("/services", name), "depends_on");
  const refuse = (key: string | number, other: string, at: Tree["at"]) =>
    findings.refuse({ field: pointer(field, key), ...at }, `needs ${other}, of which no profile is active; name one with --profile`);
  if (given.kind === "list") {
    given.items.forEach((item, index) => {
      const other = textOf(item) ?? "";
      if (left.has(other)) refuse(index, other, item.at);
    });
    return withMembers(service, [
      [
        "depends_on",
        list(
          given.at,
          given.items.filter((item) => !left.has(textOf(item) ?? "")),
        ),
      ],
    ]);
  }
  if (given.kind !== "mapping") return service;
  const changes: [string, undefined][] = [];
  for (const [other, how] of given.entries) {
    if (!left.has(other)) continue;
    const required = member(how, "required");
    if (required?.kind === "scalar" && required.value === false) changes.push([other, undefined]);
    else refuse(other, other, how.at);
  }
  return withMembers(service, [["depends_on", withMembers(given, changes)]]);
}
