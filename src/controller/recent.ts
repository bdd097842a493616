import type { EventLog } from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { recentBatchMax, recentBytesMax, recentRecordsMax } from "./limits.js";
import { roughSize } from "./rough-size.js";

/** Of a record beside its text, roughly: hashes and what holds it together. */
const recordBytes = 512;

/**
 * Feeds subscribers: the newest committed records from memory, older ones from the log. A subscriber pulls, so a slow one
 * holds nothing but its own position.
 */
export class RecentRecords {
  readonly #log: EventLog;
  #records: EventRecord[] = [];
  /** Of each of them. */
  #sizes: number[] = [];
  #bytes = 0;
  #head: number;
  #waiting = new Set<() => void>();

  constructor(log: EventLog, head: number) {
    this.#log = log;
    this.#head = head;
  }

  /** @param textBytes of their sealed texts, where that is known: records of one batch are then taken as of one size */
  add(records: EventRecord[], textBytes?: number): void {
    const mean = textBytes === undefined ? undefined : recordBytes + textBytes / records.length;
    for (const record of records) {
      const bytes = mean ?? roughSize(record);
      this.#records.push(record);
      this.#sizes.push(bytes);
      this.#bytes += bytes;
    }
    this.#cut();
    this.#head = records.at(-1)?.seq ?? this.#head;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** In halves, so that the cost of moving is paid once in many batches. */
  #cut(): void {
    if (this.#records.length <= 2 * recentRecordsMax && this.#bytes <= recentBytesMax) return;
    let first = Math.max(0, this.#records.length - recentRecordsMax);
    let bytes = this.#sizes.slice(first).reduce((sum, size) => sum + size, 0);
    for (; bytes > recentBytesMax / 2 && first < this.#records.length - 1; first++) bytes -= this.#sizes[first] as number;
    this.#records = this.#records.slice(first);
    this.#sizes = this.#sizes.slice(first);
    this.#bytes = bytes;
  }

  /** These, where all of them are in memory. */
  kept(after: number, to: number): EventRecord[] | undefined {
    const first = this.#records[0]?.seq ?? Number.POSITIVE_INFINITY;
    return after + 1 >= first && to <= this.#head ? this.#records.slice(after + 1 - first, Math.max(after, to) + 1 - first) : undefined;
  }

  async *follow(after: number, signal: AbortSignal): AsyncGenerator<EventRecord[]> {
    let position = after;
    while (!signal.aborted) {
      if (position >= this.#head) {
        await this.#changed(signal);
        continue;
      }
      const first = this.#records[0]?.seq ?? Number.POSITIVE_INFINITY;
      if (position + 1 >= first) {
        const records = this.#records.slice(position + 1 - first, position + 1 - first + recentBatchMax);
        position = records.at(-1)?.seq ?? this.#head;
        yield records;
        continue;
      }
      const before = position;
      for await (const records of this.#log.read({ after: position, to: Math.min(this.#head, first - 1) })) {
        position = records.at(-1)?.seq ?? position;
        yield records;
        if (signal.aborted) return;
      }
      // Without this a log that has lost what it once held would be asked for it again and again.
      if (position === before) throw new ClusterError("gone", "position_gone", `the log no longer holds event ${before + 1}`);
    }
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
      if (signal.aborted) wake();
    });
  }
}
