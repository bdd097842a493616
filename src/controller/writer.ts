import { decide, settledBefore } from "../intents/index.js";
import type { DraftEvent, EventLog, Guard, SealedBatch } from "../log/index.js";
import {
  canonicalJson,
  type EventRecord,
  eventVersion,
  type Intent,
  type IntentRef,
  type LogEvent,
  type NewEvent,
} from "../model/index.js";
import { type Clock, ClusterError, type Ids, InvariantError, isClusterError, type Timers } from "../ports/index.js";
import { evolve, type View } from "../projections/index.js";
import type { IntentMeta, Settled } from "./controller.js";
import type { EventClock } from "./event-clock.js";
import {
  batchEventsMax,
  batchIntentsMax,
  decideSliceMs,
  intentTimeoutMs,
  queuedIntentsMax,
  settleRetryMaxMs,
  settleRetryMs,
  stopWithinMs,
} from "./limits.js";

/** What decides without being asked: called on the speculative view after a batch's intents, within the same append. */
export interface Follower {
  /** Takes note of events that were decided; they are not committed yet. */
  decided(view: View, events: LogEvent[]): void;
  /** Whether `follow` has something to look at. */
  pending(): boolean;
  /** Further events to append with what was decided. */
  follow(view: View, now: number): NewEvent[];
  /** The speculative view was dropped: every cache that stood on it goes too. */
  rolledBack(): void;
}

export interface WriterOptions {
  log: EventLog;
  clock: Clock;
  timers: Timers;
  ids: Ids;
  holder: string;
  eventClock: EventClock;
  follower: Follower;
  /** Called in order with every committed batch and the view after it. */
  onCommit(view: View, records: EventRecord[]): void;
  /** The lease is lost: nothing more is written. */
  onFenced(reason: string): void;
  /** A broken invariant in the log or in apply: the process must stop. */
  onBroken(error: unknown): void;
}

interface Entry {
  id: string;
  intent: Intent;
  meta: IntentMeta;
  state: "queued" | "decided" | "answered";
  resolve(settled: Settled): void;
  reject(error: unknown): void;
  cancelTimeout(): void;
}

/** What an entry is answered once the seq that it was decided at is committed. */
type Answer = { entry: Entry; settled: Settled } | { entry: Entry; error: ClusterError };

/** A batch while it gathers: decided against the speculative view, not yet sealed. */
interface Gathering {
  events: DraftEvent[];
  answers: Answer[];
  entries: Entry[];
  /** It stood on a view that was rolled back; its entries are in the queue again. */
  dropped: boolean;
  /** Why the carrier did not take it. */
  refusal: ClusterError | undefined;
}

