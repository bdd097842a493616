import type { MetricsRecord } from "../../model/index.js";
import { ClusterError, isClusterError, type Random, type Timers } from "../../ports/index.js";
import { backOffMs } from "../back-off.js";
import type { Stream, StreamRecord } from "../stream.js";
import { metricsStreamRecord, splitRecord } from "./record.js";
import { metricsTopic, metricsTopicSettings } from "./topic.js";

/** What arises within this time goes out together. */
const lingerMs = 100;
/** Characters that wait to be written, in all, and that go out together. */
const waitingTextMax = 8 * 1024 * 1024;
const runTextMax = 1024 * 1024;
/** kafkajs copies the list of what it sends with every record that it adds to it: 1 µs a record at a thousand, 6 at five thousand. */
const runRecordsMax = 1_000;

export interface MetricsWriterParts {
  stream: Stream;
  timers: Timers;
  random: Random;
  onTrouble(what: string, error: unknown): void;
}

interface Waiting {
  record: StreamRecord;
  /** Told once the record is there, or is given up. */
  settled?: (error: unknown) => void;
}

/**
 * Brings samples to their topic. What finds no room, or is on its way while the stream is away, is dropped and counted: the next
 * sample is worth more than one that was kept, and memory stays bounded.
 */
export class MetricsWriter {
  readonly #parts: MetricsWriterParts;
  readonly #waiting: Waiting[] = [];
  #waitingText = 0;
  #wake = () => {};
  readonly counts = { written: 0, dropped: 0 };

  constructor(parts: MetricsWriterParts) {
    this.#parts = parts;
  }

  /** Samples that somebody else measured again by the time that they could be sent again: nobody is told what becomes of them. */
  offer(records: readonly MetricsRecord[]): void {
    for (const record of records.flatMap(splitRecord)) this.#put({ record: metricsStreamRecord(record) });
  }

  /**
   * Resolves once the stream has them all.
   * @throws ClusterError of kind unavailable; some of them may be there, and to send all again does no harm
   */
  async write(records: readonly MetricsRecord[]): Promise<void> {
    const parts = records.flatMap(splitRecord).map(metricsStreamRecord);
    await Promise.all(
      parts.map(
        (record) =>
          new Promise<void>((resolve, reject) => {
            this.#put({ record, settled: (error) => (error === undefined ? resolve() : reject(error)) });
          }),
      ),
    );
  }

  /** Until the signal aborts; what waits then is dropped. */
  async run(signal: AbortSignal): Promise<void> {
    const { timers, random, onTrouble } = this.#parts;
    const wake = () => this.#wake();
    signal.addEventListener("abort", wake, { once: true });
    for (let failures = 0; !signal.aborted; ) {
      if (this.#waiting.length === 0) await this.#something();
      if (!signal.aborted && !this.#isRunFull()) await timers.sleep(lingerMs, signal).catch(() => {});
      if (signal.aborted) break;
      const run = this.#nextRun();
      try {
        await this.#append(run.map(({ record }) => record));
        this.counts.written += run.length;
        failures = 0;
        for (const { settled } of run) settled?.(undefined);
      } catch (error) {
        this.#drop(run, error);
        onTrouble(`${run.length} records of metrics were dropped`, error);
        await timers.sleep(backOffMs(failures++, random), signal).catch(() => {});
      }
    }
    signal.removeEventListener("abort", wake);
    this.#drop(this.#waiting.splice(0), new ClusterError("unavailable", "stream_unavailable", "this controller is stopping"));
  }

  #put(waiting: Waiting): void {
    const { length } = waiting.record.value;
    if (this.#waitingText + length > waitingTextMax) {
      const message = "the stream does not take metrics as fast as they come";
      this.#drop([waiting], new ClusterError("unavailable", "stream_unavailable", message, { retryAfterS: 5 }));
      return;
    }
    this.#waiting.push(waiting);
    this.#waitingText += length;
    this.#wake();
  }

  #something(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #isRunFull(): boolean {
    return this.#waitingText >= runTextMax || this.#waiting.length >= runRecordsMax;
  }

  #nextRun(): Waiting[] {
    let text = 0;
    let count = 0;
    while (count < Math.min(this.#waiting.length, runRecordsMax) && (count === 0 || text < runTextMax))
      text += (this.#waiting[count++] as Waiting).record.value.length;
    this.#waitingText -= text;
    return this.#waiting.splice(0, count);
  }

  async #append(records: StreamRecord[]): Promise<void> {
    const { stream } = this.#parts;
    try {
      await stream.append(metricsTopic, records);
    } catch (error) {
      if (!isClusterError(error) || error.code !== "stream_topic_missing") throw error;
      await stream.createTopic(metricsTopic, metricsTopicSettings);
      await stream.append(metricsTopic, records);
    }
  }

  #drop(waiting: readonly Waiting[], error: unknown): void {
    this.counts.dropped += waiting.length;
    for (const { settled } of waiting) settled?.(error);
  }
}
