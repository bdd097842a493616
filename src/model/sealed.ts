import { InvariantError } from "../ports/index.js";
import { canonicalJson } from "./canonical.js";
import type { IntentRef, Origin } from "./types.js";

/** The members of a record that are sealed under its salt. */
export interface SealedParts {
  subject: string;
  actor: string;
  origin: Origin;
  intent: IntentRef | null;
  cause: number | null;
  traceparent: string | null;
  data: unknown;
}

/**
 * The RFC 8785 text that `inner = H(salt ‖ sealed)` is taken over.
 * @throws ClusterError `invalid_text` of kind invalid for text that is not Unicode
 */
export function sealedText({ actor, cause, data, intent, origin, subject, traceparent }: SealedParts): string {
  // The members are known and stand in the order of their names, so there is nothing to look up and sort.
  const first = `{"actor":${canonicalJson(actor)},"cause":${canonicalJson(cause)},"data":${canonicalJson(data)}`;
  const then = `,"intent":${canonicalJson(intent)},"origin":${canonicalJson(origin)},"subject":${canonicalJson(subject)}`;
  const text = `${first}${then},"traceparent":${canonicalJson(traceparent)}}`;
  // As JSON it holds no control character; the C library that SQLite and its callers are would end a text there. To be looked
  // through also makes one text of the hundred pieces it was put together from, while they are still in the processor's cache.
  if (text.includes("\0")) throw new InvariantError("a sealed text with a NUL was made");
  return text;
}
