import type { AppliedEvent } from "../../model/index.js";
import { lookUp, put, remove } from "../access.js";
import { own } from "../own.js";
import { type IdempotencyIndex, idempotencyAgeMs, idempotencyChunk, idempotencyKeysMax, type View } from "../view.js";

/** Remembers the answer to a keyed intent. Each event of one intent carries it; the last one's seq is what a repeat is told. */
export function settle(view: View, event: AppliedEvent): void {
  const { key, body, outcome } = event.intent ?? {};
  if (key === undefined || body === undefined || outcome === undefined) return;
  const index = own(view, "idempotency");
  prune(index, event.time);
  const known = lookUp(index.entries, key) !== undefined;
  put(own(index, "entries"), key, { body, outcome, seq: event.seq, time: event.time });
  if (known) return;
  const order = own(index, "order");
  const newest = order.length - 1;
  if ((order[newest]?.length ?? idempotencyChunk) < idempotencyChunk) own(order, newest)?.push(key);
  else order.push([key]);
  index.count++;
}

/** By event time and number alone, so that every replica forgets the same keys at the same event. */
function prune(index: IdempotencyIndex, now: number): void {
  for (;;) {
    const first = index.order[0];
    const newest = first && first.length === idempotencyChunk ? lookUp(index.entries, first[idempotencyChunk - 1] as string) : undefined;
    if (!first || !newest) return;
    if (newest.time + idempotencyAgeMs > now && index.count - first.length < idempotencyKeysMax) return;
    for (const key of first) remove(own(index, "entries"), key);
    index.count -= first.length;
    own(index, "order").shift();
  }
}
