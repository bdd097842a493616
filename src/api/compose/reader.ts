import { isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { ComposeDocument } from "./document.js";
import { type Problem, type ProblemCode, pointer, problemsMax, refusal } from "./problems.js";

/** A place in the file: what stands there, and how to speak of it. */
export interface Place {
  /** Aliases are followed already. */
  node: Node | null;
  /** JSON pointer into the file. */
  field: string;
  line: number;
}

/** Text read in all; aliases may repeat one text many times. As long in the reading as the longest file is in the parsing. */
const expandedCharsMax = 524_288;
/** What a key or a value counts beside its text, so that many short ones are bounded as well. */
const readingChars = 32;

/**
 * Reads values of the kind that is asked for, and notes a problem where something else stands. A reading that fails
 * gives undefined, or nothing to go through, so that one pass finds every problem of a file.
 */
export class Reader {
  readonly problems: Problem[] = [];
  #chars = 0;

  constructor(
    readonly file: string,
    readonly document: ComposeDocument,
  ) {}

  root(): Place {
    return this.#place(this.document.root, "", 1);
  }

  refuse(place: { field: string; line: number }, message: string, code: ProblemCode = "compose_invalid"): undefined {
    this.problems.push({ code, field: place.field, message, line: place.line });
    if (this.problems.length >= problemsMax) this.finish();
    return undefined;
  }

  /** @throws ClusterError when there was any problem */
  finish(): void {
    if (this.problems.length > 0) throw refusal(this.file, this.problems);
  }

  /** The members of a mapping whose keys are fixed; any other key is refused by name. */
  members<K extends string>(place: Place, known: readonly K[]): Partial<Record<K, Place>> {
    const found: Partial<Record<K, Place>> = {};
    for (const [key, value] of this.entries(place)) {
      if ((known as readonly string[]).includes(key)) found[key as K] = value;
      else this.refuse(value, `is not a key that fleetlog carries out; here it knows ${known.join(", ")}`, "compose_unsupported");
    }
    return found;
  }

  /** The members of a mapping whose keys are the user's. */
  entries(place: Place): [key: string, value: Place][] {
    if (!isMap(place.node)) {
      this.refuse(place, `must be a mapping (key: value), not ${kindOf(place.node)}`);
      return [];
    }
    const seen = new Set<string>();
    const entries: [string, Place][] = [];
    for (const pair of place.node.items as Pair<Node | null, Node | null>[]) {
      const line = this.#lineOf(pair.key, place.line);
      const key = isScalar(pair.key) ? String(pair.key.source ?? pair.key.value) : undefined;
      if (key === undefined) this.refuse({ field: place.field, line }, "has a key that is not plain text");
      else if (key === "<<")
        this.refuse({ field: pointer(place.field, key), line }, "merging is not carried out by fleetlog", "compose_unsupported");
      else if (seen.has(key)) this.refuse({ field: pointer(place.field, key), line }, "is there twice");
      else entries.push([key, this.#place(pair.value, pointer(place.field, key), line)]);
      if (key === undefined) continue;
      seen.add(key);
      this.#spend(place, key);
    }
    return entries;
  }

  items(place: Place): Place[] {
    if (!isSeq(place.node)) {
      this.refuse(place, `must be a list, not ${kindOf(place.node)}`);
      return [];
    }
    return (place.node.items as (Node | null)[]).map((node, index) =>
      this.#place(node, pointer(place.field, index), this.#lineOf(node, place.line)),
    );
  }

  /** Text; `$$` stands for one `$`, and a variable is refused. */
  text(place: Place): string | undefined {
    const value = isScalar(place.node) ? place.node.value : undefined;
    if (typeof value !== "string") {
      const quote = isScalar(place.node) && value !== null ? "; write it in quotes" : "";
      return this.refuse(place, `must be text, not ${kindOf(place.node)}${quote}`);
    }
    this.#spend(place, value);
    return this.#withoutVariables(place, value);
  }

  /** Text, or a number or truth value that reads the same as text. */
  looseText(place: Place): string | undefined {
    const value = isScalar(place.node) ? place.node.value : undefined;
    if (typeof value !== "number" && typeof value !== "boolean") return this.text(place);
    const source = isScalar(place.node) ? place.node.source : undefined;
    // 1.10 would become 1.1, and 0x10 become 16: whether that is meant, only the user knows.
    if (source !== String(value)) return this.refuse(place, `${source} would be read as ${value}; write it in quotes`);
    return source;
  }

  /** A quantity as it is written, whether YAML takes it for text or for a number. */
  quantity(place: Place): string | undefined {
    const { node } = place;
    return isScalar(node) && typeof node.value === "number" && node.source !== undefined ? node.source : this.text(place);
  }

  /** A whole number, also in quotes. */
  integer(place: Place): number | undefined {
    const text = this.quantity(place);
    if (text === undefined) return undefined;
    return /^-?(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text))
      ? Number(text)
      : this.refuse(place, `must be a whole number, not ${JSON.stringify(text)}`);
  }

  flag(place: Place): boolean | undefined {
    const value = isScalar(place.node) ? place.node.value : undefined;
    return typeof value === "boolean" ? value : this.refuse(place, `must be true or false, not ${kindOf(place.node)}`);
  }

  isList(place: Place): boolean {
    return isSeq(place.node);
  }

  isMapping(place: Place): boolean {
    return isMap(place.node);
  }

  isEmpty(place: Place): boolean {
    return place.node === null || (isScalar(place.node) && place.node.value === null);
  }

  #place(node: Node | null, field: string, line: number): Place {
    const target = this.document.resolve(node);
    if (target === undefined) this.refuse({ field, line }, "is an alias of an anchor that is not set before it");
    return { node: target ?? null, field, line };
  }

  #lineOf(node: Node | null, otherwise: number): number {
    return node?.range ? this.document.lineOf(node.range[0]) : otherwise;
  }

  #withoutVariables(place: Place, text: string): string | undefined {
    const variable = /\$(\$|\{[^}]*\}|[A-Za-z_][A-Za-z0-9_]*|)/g;
    for (const [found] of text.matchAll(variable)) {
      if (found === "$$") continue;
      const message = found === "$" ? "holds a single $" : `holds the variable ${found.slice(0, 64)}, and variables are not replaced`;
      return this.refuse(place, `${message}; write $$ for a plain $`, found === "$" ? "compose_invalid" : "compose_unsupported");
    }
    return text.replaceAll("$$", "$");
  }

  #spend(place: Place, text: string): void {
    this.#chars += text.length + readingChars;
    if (this.#chars <= expandedCharsMax) return;
    this.refuse(place, `brings the file, with its aliases, beyond ${expandedCharsMax} characters`);
    this.finish();
  }
}

function kindOf(node: Node | null): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (!isScalar(node) || node.value === null) return "nothing";
  if (typeof node.value === "string") return "text";
  if (typeof node.value === "boolean") return "true or false";
  return typeof node.value === "number" ? "a number" : "what its tag makes of it";
}
