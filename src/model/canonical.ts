import canonicalizeModule from "canonicalize";
import { invariant } from "../ports/index.js";

// The package is CommonJS typed as a default export; under NodeNext the types put the callable one level deeper.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** RFC 8785 text: the same value gives the same bytes in every language. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  invariant(text !== undefined, "a value without a JSON form was to be written");
  return text;
}
