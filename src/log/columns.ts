import { invariant } from "../ports/index.js";

/**
 * How an append carries the short columns of its rows: one text, in which every row has the same length and every
 * column its place. SQLite then cuts a value out in constant time; as members of a JSON array, each row would be written
 * out and parsed once more, which costs half as much again as the insert itself (`npm run bench -- append`).
 */
const widths = { salt: 32, inner: 64, hash: 64, time: 16, version: 4, type: 40, bytes: 12 };

export type Column = keyof typeof widths;

/** The short columns of one row, all ASCII, so that characters are bytes; `bytes` is the length of its sealed text. */
export interface ShortColumns {
  salt: string;
  inner: string;
  hash: string;
  time: number;
  version: number;
  type: string;
  bytes: number;
}

export function columnsText({ salt, inner, hash, time, version, type, bytes }: ShortColumns): string {
  const numbers = `${String(time).padEnd(widths.time)}${String(version).padEnd(widths.version)}`;
  const text = `${salt}${inner}${hash}${numbers}${type.padEnd(widths.type)}${String(bytes).padEnd(widths.bytes)}`;
  invariant(text.length === rowWidth, `a row of ${text.length} characters was to be appended`);
  return text;
}

const rowWidth = Object.values(widths).reduce((sum, width) => sum + width);

/** The value of a column in row `key` of the text that is bound to a numbered parameter. */
export function columnSql(column: Column, parameter: number): string {
  const names = Object.keys(widths) as Column[];
  const before = names.slice(0, names.indexOf(column)).reduce((sum, name) => sum + widths[name], 0);
  // As bytes: the start of a character in a text is found by counting from its beginning.
  const text = `CAST(substr(CAST(?${parameter} AS BLOB), key * ${rowWidth} + ${before + 1}, ${widths[column]}) AS TEXT)`;
  if (column === "time" || column === "version" || column === "bytes") return `CAST(${text} AS INTEGER)`;
  return column === "type" ? `rtrim(${text})` : text;
}

/** The sealed text of row `key`, whose first byte is `value`, out of the texts of all rows one behind the other. */
export function sealedSql(texts: number, columns: number): string {
  return `CAST(substr(CAST(?${texts} AS BLOB), value, ${columnSql("bytes", columns)}) AS TEXT)`;
}
