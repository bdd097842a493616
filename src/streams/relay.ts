import type { EventLog } from "../log/index.js";
import { type Clock, ClusterError, isClusterError, type Random, type Timers } from "../ports/index.js";
import { backOffMs } from "./back-off.js";
import { isPassing, unavailable } from "./errors.js";
import { eventAt, findPlace, type RelayPlace } from "./relay-place.js";
import { type Run, runsOf } from "./relay-runs.js";
import type { Stream } from "./stream.js";

/** How often it is looked how far the log has come. */
const lookMs = 1_000;
/** The topic itself changed, or the log's oldest events were archived meanwhile: to look at both ends again mends it. */
const passingCodes = new Set(["stream_truncated", "stream_position_gone", "stream_topic_missing", "position_gone"]);

export interface RelayParts {
  log: EventLog;
  stream: Stream;
  clock: Clock;
  timers: Timers;
  random: Random;
  onTrouble(what: string, error: unknown): void;
}

export interface RelayState {
  topic: string | undefined;
  lineage: string | undefined;
  /** The newest event that the topic has for sure; undefined until the topic was seen. */
  seq: number | undefined;
  /** The log's end. */
  head: number | undefined;
  /** Events of the log that the topic lacks, and the age of the oldest of them. Undefined where that is not known. */
  behind: { events: number; seconds: number } | undefined;
  /** Since the start of the relay. */
  relayed: number;
  failures: number;
  /** The last thing that was asked of the stream succeeded. */
  connected: boolean;
  /** What went wrong, while it does. */
  trouble: string | undefined;
}

/**
 * Brings the log to its topic, in order. It remembers nothing: the topic's own end says where to go on, and is looked at again
 * after everything that went wrong. So whatever dies, and however many relays there are, each run begins at the topic's end + 1
 * at most: events may come twice, and never with a gap, unless the log itself does not hold what is next any more; that is told.
 */
export class Relay {
  readonly #parts: RelayParts;
  #place: RelayPlace | undefined;
  #seq: number | undefined;
  #head: number | undefined;
  /** The oldest event that the topic lacks. */
  #waiting: { seq: number; time: number } | undefined;
  #relayed = 0;
  #failures = 0;
  #trouble: string | undefined;
  /** Where the topic was found to have lost records. */
  #lostAt: number | undefined;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  state(): RelayState {
    const { topic, head } = this.#place ?? {};
    const seconds = this.#waiting ? Math.max(0, this.#parts.clock.now() - this.#waiting.time) / 1000 : 0;
    const isKnown = this.#seq !== undefined && this.#head !== undefined;
    const events = isKnown ? Math.max(0, (this.#head as number) - (this.#seq as number)) : 0;
    return {
      topic,
      lineage: head?.lineage,
      seq: this.#seq,
      head: this.#head,
      behind: isKnown ? { events, seconds: events === 0 ? 0 : seconds } : undefined,
      relayed: this.#relayed,
      failures: this.#failures,
      connected: this.#place !== undefined && this.#trouble === undefined,
      trouble: this.#trouble,
    };
  }

  /**
   * Until the signal aborts. Whatever is away is waited for.
   * @throws ClusterError for what no waiting mends: `stream_foreign`, `stream_refused`, a damaged log
   */
  async run(signal: AbortSignal): Promise<void> {
    const { timers, random, onTrouble } = this.#parts;
    const ending = new AbortController();
    const until = AbortSignal.any([signal, ending.signal]);
    const watching = this.#watch(until);
    try {
      for (let failures = 0; !signal.aborted; failures++) {
        const relayed = this.#relayed;
        try {
          await this.#relay(until);
        } catch (error) {
          if (signal.aborted) return;
          const isMended = isPassing(error) || (isClusterError(error) && passingCodes.has(error.code));
          if (!isMended) throw error;
          this.#failures++;
          this.#trouble = (error as Error).message;
          onTrouble("the relay looks at the topic again", error);
        }
        if (this.#relayed > relayed) failures = 0;
        await timers.sleep(backOffMs(failures, random), until).catch(() => {});
      }
    } finally {
      ending.abort();
      await watching;
    }
  }

  async #relay(signal: AbortSignal): Promise<void> {
    const { log, stream, timers, onTrouble } = this.#parts;
    const place = await findPlace(log, stream, signal, this.#lostAt);
    this.#lostAt = undefined;
    if (place.skipped > 0) {
      this.#failures++;
      const missing = `${place.skipped} events before event ${place.after + 1} are not on the log any more, and topic ${place.topic} lacks them`;
      onTrouble("the topic has a gap", new ClusterError("gone", "stream_gap", missing));
    }
    this.#place = place;
    this.#head = Math.max(this.#head ?? 0, place.head.seq);
    this.#moved(place.after);
    this.#trouble = undefined;
    const ending = new AbortController();
    const runs = runsOf(log, place, timers, AbortSignal.any([signal, ending.signal]));
    let { next } = place;
    let coming = runs.next();
    try {
      for (;;) {
        const { value: run, done } = await coming;
        if (done) return;
        this.#wait(run);
        const appended = stream.append(place.topic, run.records);
        // The next is read and made ready while this one is on its way; a read of SQLite would keep it from leaving.
        coming = timers.sleep(0).then(() => runs.next());
        coming.catch(() => {});
        const position = await appended;
        this.#trouble = undefined;
        if (position < next) {
          this.#lostAt = position;
          throw unavailable("append", `topic ${place.topic} has lost records: it went on at position ${position}, not ${next}`);
        }
        next = position + run.records.length;
        this.#relayed += run.records.length;
        this.#moved(run.last.seq);
      }
    } finally {
      ending.abort();
      await coming.catch(() => {});
      await runs.return(undefined);
    }
  }

  #moved(seq: number): void {
    this.#seq = seq;
    this.#head = Math.max(this.#head ?? 0, seq);
    if (this.#waiting && this.#waiting.seq <= seq) this.#waiting = undefined;
  }

  #wait({ last, records }: Run): void {
    this.#head = Math.max(this.#head ?? 0, last.seq);
    this.#waiting ??= { seq: last.seq - records.length + 1, time: last.time };
  }

  /** Knows how far the relay is behind also while it is stuck. */
  async #watch(signal: AbortSignal): Promise<void> {
    const { log, timers } = this.#parts;
    while (!signal.aborted) {
      await this.#look(log).catch(() => {});
      await timers.sleep(lookMs, signal).catch(() => {});
    }
  }

  async #look(log: EventLog): Promise<void> {
    const head = await log.head();
    if (!head) return;
    this.#head = head.seq;
    const seq = this.#seq;
    if (seq === undefined || head.seq <= seq || this.#waiting?.seq === seq + 1) return;
    const oldest = await eventAt(log, seq + 1);
    if (oldest && this.#seq === seq) this.#waiting = { seq: oldest.seq, time: oldest.time };
  }
}
