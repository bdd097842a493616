import type { AppendOutcome, EventLog, Head } from "../log/index.js";
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
  #newestHead: Head | undefined;

  readonly head: EventLog["head"] = async () => this.#note(await this.#within(logReadTimeoutMs, this.#log.head()));
  readonly oldest: EventLog["oldest"] = () => this.#within(logReadTimeoutMs, this.#log.oldest());
  readonly takeLease: EventLog["takeLease"] = (...about) => this.#within(logReadTimeoutMs, this.#log.takeLease(...about));
  readonly renewLease: EventLog["renewLease"] = (...about) => this.#within(logReadTimeoutMs, this.#log.renewLease(...about));
  readonly members: EventLog["members"] = () => this.#within(logReadTimeoutMs, this.#log.members());
  readonly removeMember: EventLog["removeMember"] = (id) => this.#within(logWriteTimeoutMs, this.#log.removeMember(id));
  readonly create: EventLog["create"] = (...about) => this.#within(logWriteTimeoutMs, this.#log.create(...about));
  readonly copy: EventLog["copy"] = (...about) => this.#within(logWriteTimeoutMs, this.#log.copy(...about));
  readonly copied: EventLog["copied"] = () => this.#within(logReadTimeoutMs, this.#log.copied());
  readonly open: EventLog["open"] = (...about) => this.#within(logWriteTimeoutMs, this.#log.open(...about));
  readonly drop: EventLog["drop"] = (...about) => this.#within(logWriteTimeoutMs, this.#log.drop(...about));
  readonly settle: EventLog["settle"] = (...about) => this.#within(logWriteTimeoutMs, this.#log.settle(...about));
  /** A score of look-ups, of which each has its answer soon or never. */
  readonly seqAt: EventLog["seqAt"] = (...about) => this.#within(logWriteTimeoutMs, this.#log.seqAt(...about));
  readonly read: EventLog["read"] = (range) => this.#each(this.#log.read(range));
  readonly readApplied: EventLog["readApplied"] = (range) => this.#each(this.#log.readApplied(range));
  readonly rows: EventLog["rows"] = (range) => this.#each(this.#log.rows(range));
  readonly find: EventLog["find"] = (...about) => this.#each(this.#log.find(...about));
  /** Waits for news by its nature, so nothing bounds it but its signal. */
  readonly subscribe: EventLog["subscribe"] = (...about) => this.#log.subscribe(...about);
  readonly seal: EventLog["seal"] = (...about) => this.#log.seal(...about);
  readonly sealing: EventLog["sealing"] = (...about) => this.#log.sealing(...about);
  readonly close: EventLog["close"] = () => this.#log.close();

  readonly append: EventLog["append"] = (batch) => {
    const onSilence = (): AppendOutcome => ({ outcome: "unknown", cause: new Error(`no answer within ${logWriteTimeoutMs} ms`) });
    return answeredWithin(this.#timers, logWriteTimeoutMs, this.#log.append(batch), onSilence);
  };

  constructor(log: EventLog, timers: Timers) {
    this.#log = log;
    this.#timers = timers;
    this.carrier = log.carrier;
    this.exclusive = log.exclusive;
  }

  /** The furthest head row that anybody was answered here. */
  get newestHead(): Head | undefined {
    return this.#newestHead;
  }

  #note(head: Head | undefined): Head | undefined {
    const known = this.#newestHead;
    const isNews = head && (!known || head.epoch > known.epoch || (head.epoch === known.epoch && head.seq >= known.seq));
    if (isNews) this.#newestHead = head;
    return head;
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
