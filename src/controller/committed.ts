import { AppliedRows, type ChainPlace, decodeRow, type EventLog, type Guard, type Head, provedRows, type StoredRow } from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import { ClusterError, InvariantError, isClusterError, type Timers } from "../ports/index.js";
import { emptyView, evolve, replay, type View } from "../projections/index.js";

/**
 * @param previous chain hash of the event before the records
 * @param textBytes of the records' sealed texts, roughly; undefined where these are not known
 */
export type CommitListener = (view: View, records: EventRecord[], previous: string, textBytes: number | undefined) => void;

/**
 * What this controller knows to be committed: the view, the chain at its end, and whoever waits for more.
 * The writer advances it while this controller holds the lease, what is read from the log otherwise; never both.
 */
export class Committed {
  #view: View;
  #hash: string;
  readonly #timers: Timers;
  readonly #waiting = new Set<{ seq: number; wake(): void }>();
  #listeners: CommitListener[] = [];
  #newestAt = Number.NEGATIVE_INFINITY;
  /** Called when somebody waits for a position that is not reached. */
  onWanted: () => void = () => {};

  constructor(timers: Timers, view: View, hash: string) {
    this.#timers = timers;
    this.#view = view;
    this.#hash = hash;
  }

  get view(): View {
    return this.#view;
  }

  /** Chain hash at the view's seq. */
  get hash(): string {
    return this.#hash;
  }

  /** When the view was last known to hold all that was committed; monotonic. */
  get newestAt(): number {
    return this.#newestAt;
  }

  /** Whoever asked the log at this moment was answered that nothing is committed beyond the view. */
  wasNewest(at: number): void {
    this.#newestAt = Math.max(this.#newestAt, at);
  }

  /** What an append in this epoch must find at the head. */
  guard(epoch: number): Guard {
    return { lineage: this.#view.lineage, epoch, seq: this.#view.seq, hash: this.#hash };
  }

  /**
   * Called in order with every batch and the view after it, until the returned function is called.
   * @param place of those who are called for one batch, the first is whoever others wait for
   */
  onAdvance(listener: CommitListener, place: "first" | "last" = "last"): () => void {
    if (place === "first") this.#listeners.unshift(listener);
    else this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** `records` follow the view, and `view` is what they make of it. */
  advance(view: View, records: EventRecord[], textBytes?: number): void {
    const previous = this.#hash;
    this.#view = view;
    this.#hash = records.at(-1)?.hash ?? previous;
    for (const waiter of this.#waiting) if (waiter.seq <= view.seq) waiter.wake();
    for (const listener of this.#listeners) listener(view, records, previous, textBytes);
  }

  /** Takes records from the log; those that are known already are passed over. @throws InvariantError on a gap */
  take(records: EventRecord[]): void {
    const news = records.filter(({ seq }) => seq > this.#view.seq);
    if (news.length > 0) this.advance(evolve(this.#view, news), news);
  }

  /**
   * @param hurry whether the log is looked at for it at once
   * @throws ClusterError `precondition` when the view has not reached `seq` after `timeoutMs`
   */
  async waitFor(seq: number, timeoutMs: number, hurry = true): Promise<void> {
    if (this.#view.seq >= seq) return;
    await new Promise<void>((resolve, reject) => {
      const cancel = this.#timers.after(timeoutMs, () => {
        this.#waiting.delete(waiter);
        const message = `this controller stands at ${this.#view.seq} and has not reached ${seq} within ${timeoutMs} ms`;
        reject(new ClusterError("precondition", "position_not_reached", message));
      });
      const waiter = {
        seq,
        wake: () => {
          this.#waiting.delete(waiter);
          cancel();
          resolve();
        },
      };
      this.#waiting.add(waiter);
      if (hurry) this.onWanted();
    });
  }
}

/**
 * The view of the log up to `head`, in one pass over a view that nobody else holds yet: `base`, or that before event 1. Every event
 * that is read is proved by the one before it.
 * @param base a view, and the chain's hash at its seq
 * @throws ClusterError of kind internal that names the first bad seq
 */
export async function readToHead(
  log: EventLog,
  head: Head,
  base: { view: View; chain: string } = { view: emptyView(), chain: "" },
): Promise<{ view: View; hash: string }> {
  const { view, chain } = base;
  let hash = view.seq === 0 ? head.hash : chain;
  for await (const rows of provedRows(log, head, placeOf(view, chain))) {
    replay(view, [new AppliedRows(rows)]);
    hash = (rows.at(-1) as StoredRow).hash;
  }
  requireHead(head, view.seq, hash);
  return { view, hash };
}

function placeOf({ seq, lineage }: View, hash: string): ChainPlace {
  return { lineage: seq === 0 ? undefined : lineage, seq, hash };
}

/** Reads what the log holds beyond the view, up to `head`. */
export async function catchUp(log: EventLog, committed: Committed, head: Head): Promise<void> {
  const { lineage, seq } = committed.view;
  if (seq > 0 && head.lineage !== lineage)
    throw new InvariantError(`the log's lineage is ${head.lineage}, this controller follows ${lineage}`);
  if (head.seq > seq) {
    try {
      const from = placeOf(committed.view, committed.hash);
      for await (const rows of provedRows(log, head, from)) committed.take(rows.map(decodeRow));
    } catch (error) {
      if (!isClusterError(error) || error.code !== "position_gone") throw error;
      // Another life begins from a checkpoint that lies behind them.
      const message = `the events after ${seq} were archived before this controller had read them: it must start again`;
      throw new ClusterError("internal", "controller_outrun", message, { cause: error });
    }
  }
  // The head may be older than the view, when its answer was overtaken.
  if (head.seq >= committed.view.seq) requireHead(head, committed.view.seq, committed.hash);
}

function requireHead(head: Head, seq: number, hash: string): void {
  if (seq !== head.seq) throw new ClusterError("internal", "log_incomplete", `the log's head says ${head.seq}, its events end at ${seq}`);
  if (hash !== head.hash) throw new InvariantError(`at ${seq} the log's head has hash ${head.hash}, its events ${hash}`);
}
