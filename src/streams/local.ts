import { recordTooLarge, requireWithin, topicMissing } from "./errors.js";
import type { ReadRecord, Stream, StreamRecord, TopicEnds, TopicSettings } from "./stream.js";

export interface LocalStreamLimits {
  /** Records that a topic keeps; a reader that falls further behind is told so. */
  records: number;
  /** Bytes that a topic keeps. */
  bytes: number;
}

const usual: LocalStreamLimits = { records: 10_000, bytes: 32 * 1024 * 1024 };
const readRecordsMax = 500;

/** A stream within this process: as one of several would see it, but gone with the process. */
export class LocalStream implements Stream {
  readonly carrier = "local";
  readonly #limits: LocalStreamLimits;
  readonly #topics = new Map<string, LocalTopic>();

  constructor(limits: Partial<LocalStreamLimits> = {}) {
    this.#limits = { ...usual, ...limits };
  }

  get recordsMax(): number {
    return this.#limits.records;
  }

  async createTopic(topic: string, settings: TopicSettings): Promise<boolean> {
    if (this.#topics.has(topic)) return false;
    this.#topics.set(topic, new LocalTopic(topic, settings, this.#limits));
    return true;
  }

  async ends(topic: string): Promise<TopicEnds | undefined> {
    return this.#topics.get(topic)?.ends;
  }

  async append(topic: string, records: readonly StreamRecord[]): Promise<number> {
    return this.#topic(topic).append(records);
  }

  async *read(topic: string, from: number, signal: AbortSignal): AsyncGenerator<ReadRecord[]> {
    const found = this.#topic(topic);
    for (let next = from; !signal.aborted; ) {
      requireWithin(topic, next, found.ends);
      const records = found.from(next, readRecordsMax);
      if (records.length === 0) await found.grown(signal);
      else {
        yield records;
        next += records.length;
      }
    }
  }

  async close(): Promise<void> {
    this.#topics.clear();
  }

  #topic(name: string): LocalTopic {
    const topic = this.#topics.get(name);
    if (!topic) throw topicMissing(name);
    return topic;
  }
}

class LocalTopic {
  readonly #name: string;
  readonly #settings: TopicSettings;
  readonly #limits: LocalStreamLimits;
  #records: ReadRecord[] = [];
  #bytes = 0;
  /** Those before it in the array are gone; it is cut when they are many. */
  #gone = 0;
  #next = 0;
  readonly #waiting = new Set<() => void>();

  constructor(name: string, settings: TopicSettings, limits: LocalStreamLimits) {
    this.#name = name;
    this.#settings = settings;
    this.#limits = limits;
  }

  get ends(): TopicEnds {
    return { oldest: this.#next - (this.#records.length - this.#gone), next: this.#next };
  }

  append(records: readonly StreamRecord[]): number {
    const kept = records.map(({ value, key }) => ({
      value: typeof value === "string" ? Buffer.from(value) : value,
      ...(key === undefined ? {} : { key }),
    }));
    if (kept.some(({ value }) => value.length > this.#settings.recordBytesMax)) throw recordTooLarge(this.#name);
    const first = this.#next;
    for (const record of kept) {
      this.#records.push({ position: this.#next++, ...record });
      this.#bytes += record.value.length;
    }
    this.#forget();
    for (const wake of [...this.#waiting]) wake();
    return first;
  }

  from(position: number, max: number): ReadRecord[] {
    const at = this.#gone + position - this.ends.oldest;
    return this.#records.slice(at, at + max);
  }

  grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      signal.addEventListener("abort", wake, { once: true });
      this.#waiting.add(wake);
    });
  }

  #forget(): void {
    const { records, bytes } = this.#limits;
    while (this.#records.length - this.#gone > records || (this.#bytes > bytes && this.#gone < this.#records.length - 1)) {
      this.#bytes -= (this.#records[this.#gone++] as ReadRecord).value.length;
    }
    if (this.#gone * 2 < this.#records.length) return;
    this.#records = this.#records.slice(this.#gone);
    this.#gone = 0;
  }
}
