import type { Controller } from "../controller/index.js";
import type { EventPattern, EventRecord } from "../model/index.js";
import type { Clock, Timers } from "../ports/index.js";
import type { EventFormat } from "./event-format.js";
import { Followers } from "./followers.js";

/** A stream that says nothing for so long while events pass it by says where it is. */
const quietMs = 1_000;
/** After so many writes, which is about a millisecond, others have a turn of the event loop: the first of them are made while the writer waits. */
const writesPerTurn = 64;
/** Positions that are told in one go. */
const positionsPerSweep = 100;
const sweepAgainMs = 20;

/** One who stands at the end of the log and is told of what is new there. */
export interface Follower {
  readonly pattern: EventPattern;
  readonly format: EventFormat;
  /** Up to there it knows all that it wants. */
  last: number;
  /** False when the reader has not taken it all: nothing more is written then. */
  offer(parts: readonly Uint8Array[]): boolean;
  /** Aborted when the reader has gone. */
  readonly signal: AbortSignal;
}

interface Live {
  readonly pattern: EventPattern;
  readonly follower: Follower;
  /** What it is still to be told of the batch under way; the bytes are everybody's. */
  pending: Uint8Array[];
  wroteAt: number;
  leave(): void;
}

/**
 * Tells everybody who stands at the log's end of what is new, at its commit: each event is made a text once, and each is found
 * by what it wants. Whoever does not take what it is given leaves, and reads on by itself. What is committed while it still tells is
 * not kept here, but read from the controller afterwards.
 */
export class EventHub {
  readonly #controller: Controller;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #closing: AbortSignal;
  readonly #index = new Followers<Live>();
  /** Those who were told something longest ago stand first. */
  readonly #live = new Set<Live>();
  /** How far it has told. */
  #seq: number;
  /** Chain hash there, once it has told anything. */
  #hash = "";
  #telling = false;
  #sweeping = false;

  constructor(controller: Controller, clock: Clock, timers: Timers, closing: AbortSignal) {
    this.#controller = controller;
    this.#clock = clock;
    this.#timers = timers;
    this.#closing = closing;
    this.#seq = controller.view().seq;
    const stop = controller.onCommit((records, previous) => this.#committed(records, previous));
    closing.addEventListener("abort", stop, { once: true });
  }

  /** Whether one who knows all up to `seq` would miss nothing here. */
  reachedBy(seq: number): boolean {
    return seq >= this.#seq;
  }

  /** Carries a follower that has reached the end; resolves when it has fallen behind, is gone, or nothing is followed any more. */
  carry(follower: Follower): Promise<void> {
    return new Promise((resolve) => {
      const { pattern, signal } = follower;
      const leave = () => {
        if (!this.#live.delete(live)) return;
        this.#index.delete(live);
        signal.removeEventListener("abort", leave);
        if (live.pending.length === 0) this.#passed(live);
        resolve();
      };
      const live: Live = { pattern, follower, pending: [], wroteAt: this.#clock.monotonic(), leave };
      this.#live.add(live);
      this.#index.add(live);
      signal.addEventListener("abort", leave);
      if (signal.aborted) leave();
    });
  }

  /** Runs while the writer waits, up to the first turn that others have. */
  #committed(records: EventRecord[], previous: string): void {
    if (this.#telling) return;
    if (this.#live.size === 0) this.#reached(records);
    else void this.#tellAll(records, previous);
  }

  async #tellAll(records: EventRecord[], previous: string): Promise<void> {
    this.#telling = true;
    try {
      await this.#tell(records, previous);
      while (this.#isBehind()) await this.#tellMissed();
    } catch {
      // Each of them meets the same when it reads on by itself, and tells its reader.
      for (const live of [...this.#live]) live.leave();
      this.#seq = this.#controller.view().seq;
    } finally {
      this.#telling = false;
    }
  }

  #isBehind(): boolean {
    return !this.#closing.aborted && this.#seq < this.#controller.view().seq;
  }

  /** What was committed meanwhile. */
  async #tellMissed(): Promise<void> {
    for await (const records of this.#controller.subscribe(this.#seq, this.#closing)) {
      await this.#tell(records, this.#hash);
      if (!this.#isBehind()) return;
    }
  }

  async #tell(records: EventRecord[], previous: string): Promise<void> {
    const told = this.#gather(records, previous);
    // Whoever comes from here on must know of these already.
    this.#reached(records);
    let writes = 0;
    for (const live of told) {
      if (++writes % writesPerTurn === 0) await this.#timers.sleep(0);
      if (this.#live.has(live)) this.#write(live);
    }
    if (this.#live.size > told.size) this.#sweepLater(quietMs);
  }

  #reached(records: EventRecord[]): void {
    const { seq, hash } = records.at(-1) as EventRecord;
    this.#seq = seq;
    this.#hash = hash;
  }

  /** Those whom these concern, each with all that it is to be told. */
  #gather(records: EventRecord[], previous: string): Set<Live> {
    const view = this.#controller.view();
    const told = new Set<Live>();
    let before = previous;
    for (const record of records) {
      const texts = new Map<EventFormat, Uint8Array>();
      for (const live of this.#index.of(record)) {
        const { last, format } = live.follower;
        if (record.seq <= last) continue;
        let text = texts.get(format);
        if (text === undefined) {
          text = Buffer.from(format.event(record, view, before));
          texts.set(format, text);
        }
        live.pending.push(text);
        told.add(live);
      }
      before = record.hash;
    }
    return told;
  }

  #write(live: Live): void {
    const parts = live.pending;
    live.pending = [];
    this.#passed(live);
    this.#touch(live);
    if (!live.follower.offer(parts)) live.leave();
  }

  #sweepLater(ms: number): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.#timers.after(ms, () => {
      this.#sweeping = false;
      this.#sweep();
    });
  }

  /** Tells those whom events have passed by for a while where they are. */
  #sweep(): void {
    const now = this.#clock.monotonic();
    const view = this.#controller.view();
    let told = 0;
    for (const live of this.#live) {
      // The first that this very sweep, or a batch after it began, has told something: so has it all behind it.
      if (live.wroteAt >= now) return;
      const again = now - live.wroteAt < quietMs ? quietMs : told === positionsPerSweep ? sweepAgainMs : undefined;
      if (again !== undefined) {
        this.#sweepLater(again);
        return;
      }
      this.#touch(live);
      const { follower } = live;
      if (live.pending.length > 0 || follower.last >= this.#seq) continue;
      this.#passed(live);
      told++;
      const position = follower.format.position(view, follower.last);
      if (position !== "" && !follower.offer([Buffer.from(position)])) live.leave();
    }
  }

  /** It knows all that it wants of what was told so far. */
  #passed({ follower }: Live): void {
    follower.last = Math.max(follower.last, this.#seq);
  }

  #touch(live: Live): void {
    live.wroteAt = this.#clock.monotonic();
    this.#live.delete(live);
    this.#live.add(live);
  }
}
