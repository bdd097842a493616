import { ClusterError, invariant } from "../ports/index.js";

/**
 * RFC 8785 text: the same value gives the same bytes in every language.
 * Ours rather than the package `canonicalize`, which a property test holds it to: every event passes here on its way to
 * the log, and this takes less than half the time (`npm run bench -- append` measures both).
 * @throws ClusterError `invalid_text` of kind invalid for a lone surrogate, which RFC 8785 cannot carry
 */
export function canonicalJson(value: unknown): string {
  return unicode(writeCanonical(value));
}

/**
 * A text that `writeCanonical` wrote, or several of them side by side.
 * @throws ClusterError `invalid_text` of kind invalid for a lone surrogate
 */
export function unicode(text: string): string {
  // JSON.stringify writes a lone surrogate as an escape; the cheap test finds the rare text that deserves the exact one.
  if (text.includes("\\ud") && loneSurrogate.test(text)) {
    throw new ClusterError("invalid", "invalid_text", "a string holds half of a surrogate pair, which is not Unicode text");
  }
  return text;
}

/** An escape `\udXXX` whose backslash is not itself escaped. */
const loneSurrogate = /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/;

/** No control character, quote, backslash or surrogate: nothing that JSON.stringify could write in another way. */
const plainText = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** Up to here sorting in place is cheaper than a call to `sort`. */
const fewKeys = 16;

/** As `canonicalJson`, but that nobody has looked yet whether it is Unicode. */
export function writeCanonical(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      invariant(Number.isFinite(value), "a number without a JSON form was to be written");
      // ECMAScript's own number text is what RFC 8785 prescribes; it writes -0 as 0, as that asks.
      return String(value);
    case "object":
      return value === null ? "null" : Array.isArray(value) ? writeArray(value) : writeObject(value as Record<string, unknown>);
    default:
      invariant(false, `a ${typeof value} without a JSON form was to be written`);
  }
}

function quote(text: string): string {
  return plainText.test(text) ? `"${text}"` : JSON.stringify(text);
}

function writeArray(items: unknown[]): string {
  // Columns of strings and numbers are most of what events hold; for these the engine's own loop gives the same text.
  if (items.length > fewItems && items.every(isPlain)) return JSON.stringify(items);
  let text = "[";
  for (let index = 0; index < items.length; index++) {
    if (index > 0) text += ",";
    text += items[index] === undefined ? "null" : writeCanonical(items[index]);
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
  const names = sorted(Object.keys(members));
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    const member = members[name];
    // As in JSON.stringify: an optional member that is set to undefined is not there.
    if (member === undefined) continue;
    text += `${text === "" ? "{" : ","}${nameText(name)}${writeCanonical(member)}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

/** Texts of member names, colon included: nearly all are names of the schemas, and come again with every event. */
const nameTexts = new Map<string, string>();
const nameTextsMax = 1024;
const nameMax = 64;

function nameText(name: string): string {
  let text = nameTexts.get(name);
  if (text === undefined) {
    text = `${quote(name)}:`;
    if (nameTexts.size < nameTextsMax && name.length <= nameMax) nameTexts.set(name, text);
  }
  return text;
}

/** JavaScript compares strings by UTF-16 code units, the order that RFC 8785 asks for. */
function sorted(keys: string[]): string[] {
  if (keys.length > fewKeys) return keys.sort();
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] as string;
    let place = end;
    for (; place > 0 && (keys[place - 1] as string) > key; place--) keys[place] = keys[place - 1] as string;
    keys[place] = key;
  }
  return keys;
}
