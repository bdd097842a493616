import type { EventLog, Guard, SealedBatch } from "../log/index.js";
import type { EventRecord, Intent, NewEvent } from "../model/index.js";
import { ClusterError, invariant, type Timers } from "../ports/index.js";
import type { View } from "../projections/index.js";
import { Appender } from "./appender.js";
import { Company } from "./company.js";
import type { IntentMeta, Settled } from "./controller.js";
import { Entry, outcomeUnknown } from "./entry.js";
import { IntentQueue } from "./intent-queue.js";
import { companyWaitMaxMs, intentTimeoutMs, settleRetryMaxMs, settleRetryMs, stopWithinMs } from "./limits.js";
import { Gathering, Speculation, type SpeculationOptions } from "./speculation.js";
import type { Watch } from "./watch.js";

export interface WriterOptions extends SpeculationOptions {
  log: EventLog;
  timers: Timers;
  /** Called in order with every committed batch, the view after it, and roughly the bytes of the batch's sealed texts. */
  onCommit(view: View, records: EventRecord[], textBytes: number): void;
  /** The outcome of an append is unknown, until it is settled. */
  onUnknown?(): void;
  watch?: Watch;
  /** The lease is lost: nothing more is written. */
  onFenced(reason: string): void;
  /** A broken invariant in the log or in apply: the process must stop. */
  onBroken(error: unknown): void;
}

/** `stopping`: nothing new is taken, and what was taken is still written. */
type Health = { state: "writing" } | { state: "paused" | "stopping" | "stopped"; reason: string };

/**
 * The one writer of a log. Group commit: while one append is in flight the next batch is decided against the
 * speculative head, and every answer (events, no change, refusal) waits until the seq it was decided at is committed.
 *
 * Happy path: decide the queue into a batch, wait for the append before it, seal, append, commit, answer.
 * Unhappy path: a failed append drops the speculative view and all that stood on it, and the entries are decided
 * again against the committed view. An append whose outcome is unknown is first settled by a write (rule 3).
 */
export class Writer {
  readonly #o: WriterOptions;
  readonly #appender: Appender;
  readonly #speculation: Speculation;
  #committed: View;
  readonly #queue = new IntentQueue();
  #inFlight: Promise<void> | undefined;
  #health: Health = { state: "writing" };
  readonly #stopped = new AbortController();
  #wake: (() => void) | undefined;
  #kicked = false;
  #running: Promise<void> = Promise.resolve();
  /** The batch that gathers behind the one in flight. */
  #gathering: Gathering | undefined;
  readonly #company = new Company();
  /** Appends in a row that the carrier refused. */
  #refusals = 0;

  constructor(options: WriterOptions, committed: View, guard: Guard) {
    this.#o = options;
    this.#committed = committed;
    this.#speculation = new Speculation(options, committed);
    this.#appender = new Appender({ ...options, stopped: this.#stopped.signal, onFenced: (reason) => this.fence(reason) }, guard);
  }

  get committed(): View {
    return this.#committed;
  }

  get guard(): Guard {
    return this.#appender.guard;
  }

  /** Intents that wait to be decided. */
  get queued(): number {
    return this.#queue.size;
  }

  /**
   * Runs until stopped. The first append begins with `lease.taken`, or with what creates the cluster. Resolves when it
   * is committed.
   * @throws ClusterError: the carrier's refusal, or `lease_lost`
   */
  async start(creation?: NewEvent[]): Promise<void> {
    const gathering = new Gathering();
    this.#gather(gathering, creation);
    this.#gathering = undefined;
    invariant(gathering.sealing, "a tenure began with no event");
    const refusal = await this.#append(gathering, gathering.sealing.batch());
    if (refusal !== undefined) throw refusal;
    this.#running = this.#run().catch((error) => this.#break(error));
  }

  /** There may be something to decide although no intent came (a deadline passed, a node fell silent). */
  kick(): void {
    this.#kicked = true;
    this.#wakeUp();
  }

