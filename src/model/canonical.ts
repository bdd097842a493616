import { ClusterError, InvariantError } from "../ports/index.js";

/**
 * RFC 8785 text: the same value gives the same bytes in every language.
 * Ours rather than the package `canonicalize`, which a property test holds it to: every event passes here on its way to
 * the log, and this takes less than half the time (`npm run bench -- append` measures both).
 * @throws ClusterError `invalid_text` of kind invalid for a lone surrogate, which RFC 8785 cannot carry
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      // Not by `invariant`, here and below: its message would be put together each time.
      if (!Number.isFinite(value)) throw new InvariantError("a number without a JSON form was to be written");
      // ECMAScript's own number text is what RFC 8785 prescribes; it writes -0 as 0, as that asks.
      return String(value);
    case "object":
      return value === null ? "null" : Array.isArray(value) ? writeArray(value) : writeObject(value as Record<string, unknown>);
    default:
      throw new InvariantError(`a ${typeof value} without a JSON form was to be written`);
  }
}

/** No control character, quote, backslash or surrogate: nothing that JSON.stringify could write in another way. */
const plainText = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function quote(text: string): string {
  return plainText.test(text) ? `"${text}"` : unicode(JSON.stringify(text));
}

/** JSON.stringify writes a lone surrogate as an escape; the cheap test finds the rare text that deserves the exact one. */
function unicode(json: string): string {
  if (json.includes("\\ud") && loneSurrogate.test(json)) {
    throw new ClusterError("invalid", "invalid_text", "a string holds half of a surrogate pair, which is not Unicode text");
  }
  return json;
}

/** An escape `\udXXX` whose backslash is not itself escaped. */
const loneSurrogate = /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/;

function writeArray(items: unknown[]): string {
  // Columns of strings and numbers are most of what events hold; for these the engine's own loop gives the same text.
  if (items.length > fewItems && items.every(isPlain)) return unicode(JSON.stringify(items));
  let text = "[";
  for (let index = 0; index < items.length; index++) {
    if (index > 0) text += ",";
    text += items[index] === undefined ? "null" : canonicalJson(items[index]);
  }
  return `${text}]`;
}

/** Up to here a call of the engine's loop costs more than it saves. */
const fewItems = 4;

function isPlain(item: unknown): boolean {
  return typeof item === "string" || (typeof item === "number" && Number.isFinite(item));
}

function writeObject(members: Record<string, unknown>): string {
  let text = "";
  for (const { name, first, further } of membersInOrder(Object.keys(members))) {
    const member = members[name];
    // As in JSON.stringify: an optional member that is set to undefined is not there.
    if (member === undefined) continue;
    text += text === "" ? first : further;
    text += canonicalJson(member);
  }
  return text === "" ? "{}" : `${text}}`;
}

/** A member's name, and how it is written as the first of its object and behind another. */
interface Member {
  name: string;
  first: string;
  further: string;
}

/**
 * Nearly all objects are of a few kinds, whose names come in the same order each time: one walk along them finds how they are
 * sorted and written. Each node stands for the names on the way to it.
 */
class NameTree {
  #nexts: Map<string, NameTree> | undefined;
  /** The way that was taken last is likely the next one as well. */
  #last = "";
  #lastNext: NameTree | undefined;
  members: Member[] | undefined;

  next(name: string): NameTree {
    if (this.#lastNext !== undefined && name === this.#last) return this.#lastNext;
    this.#nexts ??= new Map();
    let next = this.#nexts.get(name);
    if (!next) {
      next = new NameTree();
      this.#nexts.set(name, next);
      knownNames++;
    }
    this.#last = name;
    this.#lastNext = next;
    return next;
  }
}

let names = new NameTree();
let knownNames = 0;
/** Names may come from outside, as those of labels do: before what is known takes megabytes, it is forgotten. */
const knownNamesMax = 4096;
const knownLengthMax = 64;
/** Objects with more names are tables, of which each has its own. */
const namesMax = 64;

function membersInOrder(keys: string[]): Member[] {
  if (keys.length > namesMax) return sortedMembers(keys);
  if (knownNames > knownNamesMax) {
    names = new NameTree();
    knownNames = 0;
  }
  let node = names;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (key.length > knownLengthMax) return sortedMembers(keys);
    node = node.next(key);
  }
  node.members ??= sortedMembers(keys);
  return node.members;
}

function sortedMembers(keys: string[]): Member[] {
  // JavaScript compares strings by UTF-16 code units, the order that RFC 8785 asks for.
  return [...keys].sort().map((name) => {
    const text = `${quote(name)}:`;
    return { name, first: `{${text}`, further: `,${text}` };
  });
}
