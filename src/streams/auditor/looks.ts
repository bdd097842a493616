/** A span of seqs, or of other numbers that rows are counted by: behind the first, up to the second. */
export interface Span {
  after: number;
  to: number;
}

/** The index is asked within the process that keeps it, which does nothing else meanwhile: one look is to take no longer, ms. */
const lookMs = 10;
/** Numbers that the first look goes through; the next ones go through more or fewer, by how long it took. */
const firstWidth = 4_096;
const widthMin = 1_024;

export interface Looks {
  span: Span;
  /** From the end on. */
  newest: boolean;
  /** How much the first look goes through; default 4,096. */
  width?: number;
  /** Nobody waits for it any more: it ends with what was found. */
  signal?: AbortSignal | undefined;
  /**
   * Looks through a part of the span; undefined when it is through with it, else the last number that it came to, in its order. Only
   * parts that it is through with count for how wide the next one is.
   */
  look(part: Span): number | undefined;
  /** Whether enough was found. */
  enough(): boolean;
}

/** Looks through a span part by part, with a turn of the event loop for everybody else in between. */
export async function inLooks({ span, newest, signal, look, enough, width: first = firstWidth }: Looks): Promise<void> {
  let { after, to } = span;
  let width = first;
  let rested = performance.now();
  while (after < to && !enough() && !signal?.aborted) {
    const part = newest ? { after: Math.max(after, to - width), to } : { after, to: Math.min(to, after + width) };
    const begun = performance.now();
    const last = look(part);
    const now = performance.now();
    if (newest) to = last === undefined ? part.after : last - 1;
    else after = last ?? part.to;
    if (last === undefined) width = nextWidth(width, now - begun);
    if (now - rested < lookMs) continue;
    await new Promise((turn) => setImmediate(turn));
    rested = performance.now();
  }
}

function nextWidth(width: number, tookMs: number): number {
  if (tookMs > lookMs) return Math.max(widthMin, Math.ceil(width / 2));
  return tookMs < lookMs / 4 ? width * 4 : width;
}
