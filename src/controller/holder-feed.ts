import { type Head, requireLinks } from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import { ClusterError, jittered, type Random, type Timers } from "../ports/index.js";
import type { Committed } from "./committed.js";
import type { LeaseSeen } from "./forwarding.js";
import { feedRetryMaxMs, feedRetryMs, followEveryMs } from "./limits.js";
import type { Peers } from "./peers.js";

export interface HolderFeedOptions {
  timers: Timers;
  random: Random;
  /** Of the controller at a URL, after a seq. */
  records: NonNullable<Peers["records"]>;
  committed: Committed;
  lease(): LeaseSeen;
  /** The furthest that the log has answered. */
  headSeen(): Head | undefined;
  onTrouble(what: string, error: unknown): void;
}

/**
 * Follows what the lease holder has committed, which a standby sees sooner so than by looking at the log. Nothing rests
 * on it: a record is taken only where the chain links it to this controller's own head and the head row that was seen
 * last leaves room for it, the log is looked at all the same, and without a feed that look alone brings what is new.
 * Nothing is taken once this controller is about to write.
 */
export class HolderFeed {
  readonly #o: HolderFeedOptions;
  readonly #stopped = new AbortController();
  #failures = 0;

  constructor(options: HolderFeedOptions) {
    this.#o = options;
    void this.#run();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #run(): Promise<void> {
    const { timers, random, lease, onTrouble } = this.#o;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const seen = lease();
      let waitMs = followEveryMs;
      if (seen.held === "elsewhere" && seen.url !== "") {
        try {
          await this.#follow(seen.url);
        } catch (error) {
          const ceilingMs = Math.min(feedRetryMaxMs, feedRetryMs * 2 ** this.#failures++);
          waitMs = jittered(ceilingMs, random);
          // Told once, not with every attempt.
          if (this.#failures === 1 && !signal.aborted) onTrouble(`following ${seen.url}; the log is read instead`, error);
        }
      }
      await timers.sleep(waitMs, signal).catch(() => {});
    }
  }

  /** Until the lease moves on; throws when the feed breaks off. */
  async #follow(url: string): Promise<void> {
    const { timers, records: recordsOf, committed } = this.#o;
    const over = new AbortController();
    const end = () => over.abort();
    this.#stopped.signal.addEventListener("abort", end);
    let cancel = () => {};
    const look = () => {
      if (this.#holds(url)) cancel = timers.after(followEveryMs, look);
      else end();
    };
    look();
    try {
      for await (const records of recordsOf(url, committed.view.seq, over.signal)) {
        if (!this.#holds(url)) return;
        this.#take(records);
        this.#failures = 0;
      }
      if (!over.signal.aborted) throw new Error("the feed has ended");
    } catch (error) {
      if (!over.signal.aborted) throw error;
    } finally {
      cancel();
      end();
      this.#stopped.signal.removeEventListener("abort", end);
    }
  }

  #holds(url: string): boolean {
    const seen = this.#o.lease();
    return !this.#stopped.signal.aborted && seen.held === "elsewhere" && seen.url === url;
  }

  #take(records: EventRecord[]): void {
    const { committed } = this.#o;
    const { lineage, seq } = committed.view;
    const news = records.filter((record) => record.seq > seq);
    requireLinks(lineage, seq, committed.hash, news);
    requirePossible(committed.view.epoch, this.#o.headSeen(), news);
    committed.take(news);
  }
}

/**
 * A holder tells of nothing that is not committed; should one do so all the same, it is not believed once it is deposed. Whatever
 * lands behind a head that was seen is of its epoch or a later one, and up to that head there is one history only.
 */
function requirePossible(epoch: number, head: Head | undefined, news: readonly EventRecord[]): void {
  for (const record of news) {
    const least = head && record.seq > head.seq ? Math.max(epoch, head.epoch) : epoch;
    const elsewhere = head !== undefined && record.seq === head.seq && record.hash !== head.hash;
    if (record.epoch >= least && !elsewhere) continue;
    const message = `event ${record.seq} was told of as committed in epoch ${record.epoch}, and the log says otherwise`;
    throw new ClusterError("conflict", "feed_fenced", message);
  }
}
