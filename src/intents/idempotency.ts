import { type IdempotencyEntry, idempotencyAgeMs, lookUp, type View } from "../projections/index.js";

/**
 * Whether a keyed request was settled before. `mismatch`: the key was used with another body, which the shell
 * refuses with 422 `idempotency_key_reused`.
 */
export type SettledBefore = { kind: "none" } | { kind: "replay"; entry: IdempotencyEntry } | { kind: "mismatch" };

/**
 * Looks a scoped key (`TOKEN METHOD PATH KEY`) up. An entry past its age is not honoured even while the view
 * still holds it: the view drops entries by event time, which stands still on a quiet cluster.
 */
export function settledBefore(view: View, key: string, body: string, now: number): SettledBefore {
  const entry = lookUp(view.idempotency.entries, key);
  if (!entry || now - entry.time > idempotencyAgeMs) return { kind: "none" };
  return entry.body === body ? { kind: "replay", entry } : { kind: "mismatch" };
}
