import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import { type Findings, pointer } from "../problems.js";
import { type ComposeDocument, depthMax } from "./document.js";
import { list, type Mapping, mapping, nothing, type Override, type Tree } from "./tree.js";

/**
 * Makes a tree of a YAML document: aliases are followed, `<<` is merged, keys that are there twice are refused.
 * What aliases multiply is counted as often as it is there.
 */
export function readTree(document: ComposeDocument, file: string, findings: Findings): Tree {
  const top = { file, line: 1 };
  return new TreeReader(document, file, findings).read(document.root, { field: "", ...top });
}

interface Here {
  field: string;
  file: string;
  line: number;
}

const overrides: Record<string, Override> = { "!reset": "reset", "!override": "replace" };

class TreeReader {
  /** The aliases that are being followed: one of them within itself would have no end. */
  readonly #within = new Set<Node>();
  #depth = 0;

  constructor(
    private readonly document: ComposeDocument,
    private readonly file: string,
    private readonly findings: Findings,
  ) {}

  read(node: Node | null, here: Here): Tree {
    const at = { file: this.file, line: here.line };
    if (isAlias(node)) {
      const target = this.document.target(node);
      if (!target) return this.findings.refuse(here, "is an alias of an anchor that is not set before it") ?? nothing(at);
      if (this.#within.has(target)) return this.findings.refuse(here, "is an alias of something that holds it") ?? nothing(at);
      return this.#nested(target, here, () => this.read(target, here));
    }
    const override = node?.tag === undefined ? undefined : overrides[node.tag];
    const marked = override === undefined ? { at } : { at, override };
    if (isMap(node)) return { ...this.#nested(node, here, () => this.#mapping(node.items as Pairs, here)), ...marked };
    if (isSeq(node)) return { ...this.#nested(node, here, () => this.#list(node.items as (Node | null)[], here)), ...marked };
    if (!isScalar(node) || node.value === null) return { ...nothing(at), ...marked };
    const { value } = node;
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      return this.findings.refuse(here, "is neither text nor a number nor true or false") ?? nothing(at);
    this.findings.spend(here, typeof value === "string" ? value.length : 0);
    return { kind: "scalar", value, source: typeof value === "string" ? value : (node.source ?? String(value)), ...marked };
  }

  #mapping(pairs: Pairs, here: Here): Mapping {
    const entries = new Map<string, Tree>();
    const merged: Tree[] = [];
    for (const { key: name, value } of pairs) {
      const line = this.#lineOf(name, here.line);
      const key = isScalar(name) ? String(name.source ?? name.value) : undefined;
      if (key === undefined) {
        this.findings.refuse({ ...here, line }, "has a key that is not plain text");
        continue;
      }
      const below = { field: pointer(here.field, key), file: this.file, line };
      this.findings.spend(below, key.length);
      const tree = this.read(value, below);
      if (key === "<<") merged.push(...this.#sources(tree, below));
      else if (entries.has(key)) this.findings.refuse(below, "is there twice");
      else entries.set(key, tree);
    }
    // What the mapping says itself goes before what is merged into it, and of that the first that says it.
    for (const source of merged)
      for (const [key, tree] of source.kind === "mapping" ? source.entries : []) if (!entries.has(key)) entries.set(key, tree);
    return mapping({ file: this.file, line: here.line }, entries);
  }

  #sources(tree: Tree, here: Here): readonly Tree[] {
    const sources = tree.kind === "list" ? tree.items : [tree];
    if (sources.every(({ kind }) => kind === "mapping")) return sources;
    this.findings.refuse(here, "merges what is no mapping; write <<: *NAME or <<: [*NAME, *OTHER]");
    return [];
  }

  #list(nodes: (Node | null)[], here: Here): Tree {
    const items = nodes.map((node, index) =>
      this.read(node, { field: pointer(here.field, index), file: this.file, line: this.#lineOf(node, here.line) }),
    );
    return list({ file: this.file, line: here.line }, items);
  }

  #nested<T>(node: Node, here: Here, read: () => T): T {
    if (++this.#depth > depthMax) {
      this.findings.refuse(here, `is nested more than ${depthMax} deep, its aliases included`);
      this.findings.finish();
    }
    this.#within.add(node);
    const made = read();
    this.#within.delete(node);
    this.#depth--;
    return made;
  }

  #lineOf(node: Node | null, otherwise: number): number {
    return node?.range ? this.document.lineOf(node.range[0]) : otherwise;
  }
}

type Pairs = Pair<Node | null, Node | null>[];
