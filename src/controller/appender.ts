import type { EventLog, Guard, SealedBatch, Sealing } from "../log/index.js";
import { type Clock, type ClusterError, type Ids, InvariantError, isClusterError, type Timers } from "../ports/index.js";
import { settleRetryMaxMs, settleRetryMs } from "./limits.js";
import type { Watch } from "./watch.js";

export interface AppenderOptions {
  log: EventLog;
  clock: Pick<Clock, "monotonic">;
  timers: Timers;
  ids: Ids;
  holder: string;
  /** Aborted when nothing more is to be written: an outcome that is unknown then stays so. */
  stopped: AbortSignal;
  /** Nobody knew whether an append had landed: it is being settled. */
  onUnknown?(): void;
  watch?: Watch;
  /** The log has another writer. */
  onFenced(reason: string): void;
}

/** `refusal`: the carrier did not take it; without it the guard did not hold. `unknown` only from an appender that was stopped. */
export type Appended = { outcome: "applied" } | { outcome: "not-applied"; refusal: ClusterError | undefined } | { outcome: "unknown" };

/** Appends one batch after the other under a guard, and settles what gets no answer by a write (rules 2 and 3 of the design). */
export class Appender {
  readonly #o: AppenderOptions;
  #guard: Guard;
  /** What the head will be once the append under way is on the log. */
  #expected: Guard;

  constructor(options: AppenderOptions, guard: Guard) {
    this.#o = options;
    this.#guard = guard;
    this.#expected = guard;
  }

  /** What the next append must find at the head. */
  get guard(): Guard {
    return this.#guard;
  }

  /** A batch behind the append under way. It must be dropped where that one fails, or ends in another epoch. */
  begin(): Sealing {
    return this.#o.log.sealing(this.#expected, this.#o.ids.next());
  }

  async append(batch: SealedBatch): Promise<Appended> {
    this.#expected = batch.next;
    const appended = await this.#append(batch);
    if (appended.outcome === "applied") this.#guard = { ...batch.next, epoch: this.#guard.epoch };
    this.#expected = this.#guard;
    return appended;
  }

  async #append(batch: SealedBatch): Promise<Appended> {
    const begun = this.#o.clock.monotonic();
    const result = await this.#o.log.append(batch);
    this.#o.watch?.appended(this.#o.clock.monotonic() - begun, batch.records.length, result.outcome);
    if (result.outcome === "unknown") this.#o.onUnknown?.();
    const outcome = result.outcome === "unknown" ? await this.#settle(batch) : result.outcome;
    if (outcome !== "not-applied") return { outcome };
    return { outcome, refusal: result.outcome === "not-applied" ? result.error : undefined };
  }

  /** Tries until the log answers. */
  async #settle(batch: SealedBatch): Promise<Appended["outcome"]> {
    for (let waitMs = settleRetryMs; ; waitMs = Math.min(waitMs * 2, settleRetryMaxMs)) {
      try {
        const settled = await this.#o.log.settle(batch, this.#o.holder);
        if (settled.epoch === undefined) this.#o.onFenced("another controller took the lease");
        else this.#guard = { ...this.#guard, epoch: settled.epoch };
        return settled.outcome;
      } catch (error) {
        if (error instanceof InvariantError) throw error;
        if (isClusterError(error) && error.code === "position_gone") return this.#settleByArchive(batch);
        if (this.#o.stopped.aborted) return "unknown";
        await this.pause(waitMs);
      }
    }
  }

  /** Another one has held the lease since, and has moved the place of this batch into its archive. */
  async #settleByArchive({ id, guard, next }: SealedBatch): Promise<Appended["outcome"]> {
    this.#o.onFenced("another controller took the lease");
    try {
      for await (const [row] of this.#o.log.rows({ after: guard.seq, to: next.seq })) {
        // The first of them tells: a batch is on the log as a whole, or not at all.
        if (row?.seq === guard.seq + 1) return row.batch === id ? "applied" : "not-applied";
        break;
      }
    } catch {
      // Said by the outcome.
    }
    return "unknown";
  }

  /** Ends early when this appender is stopped. */
  pause(ms: number): Promise<void> {
    return this.#o.timers.sleep(ms, this.#o.stopped).catch(() => {});
  }

  /** After an append whose guard did not hold: whether the log has another writer now. While it does not answer, the next append tells. */
  async checkFence(): Promise<void> {
    const head = await this.#o.log.head().catch(() => undefined);
    if (!head) await this.pause(settleRetryMs);
    else if (head.epoch !== this.#guard.epoch || head.holder !== this.#o.holder) {
      this.#o.onFenced("another controller took the lease");
    } else if (head.seq !== this.#guard.seq || head.hash !== this.#guard.hash) {
      throw new InvariantError(`the log stands at ${head.seq}, its only writer at ${this.#guard.seq}`);
    }
  }
}