  pause(reason: string): void {
    if (this.#health.state === "writing") this.#health = { state: "paused", reason };
  }

  resume(): void {
    if (this.#health.state === "paused") this.#health = { state: "writing" };
    this.#wakeUp();
  }

  submit(intent: Intent, meta: IntentMeta): Promise<Settled> {
    if (this.#health.state !== "writing") return Promise.reject(this.#refusal());
    return new Promise((resolve, reject) => {
      const entry = new Entry(this.#o.ids.next(), intent, meta, resolve, reject);
      entry.watch = this.#o.watch;
      this.#queue.add(entry);
      entry.cancelTimeout = this.#o.timers.after(intentTimeoutMs, () => this.#timeOut(entry));
      this.#wakeUp();
    });
  }

  /** Takes nothing new, commits what was taken if the log answers within this time, then writes nothing more. */
  async stop(reason: string, withinMs = stopWithinMs): Promise<void> {
    if (this.#health.state === "paused") this.#halt(reason);
    else if (this.#health.state === "writing") this.#health = { state: "stopping", reason };
    this.#wakeUp();
    await new Promise<void>((resolve) => {
      const cancel = this.#o.timers.after(withinMs, resolve);
      void this.#running
        .then(() => this.#inFlight)
        .then(() => {
          cancel();
          resolve();
        });
    });
    this.#halt(reason);
  }

  /** The lease is another's: nothing more is written, and what waits is refused. */
  fence(reason: string): void {
    if (this.#health.state === "stopped") return;
    this.#o.onFenced(reason);
    this.#halt(reason);
  }

  #halt(reason: string): void {
    if (this.#health.state === "stopped") return;
    this.#health = { state: "stopped", reason };
    this.#stopped.abort();
    this.#rollBack([]);
    this.#wakeUp();
  }

  #break(error: unknown): void {
    this.#halt("a broken invariant");
    this.#o.onBroken(error);
  }

  #refusal(): ClusterError {
    const reason = this.#health.state === "writing" ? "" : this.#health.reason;
    return new ClusterError("unavailable", "not_writing", `this controller accepts no writes: ${reason}`, { retryAfterS: 1 });
  }

  #timeOut(entry: Entry): void {
    if (entry.state === "queued") {
      this.#queue.remove(entry);
      const message = `not decided within ${intentTimeoutMs} ms; nothing was written`;
      entry.answer(new ClusterError("unavailable", "overloaded", message, { retryAfterS: 1 }));
    } else {
      entry.answer(outcomeUnknown());
    }
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #isAppending(): boolean {
    return this.#inFlight !== undefined;
  }

  #idle(): boolean {
    if (this.#queue.size > 0) return this.#health.state === "paused";
    return this.#health.state !== "writing" || !(this.#kicked || this.#o.follower.pending());
  }

  async #run(): Promise<void> {
    while (this.#health.state !== "stopped") {
      if (this.#idle()) {
        if (this.#health.state === "stopping" && !this.#inFlight) return;
        await this.#arrival();
        continue;
      }
      const gathering = new Gathering();
      this.#gather(gathering);
      // While the append before is in flight, later arrivals join this batch.
      while (this.#inFlight) {
        const open = !gathering.dropped && !gathering.full;
        if (open && this.#queue.size > 0) await this.#o.timers.sleep(0);
        else await (open ? Promise.race([this.#inFlight, this.#arrival()]) : this.#inFlight);
        if (open && this.#isAppending() && !gathering.dropped) this.#gather(gathering);
      }
      await this.#waitForCompany(gathering);
      if (!gathering.dropped) this.#close(gathering);
      // A carrier that answers within the same turn would otherwise never let the next requests in, and one that is asked over a
      // network gets the append in this turn, before anything is decided behind it.
      await this.#o.timers.sleep(0);
    }
  }

  async #waitForCompany(gathering: Gathering): Promise<void> {
    const { clock, timers } = this.#o;
    const begun = clock.monotonic();
    const pauseMs = this.#company.pauseMs(begun);
    let [intents, newestAt] = [gathering.entries.length, begun];
    while (
      this.#health.state === "writing" &&
      !gathering.dropped &&
      !gathering.full &&
      this.#company.isExpected(gathering.entries.length)
    ) {
      const now = clock.monotonic();
      if (gathering.entries.length > intents) [intents, newestAt] = [gathering.entries.length, now];
      const leftMs = Math.min(newestAt + pauseMs, begun + companyWaitMaxMs) - now;
      if (leftMs <= 0) return this.#company.inVain(gathering.entries.length);
      const cancel = timers.after(leftMs, () => this.#wakeUp());
      if (this.#queue.size > 0) await timers.sleep(0);
      else await this.#arrival();
      cancel();
      if (!gathering.dropped) this.#gather(gathering);
    }
  }

  #gather(gathering: Gathering, creation?: NewEvent[]): void {
    this.#gathering = gathering;
    this.#kicked = false;
    this.#speculation.gather(gathering, this.#queue, this.guard.epoch, creation);
    if (gathering.events.length === 0) return;
    // As it gathers, and not when it is closed: by then the log waits for it.
    gathering.sealing ??= this.#appender.begin();
    gathering.sealing.add(gathering.events.slice(gathering.sealing.length));
  }

  /** Nothing more joins it: it is appended, or answered at once when it holds no event. */
  #close(gathering: Gathering): void {
    this.#gathering = undefined;
    if (!gathering.sealing) {
      gathering.answerAll();
      return;
    }
    const append = this.#append(gathering, gathering.sealing.batch())
      .then(() => {})
      .catch((error) => {
        this.#break(error);
        for (const entry of gathering.entries) entry.answer(outcomeUnknown());
      })
      .finally(() => {
        // The next one may be under way already, since who is answered comes back before this.
        if (this.#inFlight === append) this.#inFlight = undefined;
        this.#wakeUp();
      });
    this.#inFlight = append;
  }

  /**
   * Undefined when committed, else why not. Answers wait for it; where the guard did not hold, a rollback puts the
   * entries back in front of the queue.
   */
  async #append(gathering: Gathering, batch: SealedBatch): Promise<ClusterError | undefined> {
    const { view } = this.#speculation;
    const { epoch } = this.guard;
    const begun = this.#o.clock.monotonic();
    const appended = await this.#appender.append(batch);
    if (appended.outcome === "applied") {
      this.#refusals = 0;
      const now = this.#o.clock.monotonic();
      this.#company.together(gathering.entries.length + (this.#gathering?.entries.length ?? 0), now - begun, now);
      // A writer that was fenced meanwhile shows nothing: the view belongs to whoever follows the log now.
      if (this.#health.state !== "stopped") {
        this.#committed = view;
        this.#o.onCommit(view, batch.records, batch.texts.length);
      }
      // Before they are answered: who asks again at once comes too late for the batch behind, which goes now.
      this.#inFlight = undefined;
      gathering.answerAll();
      // In a new epoch `lease.taken` comes first, so what was decided meanwhile is decided again after it.
      if (this.guard.epoch !== epoch) this.#rollBack([]);
      return undefined;
    }
    const refusal = appended.outcome === "unknown" ? outcomeUnknown() : appended.refusal;
    if (refusal) {
      // The carrier cannot write now (a full disk): who asked is told, and the next append waits a little longer each time.
      for (const entry of gathering.entries) entry.answer(refusal);
      this.#rollBack([]);
      await this.#appender.pause(Math.min(settleRetryMs * 2 ** this.#refusals++, settleRetryMaxMs));
      return refusal;
    }
    this.#rollBack(gathering.entries);
    await this.#appender.checkFence();
    return new ClusterError("unavailable", "lease_lost", "the append was fenced off; nothing was written", { retryAfterS: 1 });
  }

  /** Everything decided after the committed head goes back to the queue, oldest first; a stopped writer refuses it all. */
  #rollBack(failed: Entry[]): void {
    const later = this.#gathering;
    if (later) later.dropped = true;
    this.#gathering = undefined;
    const again = [...failed, ...(later?.entries ?? [])].filter((entry) => entry.state === "decided");
    for (const entry of again) entry.state = "queued";
    this.#queue.putBack(again);
    if (this.#health.state === "stopped") for (const entry of this.#queue.drain()) entry.answer(this.#refusal());
    this.#speculation.rollBack(this.#committed);
    this.#kicked = true;
  }
}