function newGathering(): Gathering {
  return { events: [], answers: [], entries: [], dropped: false, refusal: undefined };
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
  #committed: View;
  #guard: Guard;
  #speculative: View;
  #queue: Entry[] = [];
  #inFlight: Promise<boolean> | undefined;
  #health: Health = { state: "writing" };
  #wake: (() => void) | undefined;
  #kicked = false;
  #running: Promise<void> = Promise.resolve();
  /** The batch that gathers behind the one in flight. */
  #gathering: Gathering | undefined;
  /** Appends in a row that the carrier refused. */
  #refusals = 0;

  constructor(options: WriterOptions, committed: View, guard: Guard) {
    this.#o = options;
    this.#committed = committed;
    this.#speculative = committed;
    this.#guard = guard;
  }

  get committed(): View {
    return this.#committed;
  }

  get guard(): Guard {
    return this.#guard;
  }

  /**
   * Runs until stopped. The first append begins with `lease.taken`, or with what creates the cluster. Resolves when it is committed.
   * @throws ClusterError: the carrier's refusal, or `lease_lost`
   */
  async start(creation?: NewEvent[]): Promise<void> {
    const gathering = newGathering();
    this.#gather(gathering, creation);
    this.#gathering = undefined;
    if (!(await this.#append(gathering))) {
      throw gathering.refusal ?? new ClusterError("unavailable", "lease_lost", "the first append of this epoch was fenced off");
    }
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
    if (this.#queue.length >= queuedIntentsMax) {
      const message = `${queuedIntentsMax} requests are already waiting to be decided`;
      return Promise.reject(new ClusterError("unavailable", "overloaded", message, { retryAfterS: 1 }));
    }
    return new Promise((resolve, reject) => {
      const entry: Entry = {
        id: this.#o.ids.next(),
        intent,
        meta,
        state: "queued",
        resolve,
        reject,
        cancelTimeout: this.#o.timers.after(intentTimeoutMs, () => this.#timeOut(entry)),
      };
      this.#queue.push(entry);
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
      this.#queue = this.#queue.filter((other) => other !== entry);
      const message = `not decided within ${intentTimeoutMs} ms; nothing was written`;
      this.#answer({ entry, error: new ClusterError("unavailable", "overloaded", message, { retryAfterS: 1 }) });
    } else {
      this.#answer({ entry, error: outcomeUnknown() });
    }
  }

  #answer(answer: Answer): void {
    const { entry } = answer;
    if (entry.state === "answered") return;
    entry.state = "answered";
    entry.cancelTimeout();
    if ("error" in answer) entry.reject(answer.error);
    else entry.resolve(answer.settled);
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
    if (this.#queue.length > 0) return this.#health.state === "paused";
    return this.#health.state !== "writing" || !(this.#kicked || this.#o.follower.pending());
  }

  async #run(): Promise<void> {
    while (this.#health.state !== "stopped") {
      if (this.#idle()) {
        if (this.#health.state === "stopping" && !this.#inFlight) return;
        await this.#arrival();
        continue;
      }
      const gathering = newGathering();
      this.#gather(gathering);
      // While the append before is in flight, later arrivals join this batch.
      while (this.#inFlight) {
        const open = !gathering.dropped && !this.#isFull(gathering);
        if (open && this.#queue.length > 0) await this.#o.timers.sleep(0);
        else await (open ? Promise.race([this.#inFlight, this.#arrival()]) : this.#inFlight);
        if (open && this.#isAppending() && !gathering.dropped) this.#gather(gathering);
      }
      if (!gathering.dropped) this.#close(gathering);
      // A carrier that answers within the same turn would otherwise never let the next requests in.
      await this.#o.timers.sleep(0);
    }
  }

  /** Nothing more joins it: it is appended, or answered at once when it holds no event. */
  #close(gathering: Gathering): void {
    this.#gathering = undefined;
    if (gathering.events.length === 0) {
      for (const answer of gathering.answers) this.#answer(answer);
      return;
    }
    this.#inFlight = this.#append(gathering)
      .catch((error) => {
        this.#break(error);
        for (const entry of gathering.entries) this.#answer({ entry, error: outcomeUnknown() });
        return false;
      })
      .finally(() => {
        this.#inFlight = undefined;
        this.#wakeUp();
      });
  }

  #isFull(gathering: Gathering): boolean {
    return gathering.events.length >= batchEventsMax || gathering.entries.length >= batchIntentsMax;
  }

  #gather(gathering: Gathering, opening = this.#leaseTaken()): void {
    this.#gathering = gathering;
    const deadline = this.#o.clock.monotonic() + decideSliceMs;
    this.#kicked = false;
    this.#include(gathering, opening, this.#eventTime(), this.#self(), null);
    while (this.#queue.length > 0 && !this.#isFull(gathering)) {
      const entry = this.#queue.shift() as Entry;
      this.#decideEntry(gathering, entry);
      if (this.#o.clock.monotonic() > deadline) break;
    }
    const now = this.#eventTime();
    this.#include(gathering, this.#o.follower.follow(this.#speculative, now), now, this.#self(), null);
  }

  /** What the first append of an epoch begins with. Derived from the view, so that no rollback can lose it. */
  #leaseTaken(): NewEvent[] {
    const { epoch } = this.#guard;
    const { holder } = this.#o;
    if (this.#speculative.epoch === epoch) return [];
    const previous = this.#speculative.holder === "" ? null : this.#speculative.holder;
    return [{ type: "lease.taken", subject: `controller/${holder}`, data: { epoch, holder, previous } }];
  }

  #self(): IntentMeta {
    return { actor: `controller/${this.#o.holder}` };
  }

  #eventTime(): number {
    return this.#o.eventClock.now(this.#speculative.time);
  }

  #decideEntry(gathering: Gathering, entry: Entry): void {
    entry.state = "decided";
    gathering.entries.push(entry);
    try {
      gathering.answers.push({ entry, settled: this.#decide(gathering, entry) });
    } catch (thrown) {
      // Nothing of it stands on the speculative view, so whatever broke refuses this intent and no other.
      const error = isClusterError(thrown)
        ? thrown
        : new ClusterError("internal", "invariant_broken", String((thrown as Error)?.message ?? thrown), { cause: thrown });
      gathering.answers.push({ entry, error });
    }
  }

  /** @throws ClusterError: the rejection */
  #decide(gathering: Gathering, { id, intent, meta }: Entry): Settled {
    const now = this.#eventTime();
    if (meta.key !== undefined) {
      const before = settledBefore(this.#speculative, meta.key, meta.body ?? "", now);
      if (before.kind === "mismatch") {
        const message = "this Idempotency-Key was used with another body";
        throw new ClusterError("invalid", "idempotency_key_reused", message, { errors: [{ field: "Idempotency-Key", message }] });
      }
      if (before.kind === "replay") return { seq: before.entry.seq, outcome: before.entry.outcome, replayed: true };
    }
    // What has no canonical text is refused here, where it fails alone, and not when its whole batch is sealed.
    canonicalJson(intent);
    const decision = decide(this.#speculative, intent, { now, nextId: () => this.#o.ids.next() });
    if (decision.kind === "rejected") {
      const { kind, code, message, errors } = decision.rejection;
      throw new ClusterError(kind, code, message, { errors });
    }
    const keyed: IntentRef = { id, outcome: decision.outcome };
    if (meta.key !== undefined) Object.assign(keyed, { key: meta.key, body: meta.body ?? "" });
    let events = decision.kind === "events" ? decision.events : [];
    if (events.length === 0 && meta.key !== undefined) events = [{ type: "intent.settled", subject: `intent/${id}`, data: {} }];
    this.#include(gathering, events, now, meta, keyed);
    return { seq: this.#speculative.seq, outcome: decision.outcome, replayed: false };
  }

  /** Puts events on the speculative view; only an intent's last event carries its key and outcome. */
  #include(gathering: Gathering, events: NewEvent[], time: number, meta: IntentMeta, intent: IntentRef | null): void {
    if (events.length === 0) return;
    const origin = { controller: this.#o.holder, ...(meta.client === undefined ? {} : { client: meta.client }) };
    const drafts = events.map((event, i) => {
      const { type, subject, data, cause = null } = event;
      const ref = intent && i < events.length - 1 ? { id: intent.id } : intent;
      return { type, subject, data, cause, time, actor: meta.actor, origin, intent: ref, traceparent: meta.traceparent ?? null };
    });
    const { seq } = this.#speculative;
    const { epoch } = this.#guard;
    const added = drafts.map((draft, i) => ({ ...draft, seq: seq + 1 + i, epoch, version: eventVersion(draft.type) }) as LogEvent);
    this.#speculative = evolve(this.#speculative, added);
    for (const draft of drafts) gathering.events.push(draft as DraftEvent);
    this.#o.follower.decided(this.#speculative, added);
  }

  /** True when committed. Answers wait for it; a rollback puts the entries back in front of the queue. */
  async #append(gathering: Gathering): Promise<boolean> {
    const view = this.#speculative;
    const { epoch } = this.#guard;
    const batch = this.#o.log.seal(this.#guard, this.#o.ids.next(), gathering.events);
    const result = await this.#o.log.append(batch);
    const outcome = result.outcome === "unknown" ? await this.#settle(batch) : result.outcome;
    if (outcome === "applied") {
      this.#refusals = 0;
      this.#guard = { ...batch.next, epoch: this.#guard.epoch };
      // A writer that was fenced meanwhile shows nothing: the view belongs to whoever follows the log now.
      if (this.#health.state !== "stopped") {
        this.#committed = view;
        this.#o.onCommit(view, batch.records);
      }
      for (const answer of gathering.answers) this.#answer(answer);
      // In a new epoch `lease.taken` comes first, so what was decided meanwhile is decided again after it.
      if (this.#guard.epoch !== epoch) this.#rollBack([]);
      return true;
    }
    gathering.refusal = outcome === "unknown" ? outcomeUnknown() : result.outcome === "not-applied" ? result.error : undefined;
    if (gathering.refusal) {
      // The carrier cannot write now (a full disk): who asked is told, and the next append waits a little longer each time.
      for (const entry of gathering.entries) this.#answer({ entry, error: gathering.refusal });
      this.#rollBack([]);
      await this.#o.timers.sleep(Math.min(settleRetryMs * 2 ** this.#refusals++, settleRetryMaxMs));
    } else {
      this.#rollBack(gathering.entries);
      await this.#checkFence();
    }
    return false;
  }

  /** Tries until the log answers; `unknown` only when this writer has stopped meanwhile. */
  async #settle(batch: SealedBatch): Promise<"applied" | "not-applied" | "unknown"> {
    for (let waitMs = settleRetryMs; ; waitMs = Math.min(waitMs * 2, settleRetryMaxMs)) {
      try {
        const settled = await this.#o.log.settle(batch, this.#o.holder);
        if (settled.epoch === undefined) this.fence("another controller took the lease");
        else this.#guard = { ...this.#guard, epoch: settled.epoch };
        return settled.outcome;
      } catch {
        if (this.#health.state === "stopped") return "unknown";
        await this.#o.timers.sleep(waitMs);
      }
    }
  }

  /** Everything decided after the committed head goes back to the queue, oldest first; a stopped writer refuses it all. */
  #rollBack(failed: Entry[]): void {
    const later = this.#gathering;
    if (later) later.dropped = true;
    this.#gathering = undefined;
    const again = [...failed, ...(later?.entries ?? [])].filter((entry) => entry.state === "decided");
    for (const entry of again) entry.state = "queued";
    this.#queue.unshift(...again);
    if (this.#health.state === "stopped") for (const entry of this.#queue.splice(0)) this.#answer({ entry, error: this.#refusal() });
    this.#speculative = this.#committed;
    this.#o.follower.rolledBack();
    this.#kicked = true;
  }

  /** After a refused append: whether the log has another writer now. While it does not answer, the next append tells. */
  async #checkFence(): Promise<void> {
    const head = await this.#o.log.head().catch(() => undefined);
    if (!head) await this.#o.timers.sleep(settleRetryMs);
    else if (head.epoch !== this.#guard.epoch || head.holder !== this.#o.holder) {
      this.fence("another controller took the lease");
    } else if (head.seq !== this.#guard.seq || head.hash !== this.#guard.hash) {
      throw new InvariantError(`the log stands at ${head.seq}, its only writer at ${this.#guard.seq}`);
    }
  }
}

function outcomeUnknown(): ClusterError {
  const message = "the log has not answered; the change may or may not have been made. Send it again under the same Idempotency-Key";
  return new ClusterError("unknown", "outcome_unknown", message);
}
