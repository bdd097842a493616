import { type Findings, type ProblemCode, pointer } from "./problems.js";
import type { Tree } from "./source/index.js";

/** A place in the file: what stands there, and how to speak of it. */
export interface Place {
  tree: Tree;
  /** JSON pointer into the file. */
  field: string;
  file: string;
  line: number;
}

/**
 * Reads values of the kind that is asked for, and notes a problem where something else stands. A reading that fails
 * gives undefined, or nothing to go through, so that one pass finds every problem of a file.
 */
export class Reader {
  constructor(
    readonly findings: Findings,
    private readonly top: Tree,
  ) {}

  root(): Place {
    return place(this.top, "");
  }

  refuse(at: { field: string; file: string; line: number }, message: string, code: ProblemCode = "compose_invalid"): undefined {
    return this.findings.refuse(at, message, code);
  }

  warn(at: { field: string; file: string; line: number }, message: string): void {
    this.findings.warn(at, message);
  }

  /** The members of a mapping whose keys are fixed. What else it holds is the schema's and the support table's to judge. */
  members<K extends string>(at: Place, known: readonly K[]): Partial<Record<K, Place>> {
    const found: Partial<Record<K, Place>> = {};
    for (const [key, value] of this.entries(at)) {
      if ((known as readonly string[]).includes(key) && !isNull(value.tree)) found[key as K] = value;
    }
    return found;
  }

  /** The members of a mapping whose keys are the user's. */
  entries(at: Place): [key: string, value: Place][] {
    if (at.tree.kind !== "mapping") {
      this.refuse(at, `must be a mapping (key: value), not ${kindOf(at.tree)}`);
      return [];
    }
    return [...at.tree.entries].map(([key, tree]) => {
      const below = place(tree, pointer(at.field, key));
      this.findings.spend(below, key.length);
      return [key, below];
    });
  }

  items(at: Place): Place[] {
    if (at.tree.kind !== "list") {
      this.refuse(at, `must be a list, not ${kindOf(at.tree)}`);
      return [];
    }
    return at.tree.items.map((item, index) => place(item, pointer(at.field, index)));
  }

  text(at: Place): string | undefined {
    const value = at.tree.kind === "scalar" ? at.tree.value : undefined;
    if (typeof value !== "string") {
      const quote = at.tree.kind === "scalar" && value !== null ? "; write it in quotes" : "";
      return this.refuse(at, `must be text, not ${kindOf(at.tree)}${quote}`);
    }
    this.findings.spend(at, value.length);
    return value;
  }

  /** Text, or a number or truth value that reads the same as text. */
  looseText(at: Place): string | undefined {
    if (at.tree.kind !== "scalar" || at.tree.value === null || typeof at.tree.value === "string") return this.text(at);
    const { source, value } = at.tree;
    // 1.10 would become 1.1, and 0x10 become 16: whether that is meant, only the user knows.
    if (source !== String(value)) return this.refuse(at, `${source} would be read as ${value}; write it in quotes`);
    return source;
  }

  /** A quantity as it is written, whether YAML takes it for text or for a number. */
  quantity(at: Place): string | undefined {
    return at.tree.kind === "scalar" && typeof at.tree.value === "number" ? at.tree.source : this.text(at);
  }

  /** A whole number, also in quotes. */
  integer(at: Place): number | undefined {
    const text = this.quantity(at);
    if (text === undefined) return undefined;
    return /^-?(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text))
      ? Number(text)
      : this.refuse(at, `must be a whole number, not ${JSON.stringify(text)}`);
  }

  /** True or false, also as the text that a variable leaves, or as YAML 1.1 wrote it. */
  flag(at: Place): boolean | undefined {
    const value = at.tree.kind === "scalar" ? at.tree.value : undefined;
    if (typeof value === "boolean") return value;
    const word = typeof value === "string" ? value.toLowerCase() : "";
    if (["true", "yes", "on", "y"].includes(word)) return true;
    if (["false", "no", "off", "n"].includes(word)) return false;
    return this.refuse(at, `must be true or false, not ${kindOf(at.tree)}`);
  }

  isList(at: Place): boolean {
    return at.tree.kind === "list";
  }

  isMapping(at: Place): boolean {
    return at.tree.kind === "mapping";
  }

  isEmpty(at: Place): boolean {
    return isNull(at.tree);
  }
}

function place(tree: Tree, field: string): Place {
  return { tree, field, file: tree.at.file, line: tree.at.line };
}

function isNull(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}

function kindOf(tree: Tree): string {
  if (tree.kind === "mapping") return "a mapping";
  if (tree.kind === "list") return "a list";
  if (tree.value === null) return "nothing";
  if (typeof tree.value === "string") return "text";
  return typeof tree.value === "boolean" ? "true or false" : "a number";
}
