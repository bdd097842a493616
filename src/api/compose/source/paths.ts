import { isAbsolute, join, normalize, relative, resolve } from "node:path/posix";
import { isNothing, list, member, type Tree, textOf, textScalar, withMembers } from "./tree.js";

/** `from` leads to `to` without leaving it. */
export function within(folder: string, path: string): boolean {
  const way = relative(folder, resolve(folder, path));
  return way !== ".." && !way.startsWith("../");
}

/** How the paths of a file in another folder are written in the project's: `folder` is relative to that. */
export function rebased(service: Tree, folder: string): Tree {
  if (folder === "" || folder === ".") return service;
  const moved = (tree: Tree): Tree => {
    const path = textOf(tree);
    return path === undefined || isAbsolute(path) ? tree : textScalar(tree.at, normalize(join(folder, path)));
  };
  const process = member(service, "x-process");
  const workingDir = member(process, "working_dir");
  return withMembers(service, [
    ...each(service, "env_file", (item) => (item.kind === "mapping" ? withPath(item, moved) : moved(item))),
    ...each(service, "label_file", moved),
    ...each(service, "volumes", (item) => (item.kind === "mapping" ? withBindSource(item, moved) : withShortSource(item, moved))),
    ...(process && workingDir ? [["x-process", withMembers(process, [["working_dir", moved(workingDir)]])] as const] : []),
  ]);
}

/** `./DATA:/data`; a name is of no folder. */
function withShortSource(item: Tree, moved: (tree: Tree) => Tree): Tree {
  const [, source, rest] = /^(\.[^:]*)(:.*)$/s.exec(textOf(item) ?? "") ?? [];
  if (source === undefined) return item;
  const path = textOf(moved(textScalar(item.at, source))) ?? source;
  return textScalar(item.at, `${path.startsWith(".") ? path : `./${path}`}${rest}`);
}

function withBindSource(item: Tree, moved: (tree: Tree) => Tree): Tree {
  const source = textOf(member(item, "type")) === "bind" ? member(item, "source") : undefined;
  return source ? withMembers(item, [["source", moved(source)]]) : item;
}

function each(service: Tree, key: string, change: (item: Tree) => Tree): [string, Tree][] {
  const value = member(service, key);
  if (!value || isNothing(value)) return [];
  return [[key, value.kind === "list" ? list(value.at, value.items.map(change)) : change(value)]];
}

function withPath(item: Tree, moved: (tree: Tree) => Tree): Tree {
  const path = member(item, "path");
  return path ? withMembers(item, [["path", moved(path)]]) : item;
}
