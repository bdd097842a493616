import { decide, settledBefore } from "../intents/index.js";
import type { DraftEvent, Sealing } from "../log/index.js";
import { type ClusterVersions, type IntentRef, type LogEvent, type NewEvent, sealedText, writtenAt } from "../model/index.js";
import { type Clock, ClusterError, type Ids, isClusterError } from "../ports/index.js";
import { evolve, type View } from "../projections/index.js";
import type { IntentMeta, Settled } from "./controller.js";
import type { Entry } from "./entry.js";
import type { EventClock } from "./event-clock.js";
import type { IntentQueue } from "./intent-queue.js";
import { batchBytesMax, batchEventsMax, batchIntentsMax, decideSliceMs, followedEventsMax, purgeAfterDefaultMs } from "./limits.js";

/**
 * What decides without being asked: called on the speculative view after a batch's intents, within the same append or, where
 * those make a large one by themselves, the next.
 */
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

/** A batch while it gathers: decided against the speculative view, and sealed behind what is being appended. */
export class Gathering {
  readonly events: DraftEvent[] = [];
  readonly entries: Entry[] = [];
  /** By entry: what it is answered once the seq that it was decided at is committed. */
  readonly answers: (Settled | ClusterError)[] = [];
  /** Of its events, once it has any. */
  sealing: Sealing | undefined;
  /** It stood on a view that was rolled back; its entries are in the queue again. */
  dropped = false;
  /** Of the intents. */
  bytes = 0;
  /** Events that the intents were decided into. */
  intentEvents = 0;

  get full(): boolean {
    return this.events.length >= batchEventsMax || this.entries.length >= batchIntentsMax || this.bytes >= batchBytesMax;
  }

  answerAll(): void {
    for (const [i, entry] of this.entries.entries()) entry.answer(this.answers[i] as Settled | ClusterError);
  }
}

export interface SpeculationOptions {
  clock: Clock;
  ids: Ids;
  holder: string;
  eventClock: EventClock;
  follower: Follower;
  /** For so long a removed service can be restored; 0 for not at all. */
  purgeAfterMs?: number;
  /** Default those of this build. */
  versions?: ClusterVersions;
  /** What follows from intents of more events goes into the next append. */
  followedEventsMax?: number;
}

/**
 * Decides against a view that runs ahead of the log by what is in flight and what gathers. All that stands on it is
 * dropped together when an append fails.
 */
export class Speculation {
  readonly #o: SpeculationOptions;
  readonly #followedEventsMax: number;
  #view: View;
  /** What follows from it comes first in the batch after it. */
  #unfollowed: Gathering | undefined;

  constructor(options: SpeculationOptions, committed: View) {
    this.#o = options;
    this.#followedEventsMax = options.followedEventsMax ?? followedEventsMax;
    this.#view = committed;
  }

  get view(): View {
    return this.#view;
  }

  rollBack(committed: View): void {
    this.#view = committed;
    this.#unfollowed = undefined;
    this.#o.follower.rolledBack();
  }

