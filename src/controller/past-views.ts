import type { ServiceSpec } from "../model/index.js";
import { entriesOf, type View } from "../projections/index.js";
import { roughSize } from "./rough-size.js";

/** What views of the past may take in memory together, estimated as if they shared nothing. */
const bytesMax = 256 * 1024 * 1024;
const viewsMax = 32;
/** Rough sizes in memory. */
const taskBytes = 1_500;
const keyBytes = 600;
const objectBytes = 3_000;

/**
 * Views that were asked for lately, and some that this controller went through: answers, or places from which a near
 * moment is reached in few steps. The least recently used goes first.
 */
export class PastViews {
  readonly #views = new Map<number, { view: View; bytes: number }>();
  #bytes = 0;

  keep(view: View): void {
    this.#drop(view.seq);
    const bytes = bytesOf(view);
    this.#views.set(view.seq, { view, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= 1 || (this.#views.size <= viewsMax && this.#bytes <= bytesMax)) return;
      this.#drop(oldest);
    }
  }

  /** The newest at or before `seq`. */
  before(seq: number): View | undefined {
    let best = 0;
    for (const known of this.#views.keys()) if (known <= seq && known > best) best = known;
    const found = this.#views.get(best);
    if (!found) return undefined;
    this.#views.delete(best);
    this.#views.set(best, found);
    return found.view;
  }

  #drop(seq: number): void {
    this.#bytes -= this.#views.get(seq)?.bytes ?? 0;
    this.#views.delete(seq);
  }
}

function bytesOf(view: View): number {
  let bytes = view.idempotency.count * keyBytes;
  for (const { counts, finished, specs } of entriesOf(view.services)) {
    let tasks = finished.length;
    for (const count of Object.values(counts)) tasks += count;
    bytes += objectBytes + tasks * taskBytes;
    for (const spec of Object.values(specs)) bytes += sizeOf(spec);
  }
  for (const _ of entriesOf(view.nodes)) bytes += objectBytes;
  return bytes;
}

// A spec never changes, and stands in view after view: it is measured once.
const specSizes = new WeakMap<ServiceSpec, number>();

/** A spec may be as large as a request's body: a few hundred such services outweigh all their tasks. */
function sizeOf(spec: ServiceSpec): number {
  const bytes = specSizes.get(spec) ?? roughSize(spec);
  specSizes.set(spec, bytes);
  return bytes;
}
