import type { EventLog, Head } from "../log/index.js";
import { type Clock, InvariantError, isClusterError, type Timers } from "../ports/index.js";
import { type Committed, catchUp } from "./committed.js";
import type { LeaseSeen } from "./forwarding.js";
import { LeaseWatch, releaseLease } from "./lease.js";
import { followEveryMs, leaseTtlMs } from "./limits.js";
import type { Tenure } from "./tenure.js";

export interface CandidateOptions {
  log: EventLog;
  clock: Clock;
  timers: Timers;
  holder: string;
  url: string;
  committed: Committed;
  /** Whether this controller would write rightly if it had the lease. */
  mayHold(): boolean;
  newTenure(head: Head): Tenure;
  onTrouble(what: string, error: unknown): void;
  onBroken(error: unknown): void;
}

/**
 * A controller on a shared log, between the roles. As a standby it follows the log and watches the lease; once the lease
 * stands still it takes it over, writes until it is fenced, and is a standby again.
 */
export class Candidate {
  readonly #o: CandidateOptions;
  readonly #watch: LeaseWatch;
  #tenure: Tenure | undefined;
  #writing = false;
  #stopped = false;
  /** After a tenure that could not begin, others get their chance first. Monotonic. */
  #notBefore = Number.NEGATIVE_INFINITY;
  #wake: (() => void) | undefined;
  #wanted = false;
  /** The log did not answer the last look, and that was told. */
  #isSilent = false;
  /** Woken when a look that begins from now on is done. */
  #refreshing: (() => void)[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(options: CandidateOptions) {
    this.#o = options;
    this.#watch = new LeaseWatch(options.holder);
    options.committed.onWanted = () => this.#look();
  }

  start(): void {
    this.#running = this.#run();
  }

  /** The tenure, while this controller writes. */
  get tenure(): Tenure | undefined {
    return this.#writing ? this.#tenure : undefined;
  }

  lease(): LeaseSeen {
    const { holder, url } = this.#o;
    if (this.#writing) return { held: "here", holder, url };
    const seen = this.#watch.seen;
    // Between the roles: whoever stood in the head row before is fenced.
    if (this.#tenure) return { held: "unknown" };
    if (!seen || seen.holder === "" || seen.holder === holder) return { held: "unknown" };
    return { held: "elsewhere", holder: seen.holder, url: seen.url };
  }

  async stop(reason: string): Promise<void> {
    const { log, holder, onTrouble } = this.#o;
    const tenure = this.#tenure;
    this.#stopped = true;
    await tenure?.stop(reason);
    this.#wake?.();
    await this.#running;
    if (tenure) await releaseLease(log, holder).catch((error) => onTrouble("the lease runs out by itself", error));
    for (const resolve of this.#refreshing.splice(0)) resolve();
  }

  /** Resolves after the next look at the log, whatever it answers; at once while this controller writes. */
  refresh(): Promise<void> {
    if (this.#writing || this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#refreshing.push(resolve);
      this.#look();
    });
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const free = (await this.#follow()) && this.#mayHold() ? this.#watch.expired() : undefined;
      if (this.#stopped) return;
      if (!free || !(await this.#hold(free))) await this.#pause();
    }
  }

  #mayHold(): boolean {
    return this.#o.clock.monotonic() >= this.#notBefore && this.#o.mayHold();
  }

  /** Reads to the head; false when the log did not answer, which is no time in which the holder could have renewed. */
  async #follow(): Promise<boolean> {
    const { log, clock, committed } = this.#o;
    const refreshing = this.#refreshing.splice(0);
    try {
      const { lineage, seq } = committed.view;
      const asked = clock.monotonic();
      const head = await log.head();
      if (!head || this.#stopped) return false;
      if (head.lineage === lineage && head.seq < seq)
        throw new InvariantError(`the log ends at ${head.seq}, and this controller has read ${seq}`);
      this.#watch.answered(head, clock.monotonic());
      await catchUp(log, committed, head);
      committed.wasNewest(asked);
      this.#isSilent = false;
      return true;
    } catch (error) {
      this.#watch.unanswered();
      this.#judge("following the log", error, this.#isSilent);
      this.#isSilent = true;
      return false;
    } finally {
      for (const resolve of refreshing) resolve();
    }
  }

  /** True once a tenure that had begun is over. */
  async #hold(seen: Head): Promise<boolean> {
    const { log, holder, url, clock, newTenure, onTrouble } = this.#o;
    let tenure: Tenure | undefined;
    try {
      const head = await log.takeLease(seen, holder, url);
      // Undefined: another standby was faster.
      if (!head || this.#stopped) return false;
      tenure = this.#tenure = newTenure(head);
      await tenure.begin();
      this.#writing = true;
      for (const resolve of this.#refreshing.splice(0)) resolve();
      const reason = await tenure.ended;
      if (!this.#stopped) onTrouble("the lease is lost", reason);
      return true;
    } catch (error) {
      // Whether it was taken or not: if it was, our name without a tenure stands in the head row.
      tenure?.giveUp("the lease could not be used");
      this.#notBefore = clock.monotonic() + leaseTtlMs;
      this.#judge("taking the lease", error);
      return false;
    } finally {
      this.#writing = false;
      this.#tenure = undefined;
      if (tenure) this.#watch.reset();
    }
  }

  /** A log that does not answer is waited for; one that is broken is not shown any further (rule 16 of the design). */
  #judge(what: string, error: unknown, isKnown = false): void {
    if (this.#stopped) return;
    if (!isClusterError(error) || error.kind === "internal") {
      this.#stopped = true;
      this.#o.onBroken(error);
    } else if (!isKnown) this.#o.onTrouble(what, error);
  }

  /** Somebody waits for what may be on the log already. */
  #look(): void {
    this.#wanted = true;
    this.#wake?.();
  }

  async #pause(): Promise<void> {
    if (!this.#wanted && !this.#stopped) {
      await new Promise<void>((resolve) => {
        const cancel = this.#o.timers.after(followEveryMs, resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#wanted = false;
  }
}
