import { ClusterError, invariant } from "../ports/index.js";

/**
 * RFC 8785 text: the same value gives the same bytes in every language.
 * Ours rather than the package `canonicalize`, which a property test holds it to: every event passes here on its way to
 * the log, and this is several times as fast (`npm run bench -- append` names both).
 * @throws ClusterError `invalid_text` of kind invalid for a lone surrogate, which RFC 8785 cannot carry
 */
export function canonicalJson(value: unknown): string {
  const text = write(value);
  // JSON.stringify writes a lone surrogate as an escape; the cheap test finds the rare text that deserves the exact one.
  if (text.includes("\\ud") && loneSurrogate.test(text)) {
    throw new ClusterError("invalid", "invalid_text", "a string holds half of a surrogate pair, which is not Unicode text");
  }
  return text;
}

/** An escape `\udXXX` whose backslash is not itself escaped. */
const loneSurrogate = /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/;

function write(value: unknown): string {
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "number":
      invariant(Number.isFinite(value), "a number without a JSON form was to be written");
      // ECMAScript's own number text is what RFC 8785 prescribes; JSON.stringify writes -0 as 0, as it asks.
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : Array.isArray(value) ? writeArray(value) : writeObject(value as Record<string, unknown>);
    default:
      invariant(false, `a ${typeof value} without a JSON form was to be written`);
  }
}

function writeArray(items: unknown[]): string {
  // Columns of strings and numbers are most of what events hold; for these the engine's own loop gives the same text.
  if (items.every(isPlain)) return JSON.stringify(items);
  let text = "[";
  for (let index = 0; index < items.length; index++) {
    if (index > 0) text += ",";
    text += items[index] === undefined ? "null" : write(items[index]);
  }
  return `${text}]`;
}

function isPlain(item: unknown): boolean {
  return typeof item === "string" || (typeof item === "number" && Number.isFinite(item));
}

function writeObject(members: Record<string, unknown>): string {
  const keys = Object.keys(members);
  if (!ascending(keys)) keys.sort();
  let text = "";
  for (const key of keys) {
    const member = members[key];
    // As in JSON.stringify: an optional member that is set to undefined is not there.
    if (member === undefined) continue;
    text += `${text === "" ? "{" : ","}${JSON.stringify(key)}:${write(member)}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

/** JavaScript compares strings by UTF-16 code units, the order that RFC 8785 asks for. */
function ascending(keys: string[]): boolean {
  for (let index = 1; index < keys.length; index++) if ((keys[index - 1] as string) > (keys[index] as string)) return false;
  return true;
}
