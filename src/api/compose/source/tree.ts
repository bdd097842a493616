/** Where something stands. */
export interface Origin {
  file: string;
  line: number;
}

/** How a value is merged onto what an earlier file says: by Compose's rules, as a removal of it, or in its stead. */
export type Override = "reset" | "replace";

interface Placed {
  /** Of a member, the line of its key. */
  at: Origin;
  override?: Override;
}

export interface Mapping extends Placed {
  kind: "mapping";
  entries: ReadonlyMap<string, Tree>;
}

export interface List extends Placed {
  kind: "list";
  items: readonly Tree[];
}

export interface Scalar extends Placed {
  kind: "scalar";
  value: string | number | boolean | null;
  /** As it is written, without quotes. */
  source: string;
}

/** What a file says, each part with the place where it says so. Never changed, so parts may be shared. */
export type Tree = Mapping | List | Scalar;

export function mapping(at: Origin, entries: Iterable<readonly [string, Tree]> = []): Mapping {
  return { kind: "mapping", at, entries: new Map(entries) };
}

export function list(at: Origin, items: readonly Tree[]): List {
  return { kind: "list", at, items };
}

export function textScalar(at: Origin, value: string): Scalar {
  return { kind: "scalar", at, value, source: value };
}

export function nothing(at: Origin): Scalar {
  return { kind: "scalar", at, value: null, source: "" };
}

export function isNothing(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}

export function member(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === "mapping" ? tree.entries.get(key) : undefined;
}

/** The mapping with these members changed, or taken away where the value is undefined; any other tree as it is. */
export function withMembers<T extends Tree>(tree: T, changes: Iterable<readonly [string, Tree | undefined]>): T {
  if (tree.kind !== "mapping") return tree;
  const entries = new Map(tree.entries);
  for (const [key, value] of changes) {
    if (value === undefined) entries.delete(key);
    else entries.set(key, value);
  }
  return { ...tree, entries };
}

/** The text of a scalar that is text. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === "scalar" && typeof tree.value === "string" ? tree.value : undefined;
}

/** What a JSON pointer leads to, or the nearest thing above it. */
export function nearest(root: Tree, field: string): Tree {
  let found = root;
  for (const part of field.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const next = found.kind === "list" ? found.items[Number(key)] : member(found, key);
    if (!next) return found;
    found = next;
  }
  return found;
}