  /**
   * Decides what the queue gives until the batch is full or the slice of time is over, and then what follows. Of a large batch
   * that is left to the next one, to be decided while the log writes this one; never longer, however large that one is.
   * @param creation what the first append of a new log begins with, instead of `lease.taken`
   */
  gather(gathering: Gathering, queue: IntentQueue, epoch: number, creation?: NewEvent[]): void {
    const deadline = this.#o.clock.monotonic() + decideSliceMs;
    const self = { actor: `controller/${this.#o.holder}` };
    this.#include(gathering, epoch, creation ?? this.#leaseTaken(epoch), this.#eventTime(), self, null);
    if (this.#unfollowed && this.#unfollowed !== gathering) this.#follow(gathering, epoch, self);
    while (!gathering.full) {
      const entry = queue.take();
      if (!entry) break;
      this.#decideEntry(gathering, epoch, entry);
      if (this.#o.clock.monotonic() > deadline) break;
    }
    if (gathering.intentEvents > this.#followedEventsMax) this.#unfollowed = gathering;
    else this.#follow(gathering, epoch, self);
  }

  #follow(gathering: Gathering, epoch: number, self: IntentMeta): void {
    this.#unfollowed = undefined;
    const now = this.#eventTime();
    this.#include(gathering, epoch, this.#o.follower.follow(this.#view, now), now, self, null);
  }

  /** What the first append of an epoch begins with. Derived from the view, so that no rollback can lose it. */
  #leaseTaken(epoch: number): NewEvent[] {
    const { holder } = this.#o;
    if (this.#view.epoch === epoch) return [];
    const previous = this.#view.holder === "" ? null : this.#view.holder;
    return [{ type: "lease.taken", subject: `controller/${holder}`, data: { epoch, holder, previous } }];
  }

  #eventTime(): number {
    return this.#o.eventClock.now(this.#view.time);
  }

  #decideEntry(gathering: Gathering, epoch: number, entry: Entry): void {
    entry.state = "decided";
    gathering.entries.push(entry);
    gathering.bytes += entry.bytes;
    try {
      gathering.answers.push(this.#decide(gathering, epoch, entry));
    } catch (thrown) {
      // Nothing of it stands on the speculative view, so whatever broke refuses this intent and no other.
      const broken = () =>
        new ClusterError("internal", "invariant_broken", String((thrown as Error)?.message ?? thrown), { cause: thrown });
      gathering.answers.push(isClusterError(thrown) ? thrown : broken());
    }
  }

  /** @throws ClusterError: the rejection */
  #decide(gathering: Gathering, epoch: number, { id, intent, meta }: Entry): Settled {
    const now = this.#eventTime();
    if (meta.key !== undefined) {
      const before = settledBefore(this.#view, meta.key, meta.body ?? "", now);
      if (before.kind === "mismatch") {
        const message = "this Idempotency-Key was used with another body";
        throw new ClusterError("invalid", "idempotency_key_reused", message, { errors: [{ field: "Idempotency-Key", message }] });
      }
      if (before.kind === "replay") return { seq: before.entry.seq, outcome: before.entry.outcome, replayed: true };
    }
    const { ids, purgeAfterMs = purgeAfterDefaultMs, versions } = this.#o;
    const decision = decide(this.#view, intent, { now, nextId: () => ids.next(), purgeAfterMs, ...(versions ? { versions } : {}) });
    if (decision.kind === "rejected") {
      const { kind, code, message, errors } = decision.rejection;
      throw new ClusterError(kind, code, message, { errors });
    }
    const keyed: IntentRef = { id, outcome: decision.outcome };
    if (meta.key !== undefined) Object.assign(keyed, { key: meta.key, body: meta.body ?? "" });
    let events = decision.kind === "events" ? decision.events : [];
    if (events.length === 0 && meta.key !== undefined) events = [{ type: "intent.settled", subject: `intent/${id}`, data: {} }];
    this.#include(gathering, epoch, events, now, meta, keyed);
    gathering.intentEvents += events.length;
    return { seq: this.#view.seq, outcome: decision.outcome, replayed: false };
  }

  /** Puts events on the speculative view; only an intent's last event carries its key and outcome. */
  #include(gathering: Gathering, epoch: number, events: NewEvent[], time: number, meta: IntentMeta, intent: IntentRef | null): void {
    if (events.length === 0) return;
    const origin = { controller: this.#o.holder, ...(meta.client === undefined ? {} : { client: meta.client }) };
    const { actor, traceparent = null } = meta;
    let { seq } = this.#view;
    const { clusterVersion } = this.#view;
    const added = events.map((event, i) => {
      const { type, subject, cause = null } = event;
      const { version, stored, data } = writtenAt(type, event.data, clusterVersion, this.#o.versions);
      const ref = intent && i < events.length - 1 ? { id: intent.id } : intent;
      // What has no canonical text is refused here, where it fails alone, and not when its whole batch is sealed.
      const sealed = sealedText({ subject, actor, origin, intent: ref, cause, traceparent, data: stored });
      const draft = { seq: ++seq, epoch, time, type, version, subject, actor, origin, intent: ref, cause, traceparent, data, sealed };
      return stored === data ? draft : { ...draft, stored };
    }) as (LogEvent & DraftEvent)[];
    this.#view = evolve(this.#view, added);
    for (const event of added) gathering.events.push(event);
    this.#o.follower.decided(this.#view, added);
  }
}
