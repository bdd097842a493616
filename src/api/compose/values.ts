import type { Place, Reader } from "./reader.js";

const durationUnits: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** Compose's byte units count in 1024s, whatever they are called. */
const byteUnits: Record<string, number> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** `1m30s`, `500ms`, `1.5h`: numbers with units and nothing between them. In whole milliseconds. */
export function readDuration(reader: Reader, place: Place): number | undefined {
  const text = reader.quantity(place);
  if (text === undefined) return undefined;
  const example = `must be a duration such as 1m30s or 500ms, not ${JSON.stringify(text)}`;
  if (!/^([0-9]{1,15}(\.[0-9]{1,9})?(us|ms|s|m|h))+$/.test(text)) return reader.refuse(place, example);
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/([0-9.]+)(us|ms|s|m|h)/g)) ms += Number(count) * (durationUnits[unit ?? ""] ?? 0);
  const rounded = Math.round(ms);
  // What is shorter than a millisecond would become nothing, or something else.
  return Math.abs(ms - rounded) < 1e-6 && Number.isSafeInteger(rounded)
    ? rounded
    : reader.refuse(place, "must be a whole number of milliseconds");
}

/** `64M`, `1.5gb`, `2 GiB`, or a number of bytes. */
export function readBytes(reader: Reader, place: Place): number | undefined {
  const text = reader.quantity(place);
  if (text === undefined) return undefined;
  const match = /^([0-9]{1,16}(?:\.[0-9]{1,9})?) ?([bkmgtp]?)(?:i?b)?$/i.exec(text);
  if (!match) return reader.refuse(place, `must be a size such as 64M or 1.5gb, not ${JSON.stringify(text)}`);
  const bytes = Math.floor(Number(match[1]) * (byteUnits[(match[2] ?? "").toLowerCase()] ?? 1));
  return Number.isSafeInteger(bytes) ? bytes : reader.refuse(place, `${text} is more than can be counted`);
}

/** `0.5` cores, as millicores. */
export function readCpus(reader: Reader, place: Place): number | undefined {
  const text = reader.quantity(place);
  if (text === undefined) return undefined;
  const match = /^([0-9]{1,9})(?:\.([0-9]+))?$/.exec(text);
  if (!match) return reader.refuse(place, `must be a number of cores such as 0.5, not ${JSON.stringify(text)}`);
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > 3) return reader.refuse(place, `${text} is finer than a thousandth of a core`);
  return Number(match[1]) * 1000 + Number(fraction.padEnd(3, "0"));
}

/** `0.25`: from 0 to 1. */
export function readRatio(reader: Reader, place: Place): number | undefined {
  const text = reader.quantity(place);
  if (text === undefined) return undefined;
  const ratio = /^[0-9]{0,9}\.?[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return ratio >= 0 && ratio <= 1 ? ratio : reader.refuse(place, `must be a number from 0 to 1, not ${JSON.stringify(text)}`);
}

/** A list as it is, or one text that is split into words. */
export function readCommand(reader: Reader, place: Place): string[] | undefined {
  if (reader.isList(place)) return allOf(reader.items(place).map((item) => reader.looseText(item)));
  const text = reader.text(place);
  if (text === undefined) return undefined;
  const words = splitWords(text);
  return words ?? reader.refuse(place, "ends within a quotation");
}

/**
 * Splits as a POSIX shell splits a line, and does nothing else that a shell does: blanks separate words, '…' is taken as
 * it stands, within "…" a backslash hides `"`, `\` and `$`, elsewhere it hides any character.
 * Undefined when a quotation does not end.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "'" || char === '"') {
      const end = closing(text, at);
      if (end < 0) return undefined;
      const inner = text.slice(at + 1, end);
      word = (word ?? "") + (char === '"' ? inner.replace(/\\(["\\$])/g, "$1") : inner);
      at = end;
    } else if (char === "\\") {
      if (at + 1 >= text.length) return undefined;
      word = (word ?? "") + text.charAt(++at);
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function closing(text: string, open: number): number {
  const quote = text.charAt(open);
  for (let at = open + 1; at < text.length; at++) {
    if (quote === '"' && text.charAt(at) === "\\") at++;
    else if (text.charAt(at) === quote) return at;
  }
  return -1;
}

/** `KEY: value` or a list of `KEY=value`; `bare` says what a key alone means, by default that it is refused. */
export function readPairs(reader: Reader, place: Place, bare?: string): [key: string, value: string, at: Place][] {
  const pairs: [string, string, Place][] = [];
  const take = (key: string, value: string | undefined, at: Place) => {
    if (value !== undefined) pairs.push([key, value, at]);
  };
  if (reader.isList(place)) {
    const seen = new Set<string>();
    for (const item of reader.items(place)) {
      const text = reader.text(item);
      if (text === undefined) continue;
      const split = text.indexOf("=");
      const key = split < 0 ? text : text.slice(0, split);
      if (seen.has(key)) reader.refuse(item, `${key} is there twice`);
      seen.add(key);
      take(key, split < 0 ? (bare ?? refuseBare(reader, item, key)) : text.slice(split + 1), item);
    }
    return pairs;
  }
  for (const [key, value] of reader.entries(place)) {
    take(key, reader.isEmpty(value) ? (bare ?? refuseBare(reader, value, key)) : reader.looseText(value), value);
  }
  return pairs;
}

function refuseBare(reader: Reader, place: Place, key: string): undefined {
  return reader.refuse(place, `${key} has no value, and none is taken from the environment of whoever deploys`, "compose_unsupported");
}

/** All of them, or undefined when one could not be read. */
export function allOf<T>(values: (T | undefined)[]): T[] | undefined {
  return values.every((value) => value !== undefined) ? (values as T[]) : undefined;
}
