import { type Clock, ClusterError, isClusterError, type Random, type Timers } from "../../ports/index.js";
import { backOffMs } from "../back-off.js";
import { type ConsumerCounts, consumeEvents, noCounts } from "../consumer.js";
import { isPassing } from "../errors.js";
import { eventsTopic } from "../events-topic.js";
import type { Stream } from "../stream.js";
import { type AuditIndex, foreign } from "./audit-index.js";
import type { EventSource } from "./source.js";

/** How often it is looked how far the log has come, and whether it is still the same one. */
const lookMs = 5_000;
/** How often it is looked for what was redacted on the log. */
const redactionsEveryMs = 24 * 3_600_000;
/** What another look at stream and log mends: retention was faster, the topic lost records, an archive is to be named. */
const mended = new Set(["stream_gap", "stream_position_gone", "stream_truncated", "stream_topic_missing", "audit_gap", "position_gone"]);

export interface AuditorParts {
  index: AuditIndex;
  stream: Stream;
  source: EventSource;
  clock: Clock;
  timers: Timers;
  random: Random;
  onTrouble(what: string, error: unknown): void;
}

export interface AuditorState {
  cluster: string | undefined;
  lineage: string | undefined;
  /** The first and the newest event of the index. */
  first: number | undefined;
  seq: number | undefined;
  /** The log's end as of the last look. */
  head: number | undefined;
  behind: { events: number; seconds: number } | undefined;
  /** Since the start of the process. */
  taken: number;
  /** Events that the stream did not bring and that were had from the log. */
  filled: number;
  /** Times that the stream had lost events. */
  gaps: number;
  redacted: number;
  counts: ConsumerCounts;
  /** The stream is read, or the log while that fills a gap. */
  connected: boolean;
  trouble: string | undefined;
}

/**
 * Keeps an audit index at the end of the stream. What the stream lacks (the beginning, a gap, what retention took) is had from
 * the log, loudly, and the stream is gone on with: the index has no hole, and stands still before one rather than pass over it.
 */
export class Auditor {
  readonly #parts: AuditorParts;
  readonly #counts = noCounts();
  #head: number | undefined;
  #taken = 0;
  #filled = 0;
  #gaps = 0;
  #redacted = 0;
  #connected = false;
  #trouble: string | undefined;

  constructor(parts: AuditorParts) {
    this.#parts = parts;
  }

