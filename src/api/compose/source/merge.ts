import { type Findings, pointer } from "../problems.js";
import { mergeRule } from "./merge-rules.js";
import { isNothing, type List, list, type Mapping, mapping, nothing, type Scalar, type Tree, textOf, textScalar } from "./tree.js";

/** What a member counts that is copied and not read. */
const copyingChars = 4;

/**
 * Lays one value over another by Compose's rules: mappings are merged member by member, lists are joined, anything else
 * is replaced. `field` says where they stand in the whole, and so which of Compose's exceptions holds.
 */
export function merge(base: Tree, over: Tree, field: string, findings: Findings): Tree {
  findings.spend({ field, ...over.at }, 0);
  if (over.override === "reset") return nothing(over.at);
  if (over.override === "replace") return over;
  if (isNothing(over)) return base;
  if (isNothing(base)) return over;
  const rule = mergeRule(field);
  if (rule === "replaced") return over;
  if (rule === "pairs" || rule === "named") return mergeMappings(asMapping(base, rule), asMapping(over, rule), field, findings);
  if (rule === "texts") return joined(asList(base), asList(over), (item) => textOf(item));
  if (rule === "build") return mergeMappings(asBuild(base), asBuild(over), field, findings);
  if (rule === "logging" && !sameDriver(base, over)) return over;
  if (base.kind === "mapping" && over.kind === "mapping") return mergeMappings(base, over, field, findings);
  if (base.kind !== "list" || over.kind !== "list") return over;
  return joined(base, over, typeof rule === "function" ? rule : (item) => (item.kind === "scalar" ? item.source : undefined));
}

function mergeMappings(base: Tree, over: Tree, field: string, findings: Findings): Tree {
  if (base.kind !== "mapping" || over.kind !== "mapping") return over;
  // A large mapping under many small ones is copied as often.
  findings.spend({ field, ...over.at }, base.entries.size * copyingChars);
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    const below = entries.get(key);
    if (value.override === "reset") entries.delete(key);
    else entries.set(key, below ? merge(below, value, pointer(field, key), findings) : value);
  }
  return { ...base, entries };
}

/** The items of both, the earlier first; one that says anew what an earlier one says stands in its stead. */
function joined(base: List, over: List, keyOf: (item: Tree) => string | undefined): List {
  const items: Tree[] = [];
  const places = new Map<string, number>();
  for (const item of [...base.items, ...over.items]) {
    const key = keyOf(item);
    const place = key === undefined ? undefined : places.get(key);
    if (place !== undefined) items[place] = item;
    else {
      if (key !== undefined) places.set(key, items.length);
      items.push(item);
    }
  }
  return list(base.at, items);
}

/** `[A=1, B]` as `{A: 1, B: null}`; of names alone, `[a, b]` as `{a: null, b: null}`. */
export function asMapping(tree: Tree, kind: "pairs" | "named"): Tree {
  if (tree.kind !== "list") return tree;
  const entries = new Map<string, Tree>();
  for (const item of tree.items) {
    if (item.kind !== "scalar") return tree;
    const split = kind === "pairs" ? item.source.search(/=/) : -1;
    if (split < 0) entries.set(item.source, nothing(item.at));
    else entries.set(item.source.slice(0, split), textScalar(item.at, item.source.slice(split + 1)));
  }
  return mapping(tree.at, entries);
}

function asList(tree: Tree): List {
  if (tree.kind === "list") return tree;
  if (tree.kind === "scalar") return list(tree.at, [tree]);
  return list(
    tree.at,
    [...tree.entries].map(([key, value]) => textScalar(value.at, `${key}=${(value as Scalar).source ?? ""}`)),
  );
}

function asBuild(tree: Tree): Tree {
  return tree.kind === "scalar" ? mapping(tree.at, [["context", tree]]) : tree;
}

function sameDriver(base: Tree, over: Tree): boolean {
  const [first, second] = [base, over].map((tree) => textOf((tree as Mapping).entries?.get("driver")));
  return first === undefined || second === undefined || first === second;
}

/** Removes what was only there to take away something of an earlier file. */
export function withoutResets(tree: Tree): Tree {
  if (tree.kind === "mapping") {
    const kept = [...tree.entries].filter(([, value]) => value.override !== "reset");
    return { ...tree, entries: new Map(kept.map(([key, value]) => [key, withoutResets(value)])) };
  }
  return tree.kind === "list" ? { ...tree, items: tree.items.map(withoutResets) } : tree;
}
