import { isClusterError, type Random, type Timers } from "../../ports/index.js";
import { backOffMs } from "../back-off.js";
import { readOrBury } from "../dead-letters.js";
import type { ReadRecord, Stream } from "../stream.js";
import { History, type Quarter } from "./history.js";
import { historyRecords, historyTopic, historyTopicSettings, quartersOf, readHistoryRecord } from "./history-topic.js";
import { quarterMs, quartersPerWeek } from "./week.js";

export interface HistoriesParts {
  stream: Stream;
  cluster(): string | undefined;
  /** Ms since 1970 UTC. */
  now(): number;
  timers: Timers;
  random: Random;
  onTrouble(what: string, error: unknown): void;
}

/** Nothing of a service that was not seen for so long is kept. */
const goneQuarters = 4 * quartersPerWeek;

/**
 * What services did in the weeks before. Each copy of the autoscaler writes what it saw at the end of a quarter of an hour, and reads
 * what all of them wrote; of several the greatest counts, so that it makes no difference how often it is said.
 */
export class Histories {
  /** Records that are none: they are put aside. */
  readonly counts = { deadLetters: 0 };
  readonly #parts: HistoriesParts;
  readonly #histories = new Map<string, { history: History; newest: number }>();
  /** The quarter that goes on. */
  #quarter = -1;
  #seen = new Map<string, Quarter>();

  constructor(parts: HistoriesParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#histories.size;
  }

  of(service: string): History | undefined {
    return this.#histories.get(service)?.history;
  }

  /** What was seen just now; once a quarter is over it is history. */
  note(quarter: number, service: string, seen: Quarter): void {
    if (quarter !== this.#quarter) this.#turn(quarter);
    const before = this.#seen.get(service) ?? {};
    this.#seen.set(service, greatest(before, seen));
  }

  #turn(quarter: number): void {
    const [over, seen] = [this.#quarter, this.#seen];
    this.#quarter = quarter;
    this.#seen = new Map();
    for (const [service, one] of seen) this.#put(over, service, one);
    for (const [service, { newest }] of this.#histories) if (newest < quarter - goneQuarters) this.#histories.delete(service);
    const cluster = this.#parts.cluster();
    if (seen.size > 0 && cluster !== undefined) void this.#write(cluster, over, seen);
  }

  #put(quarter: number, service: string, seen: Quarter): void {
    let known = this.#histories.get(service);
    if (!known) {
      known = { history: new History(), newest: quarter };
      this.#histories.set(service, known);
    }
    known.newest = Math.max(known.newest, quarter);
    known.history.put(quarter, seen);
  }

  /** A quarter that nobody could write is missing after a restart, and that is all. */
  async #write(cluster: string, quarter: number, seen: ReadonlyMap<string, Quarter>): Promise<void> {
    const { stream, onTrouble } = this.#parts;
    const records = historyRecords(cluster, quarter, seen);
    try {
      await stream.append(historyTopic, records).catch(async (error: unknown) => {
        if (!isClusterError(error) || error.code !== "stream_topic_missing") throw error;
        await stream.createTopic(historyTopic, historyTopicSettings);
        return await stream.append(historyTopic, records);
      });
    } catch (error) {
      onTrouble("what was seen in the last quarter of an hour could not be kept for a restart", error);
    }
  }

  /** Reads what was written, until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    const { stream, timers, random, onTrouble } = this.#parts;
    let from: number | undefined;
    for (let failures = 0; !signal.aborted; failures++) {
      // Whatever ended the last attempt: a topic that was made may not be there yet, and one that was deleted ends what is read of it.
      if (failures > 0) await timers.sleep(backOffMs(failures - 1, random), signal).catch(() => {});
      if (signal.aborted) return;
      try {
        const ends = await stream.ends(historyTopic);
        if (!ends) {
          await stream.createTopic(historyTopic, historyTopicSettings);
          continue;
        }
        from = Math.max(from ?? 0, ends.oldest);
        for await (const records of stream.read(historyTopic, Math.min(from, ends.next), signal)) {
          for (const record of records) await this.#take(record);
          from = (records[records.length - 1] as ReadRecord).position + 1;
          failures = 0;
          await timers.sleep(0);
        }
      } catch (error) {
        if (signal.aborted) return;
        onTrouble("the history of the autoscaler is not read for now", error);
      }
    }
  }

  async #take(found: ReadRecord): Promise<void> {
    const { stream, cluster, now } = this.#parts;
    const record = await readOrBury({ stream, topic: historyTopic, counts: this.counts }, found, readHistoryRecord);
    if (!record || record.cluster !== cluster() || record.quarter > Math.floor(now() / quarterMs)) return;
    for (const [service, seen] of quartersOf(record)) this.#put(record.quarter, service, seen);
  }
}

function greatest(a: Quarter, b: Quarter): Quarter {
  const merged: Quarter = { ...a };
  for (const member of ["demand", "cpu", "memory"] as const) {
    const value = b[member];
    if (value !== undefined) merged[member] = Math.max(merged[member] ?? 0, value);
  }
  return merged;
}
