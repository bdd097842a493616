import { ClusterError } from "../ports/index.js";

/** The key of a row: what its list is ordered by. A page goes on after the last key, whatever came or went before it. */
export type PageKey = (string | number)[];

export interface Page<T> {
  items: T[];
  next: string | null;
}

/** The first `limit` rows behind the cursor. `rows` come in the order of their keys and are drawn only as far as needed. */
export function pageOf<R, T>(rows: Iterable<R>, limit: number, keyOf: (row: R) => PageKey, convert: (row: R) => T): Page<T> {
  const items: T[] = [];
  let last: R | undefined;
  for (const row of rows) {
    if (items.length === limit) return { items, next: cursorOf(keyOf(last as R)) };
    items.push(convert(row));
    last = row;
  }
  return { items, next: null };
}

export function cursorOf(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/**
 * The key in a cursor, of the given shape (`sn` for a string, then a number); undefined without one.
 * @throws ClusterError `invalid_cursor` of kind invalid
 */
export function parseCursor(cursor: string | undefined, shape: string): PageKey | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(key) && key.map((part) => (typeof part)[0]).join("") === shape) return key;
  } catch {
    // Not JSON: refused below like any other text that is not a cursor of this list.
  }
  const message = "is not a cursor of this list; pass the `next` of the page before";
  throw new ClusterError("invalid", "invalid_cursor", `cursor ${message}`, { errors: [{ field: "cursor", message }] });
}

/** Order of keys: part by part; strings by UTF-16 units, which no locale changes. */
export function compareKeys(a: PageKey, b: PageKey): number {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as string;
    const y = b[i] as string;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
