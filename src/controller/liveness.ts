import type { VersionRange } from "../model/index.js";
import type { NodeLiveness } from "../orchestrator/index.js";
import type { Clock } from "../ports/index.js";
import type { Point } from "./compared-points.js";
import { clockVoiceMaxAgeMs, clockVoicesMin } from "./limits.js";

/** What one controller tells the holder of the agents that it hears. Columnar: a row per node. */
export interface LivenessSummary {
  holder: string;
  /** Of the sending process; `number` rises within it, so that a summary that was overtaken or repeated is known. */
  life: string;
  number: number;
  /** The sender's wall clock. */
  time: number;
  nodes: string[];
  silentMs: number[];
  /** Node's clock minus the sender's, ms; null where the node has not said. */
  clockOffsetsMs: (number | null)[];
  /** Of the sender itself, for all to see; only `clusterVersions` decides anything. */
  url?: string;
  version?: string;
  seq?: number;
  /** How long it last took to reach where the holder stood. */
  lagMs?: number;
  /** The newest digest of its view; this one is acted upon. */
  point?: Point;
  /** Version of the places that it was told. */
  places?: string;
  clusterVersions?: VersionRange;
  viewVersion?: number;
}

interface Voice {
  /** Its clock minus ours, ms. */
  offsetMs: number;
  /** Monotonic. */
  at: number;
}

/**
 * When each node was last heard of, on this process's monotonic clock, and how far other clocks are from ours.
 * In memory only: a new lease starts afresh.
 */
export class Liveness {
  readonly #clock: Clock;
  readonly #life: string;
  /** Heard on a session here. */
  readonly #own = new Map<string, number>();
  /** Heard by other controllers, as their summaries say. */
  readonly #others = new Map<string, number>();
  /** By `node/ID` or `controller/NAME`. */
  readonly #voices = new Map<string, Voice>();
  /** Number of the newest summary of each life of a controller. */
  readonly #summaries = new Map<string, number>();
  #since: number;
  #sent = 0;

  /** @param life differs between any two processes */
  constructor(clock: Clock, life = "") {
    this.#clock = clock;
    this.#life = life;
    this.#since = clock.monotonic();
  }

  /** From now on silence counts for this lease, and nobody was heard of in it. */
  startLease(): void {
    this.#since = this.#clock.monotonic();
    this.#own.clear();
    this.#others.clear();
    this.#summaries.clear();
  }

  heard(node: string, wallClock?: number): void {
    this.#own.set(node, this.#clock.monotonic());
    if (wallClock !== undefined) this.voice(`node/${node}`, wallClock - this.#clock.now());
  }

  voice(whose: string, offsetMs: number): void {
    this.#voices.set(whose, { offsetMs, at: this.#clock.monotonic() });
  }

  forget(node: string): void {
    this.#own.delete(node);
    this.#others.delete(node);
    this.#voices.delete(`node/${node}`);
  }

  leaseAgeMs(): number {
    return this.#clock.monotonic() - this.#since;
  }

  /** Undefined for a node that was not heard of in this lease. */
  get(node: string): NodeLiveness | undefined {
    const at = this.#heardAt(node);
    return at === undefined ? undefined : { silentMs: this.#clock.monotonic() - at };
  }

  /** A node that was not heard of in this lease has been silent for all of it. */
  silentMs(node: string): number {
    return this.#clock.monotonic() - (this.#heardAt(node) ?? this.#since);
  }

  #heardAt(node: string): number | undefined {
    const own = this.#own.get(node);
    const others = this.#others.get(node);
    return own === undefined || others === undefined ? (own ?? others) : Math.max(own, others);
  }

  /** The agents heard here within `ms`. */
  summary(holder: string, ms: number): LivenessSummary {
    const now = this.#clock.monotonic();
    const summary: LivenessSummary = {
      holder,
      life: this.#life,
      number: ++this.#sent,
      time: this.#clock.now(),
      nodes: [],
      silentMs: [],
      clockOffsetsMs: [],
    };
    for (const [node, at] of this.#own) {
      if (now - at > ms) continue;
      summary.nodes.push(node);
      summary.silentMs.push(Math.round(now - at));
      summary.clockOffsetsMs.push(this.#fresh(`node/${node}`)?.offsetMs ?? null);
    }
    return summary;
  }

  merge(summary: LivenessSummary): void {
    // An old one that arrives late would make nodes seem alive that have fallen silent since.
    if (summary.number <= (this.#summaries.get(summary.life) ?? 0)) return;
    this.#summaries.set(summary.life, summary.number);
    const now = this.#clock.monotonic();
    const senderOffsetMs = summary.time - this.#clock.now();
    this.voice(`controller/${summary.holder}`, senderOffsetMs);
    for (const [i, node] of summary.nodes.entries()) {
      const at = now - (summary.silentMs[i] ?? 0);
      if (at > (this.#others.get(node) ?? Number.NEGATIVE_INFINITY)) this.#others.set(node, at);
      const offsetMs = summary.clockOffsetsMs[i];
      if (offsetMs !== null && offsetMs !== undefined) this.voice(`node/${node}`, offsetMs + senderOffsetMs);
    }
  }

  /**
   * How far this clock is ahead of the median of agents and controllers, ms; negative when behind, 0 while too few are
   * heard to tell who is wrong.
   */
  clockAheadMs(): number {
    const offsets: number[] = [];
    for (const whose of this.#voices.keys()) {
      const voice = this.#fresh(whose);
      if (voice) offsets.push(voice.offsetMs);
    }
    if (offsets.length < clockVoicesMin) return 0;
    offsets.sort((a, b) => a - b);
    return 0 - (offsets[Math.floor(offsets.length / 2)] as number);
  }

  /** A voice that is too old is dropped: what it said was compared with our clock of then. */
  #fresh(whose: string): Voice | undefined {
    const voice = this.#voices.get(whose);
    if (voice && this.#clock.monotonic() - voice.at <= clockVoiceMaxAgeMs) return voice;
    this.#voices.delete(whose);
    return undefined;
  }
}
