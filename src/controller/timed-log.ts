import type {
  AppendOutcome,
  AppliedRecord,
  DraftEvent,
  EventFilter,
  EventLog,
  Guard,
  Head,
  ReadRange,
  SealedBatch,
  StoredRow,
} from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import { ClusterError, type Timers } from "../ports/index.js";
import { answeredWithin } from "./answered.js";
import { logReadTimeoutMs, logWriteTimeoutMs } from "./limits.js";

/**
 * A shared log whose every call ends: one that gets no answer in time is unavailable to read, and unknown to append.
 * What the log answers later is not listened to; rules 2 and 3 of the design make it harmless.
 */
export class TimedLog implements EventLog {
  readonly carrier: string;
  readonly exclusive: boolean;
  readonly #log: EventLog;
  readonly #timers: Timers;

  constructor(log: EventLog, timers: Timers) {
    this.#log = log;
    this.#timers = timers;
    this.carrier = log.carrier;
    this.exclusive = log.exclusive;
  }

  head(): Promise<Head | undefined> {
    return this.#within(logReadTimeoutMs, this.#log.head());
  }

  create(cluster: string, lineage: string): Promise<boolean> {
    return this.#within(logWriteTimeoutMs, this.#log.create(cluster, lineage));
  }

  seal(guard: Guard, batchId: string, events: DraftEvent[]): SealedBatch {
    return this.#log.seal(guard, batchId, events);
  }

  append(batch: SealedBatch): Promise<AppendOutcome> {
    const silence: AppendOutcome = { outcome: "unknown", cause: new Error(`no answer within ${logWriteTimeoutMs} ms`) };
    return answeredWithin(this.#timers, logWriteTimeoutMs, this.#log.append(batch), () => silence);
  }

  settle(batch: SealedBatch, holder: string): ReturnType<EventLog["settle"]> {
    return this.#within(logWriteTimeoutMs, this.#log.settle(batch, holder));
  }

  takeLease(seen: Head, holder: string, url: string): Promise<Head | undefined> {
    return this.#within(logReadTimeoutMs, this.#log.takeLease(seen, holder, url));
  }

  renewLease(epoch: number, holder: string): Promise<boolean> {
    return this.#within(logReadTimeoutMs, this.#log.renewLease(epoch, holder));
  }

  read(range: ReadRange): AsyncIterable<EventRecord[]> {
    return this.#each(this.#log.read(range));
  }

  readApplied(range: ReadRange): AsyncIterable<AppliedRecord[]> {
    return this.#each(this.#log.readApplied(range));
  }

  rows(range: ReadRange): AsyncIterable<StoredRow[]> {
    return this.#each(this.#log.rows(range));
  }

  find(range: Required<ReadRange>, filter: EventFilter): AsyncIterable<EventRecord[]> {
    return this.#each(this.#log.find(range, filter));
  }

  /** A score of look-ups, of which each has its answer soon or never. */
  seqAt(time: number, to: number): Promise<number> {
    return this.#within(logWriteTimeoutMs, this.#log.seqAt(time, to));
  }

  /** Waits for news by its nature, so nothing bounds it but its signal. */
  subscribe(after: number, signal: AbortSignal): AsyncIterable<EventRecord[]> {
    return this.#log.subscribe(after, signal);
  }

  oldest(): Promise<number> {
    return this.#within(logReadTimeoutMs, this.#log.oldest());
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  async *#each<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = batches[Symbol.asyncIterator]();
    let ended = false;
    try {
      for (;;) {
        const next = await this.#within(logReadTimeoutMs, iterator.next());
        if (next.done) {
          ended = true;
          return;
        }
        yield next.value;
      }
    } finally {
      // Not awaited: a generator that waits for the log ends no sooner than the log answers.
      if (!ended) void iterator.return?.().catch(() => {});
    }
  }

  #within<T>(ms: number, answer: Promise<T>): Promise<T> {
    return answeredWithin(this.#timers, ms, answer, () => {
      throw new ClusterError("unavailable", "log_unavailable", `the log has not answered within ${ms} ms`);
    });
  }
}
