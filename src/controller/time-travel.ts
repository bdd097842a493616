import type { AppliedBatch, EventLog } from "../log/index.js";
import { ClusterError } from "../ports/index.js";
import { beforeLog, beyondLog, emptyView, evolve, type Moment, stateAt, type View } from "../projections/index.js";
import type { Checkpoints } from "./checkpoints.js";
import { PastViews } from "./past-views.js";

/**
 * From a view in memory this many events are applied step by step, each a little slower, rather than that a checkpoint is
 * read and replayed.
 */
const stepsMax = 5_000;
/** The views that this controller goes through are kept this far apart. */
const keepEvery = 10_000;
/** Requests that wait for the one that is being carried out; each would hold a view of its own. */
const waitingMax = 32;

/** The view at any moment of the log: the nearest checkpoint before it, and a replay of the rest. */
export class TimeTravel {
  readonly #log: EventLog;
  readonly #checkpoints: Checkpoints | undefined;
  readonly #past = new PastViews();
  #kept = 0;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(log: EventLog, checkpoints?: Checkpoints) {
    this.#log = log;
    this.#checkpoints = checkpoints;
  }

  /** The committed view, after every batch. */
  passed(view: View): void {
    if (view.seq - this.#kept < keepEvery) return;
    this.#kept = view.seq;
    this.#past.keep(view);
  }

  async at(moment: Moment, head: View): Promise<View> {
    if ("seq" in moment ? moment.seq === head.seq : moment.time >= head.time) return head;
    const seq = "seq" in moment ? moment.seq : await this.#log.seqAt(moment.time, head.seq);
    if (seq > head.seq) throw beyondLog(seq, head.seq);
    if (seq === 0) throw beforeLog();
    return seq === head.seq ? head : this.#inTurn(() => this.#viewAt(seq));
  }

  /** Hands a view of a time or before it, the caller's alone, and the events that follow on it to whoever replays them. */
  walk<T>(time: number, head: View, use: (base: View, batches: AsyncIterable<AppliedBatch>) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const seq = await this.#log.seqAt(time, head.seq);
      const base = (seq === 0 ? undefined : await this.#checkpoints?.before(seq)) ?? emptyView();
      return use(base, this.#log.readApplied({ after: base.seq, to: head.seq }));
    });
  }

  /** One at a time: they all need the same processor, and each a whole view. */
  async #inTurn<T>(travel: () => Promise<T>): Promise<T> {
    if (this.#waiting >= waitingMax)
      throw new ClusterError("unavailable", "overloaded", "too many moments of the past are asked for at once", { retryAfterS: 1 });
    this.#waiting++;
    const travelled = this.#last.then(travel, travel);
    this.#last = travelled;
    try {
      return await travelled;
    } finally {
      this.#waiting--;
    }
  }

  async #viewAt(seq: number): Promise<View> {
    const near = this.#past.before(seq);
    if (near?.seq === seq) return near;
    const stepped = near && seq - near.seq <= stepsMax && near.seq >= (this.#checkpoints?.nearest(seq) ?? 0);
    const view = stepped ? await this.#step(near, seq) : await this.#replay(seq);
    this.#past.keep(view);
    return view;
  }

  /** What the view in memory shares with the new one stays shared. */
  async #step(from: View, seq: number): Promise<View> {
    let view = from;
    for await (const batch of this.#log.readApplied({ after: from.seq, to: seq })) view = evolve(view, [...batch]);
    return view;
  }

  async #replay(seq: number): Promise<View> {
    const base = (await this.#checkpoints?.before(seq)) ?? emptyView();
    return base.seq === seq ? base : stateAt(this.#filling(base, seq), { seq }, base);
  }

  /** What follows on a view that is being replayed. A stretch without checkpoints is slow once: they are taken on the way. */
  async *#filling(replayed: View, to: number): AsyncGenerator<AppliedBatch> {
    for await (const batch of this.#log.readApplied({ after: replayed.seq, to })) {
      yield batch;
      // Here the batch has been applied.
      await this.#checkpoints?.fill(replayed, batch.lastHash);
    }
  }
}
