import canonicalizeModule from "canonicalize";
import { canonicalJson } from "../../src/model/index.js";
import { draftEvents } from "./events.js";

const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

const events = 20_000;
const rounds = 5;

/** Time to write one event as RFC 8785 text: ours, and the package that it must agree with. */
export function canonical(): Record<string, number> {
  const drafts = draftEvents(events);
  const ours = { name: "canonical_us_per_event", write: canonicalJson };
  const theirs = { name: "canonicalize_us_per_event", write: canonicalize };
  const best: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    for (const { name, write } of [ours, theirs]) {
      let bytes = 0;
      const start = performance.now();
      // The length in bytes makes the engine put the text together, as hashing would.
      for (const draft of drafts) bytes += Buffer.byteLength(write(draft));
      const us = ((performance.now() - start) * 1000) / events;
      if (bytes > 0) best[name] = Number(Math.min(best[name] ?? us, us).toFixed(2));
    }
  }
  return best;
}