  state(): AuditorState {
    const { index, clock } = this.#parts;
    const state = index.state();
    const events = state === undefined || this.#head === undefined ? undefined : Math.max(0, this.#head - state.seq);
    const seconds = events === 0 ? 0 : Math.max(0, clock.now() - (state?.time ?? 0)) / 1000;
    return {
      cluster: state?.cluster,
      lineage: state?.lineage,
      first: state?.first,
      seq: state?.seq,
      head: this.#head,
      behind: events === undefined ? undefined : { events, seconds },
      taken: this.#taken,
      filled: this.#filled,
      gaps: this.#gaps,
      redacted: this.#redacted,
      counts: { ...this.#counts },
      connected: this.#connected,
      trouble: this.#trouble,
    };
  }

  /**
   * Until the signal aborts. Whatever is away is waited for.
   * @throws ClusterError for what no waiting mends: `audit_foreign`, `stream_refused`, an event of a newer build
   */
  async run(signal: AbortSignal): Promise<void> {
    const { timers, random, onTrouble } = this.#parts;
    for (let failures = 0; !signal.aborted; failures++) {
      const taken = this.#taken;
      try {
        await this.#follow(signal);
      } catch (error) {
        this.#connected = false;
        if (signal.aborted) return;
        if (!isPassing(error) && !(isClusterError(error) && mended.has(error.code))) throw error;
        this.#trouble = (error as Error).message;
        onTrouble("the auditor looks at the stream and the log again", error);
      }
      if (this.#taken > taken) failures = 0;
      await timers.sleep(backOffMs(failures, random), signal).catch(() => {});
    }
  }

  /** From whatever the index holds to the stream's end, and on with it; returns when the log goes on under another lineage. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { index, stream, source } = this.#parts;
    const head = await source.head();
    this.#head = head.seq;
    const held = index.state();
    this.#requireSame(head);
    // What the parent's topic brought ends at the fork; the log has both.
    if (!held || held.lineage !== head.lineage) await this.#fill(head.seq, signal);
    const { lineage } = index.state() ?? head;
    if (lineage !== head.lineage)
      throw new ClusterError("unavailable", "audit_source_behind", `${source.name} has not come to its fork yet`);
    const ending = new AbortController();
    const until = AbortSignal.any([signal, ending.signal]);
    const watching = this.#watch(lineage, until, () => ending.abort());
    try {
      await this.#consume(stream, lineage, until);
    } finally {
      ending.abort();
      await watching;
    }
  }

  async #consume(stream: Stream, lineage: string, signal: AbortSignal): Promise<void> {
    const { index } = this.#parts;
    const topic = eventsTopic(lineage);
    while (!signal.aborted) {
      const ends = await stream.ends(topic);
      if (!ends) throw new ClusterError("notFound", "stream_topic_missing", `the stream has no topic ${topic} yet: does a relay run?`);
      const held = index.state();
      // A stream within this process began anew with it; elsewhere a place stands for as long as its topic.
      const known = stream.carrier === "local" ? undefined : index.position(topic);
      const from = { position: known ?? ends.oldest, ...(held ? { last: held } : {}) };
      this.#connected = true;
      this.#trouble = undefined;
      try {
        await consumeEvents({
          stream,
          topic,
          from,
          signal,
          counts: this.#counts,
          take: async (events, { position }) => {
            index.take(events, { topic, position });
            this.#taken += events.length;
          },
        });
      } catch (error) {
        if (signal.aborted) return;
        await this.#mend(topic, error, signal);
      }
    }
  }

  /** @throws the error where it is not that the stream lacks events */
  async #mend(topic: string, error: unknown, signal: AbortSignal): Promise<void> {
    const { index, onTrouble, source } = this.#parts;
    const code = isClusterError(error) ? error.code : undefined;
    if (code !== "stream_gap" && code !== "stream_position_gone" && code !== "stream_truncated") throw error;
    this.#gaps++;
    const found = code === "stream_gap" ? Number(String((error as ClusterError).extra.found).split("-")[1]) - 1 : undefined;
    onTrouble("the stream has lost events: they are read from the log", error);
    const before = index.state()?.seq ?? 0;
    await this.#fill(found ?? (await source.head()).seq, signal);
    // Everything up to the log's end is there: what the topic still holds of it are repeats.
    if (code !== "stream_gap") index.forget(topic);
    else if (!signal.aborted && (index.state()?.seq ?? 0) === before)
      throw new ClusterError("unavailable", "audit_source_behind", `${source.name} does not have the events that the stream lacks`, {
        cause: error,
      });
  }

  async #fill(to: number, signal: AbortSignal): Promise<void> {
    const { index, source } = this.#parts;
    for await (const events of source.read(index.state(), to, signal)) {
      index.take(events);
      this.#taken += events.length;
      this.#filled += events.length;
      if (signal.aborted) return;
    }
  }

  /** @throws ClusterError `audit_foreign` where the log is another one than that of the index */
  #requireSame(head: { cluster: string; lineage: string; seq: number }): void {
    const { index, source } = this.#parts;
    const held = index.state();
    if (!held) return;
    if (head.cluster !== held.cluster) throw foreign(`${source.name} is of cluster ${head.cluster}, and the index of ${held.cluster}`);
    if (head.seq >= held.seq) return;
    const why = `${source.name} ends at event ${head.seq}, before event ${held.seq} of the index`;
    // A controller may be a little behind; a log that was forked cannot have less than what it went on from.
    if (head.lineage !== held.lineage) throw foreign(why);
    throw new ClusterError("unavailable", "audit_source_behind", why);
  }

  /** How far the log is, which lineage it has, and what was redacted on it. */
  async #watch(lineage: string, signal: AbortSignal, onForked: () => void): Promise<void> {
    const { source, timers, clock, onTrouble } = this.#parts;
    let redactionsAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      try {
        const head = await source.head();
        this.#head = head.seq;
        if (head.lineage !== lineage) return onForked();
        if (clock.monotonic() - redactionsAt >= redactionsEveryMs) {
          await this.#followRedactions(signal);
          redactionsAt = clock.monotonic();
        }
      } catch (error) {
        if (!signal.aborted) onTrouble(`${source.name} does not say how far it is`, error);
      }
      await timers.sleep(lookMs, signal).catch(() => {});
    }
  }

  async #followRedactions(signal: AbortSignal): Promise<void> {
    const { index, source } = this.#parts;
    for await (const event of source.redacted(index.state()?.seq ?? 0, signal)) {
      if (!index.isWhole(event.record.seq)) continue;
      index.redact(event);
      this.#redacted++;
    }
  }
}
