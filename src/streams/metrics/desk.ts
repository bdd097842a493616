import type { Registry } from "prom-client";
import type { MetricsRecord } from "../../model/index.js";
import type { Clock, Random, Timers } from "../../ports/index.js";
import type { Stream } from "../stream.js";
import { noMetricsCounts } from "./consumer.js";
import { deskMetrics } from "./desk-metrics.js";
import { followMetrics } from "./follow.js";
import { type NodeSample, recordsOfSample } from "./node-sample.js";
import { type MetricPoint, type MetricsQuery, MetricsStore, type QueriedSeries } from "./store.js";
import { MetricsWriter } from "./writer.js";

/** Records that a controller reads at its start, to know of the time before: at most an hour counts. */
const recordsBack = 50_000;

export interface MetricsDeskParts {
  stream: Stream;
  clock: Clock;
  timers: Timers;
  random: Random;
  /** Id of the cluster whose samples count here. */
  cluster(): string;
  onTrouble(what: string, error: unknown): void;
}

/**
 * What a controller does with samples: those of its own agents and of its clients go to the stream, and what stands there, whoever
 * wrote it, is kept for a while to be asked for. A stream that is away costs the samples of that time and nothing else.
 */
export class MetricsDesk {
  readonly #parts: MetricsDeskParts;
  readonly #writer: MetricsWriter;
  readonly #store: MetricsStore;
  readonly #counts = noMetricsCounts();
  #foreign = 0;
  readonly registry: Registry;

  constructor(parts: MetricsDeskParts) {
    this.#parts = parts;
    this.#writer = new MetricsWriter(parts);
    this.#store = new MetricsStore({ now: () => parts.clock.now() });
    this.registry = deskMetrics(() => ({
      ...this.#writer.counts,
      ...this.#counts,
      ...this.#store.leftOut,
      ...this.#store.size,
      foreign: this.#foreign,
    }));
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#writer.run(signal),
      followMetrics({ ...this.#parts, recordsBack, signal, counts: this.#counts, take: (records) => this.#take(records) }),
    ]);
  }

  /** What an agent of this controller said. */
  sampled(sample: NodeSample): void {
    this.#writer.offer(recordsOfSample(sample));
  }

  /** Resolves once the stream has them. @throws ClusterError of kind unavailable */
  write(records: readonly MetricsRecord[]): Promise<void> {
    return this.#writer.write(records);
  }

  query(query: MetricsQuery): QueriedSeries[] {
    return this.#store.query(query);
  }

  newest(...asked: Parameters<MetricsStore["newest"]>): MetricPoint | undefined {
    return this.#store.newest(...asked);
  }

  userNames(service: string): string[] {
    return this.#store.userNames(service);
  }

  latest(task: string): Record<string, number> | undefined {
    return this.#store.latest(task);
  }

  #take(records: readonly MetricsRecord[]): void {
    const own = this.#parts.cluster();
    for (const record of records) {
      if (record.cluster === own) this.#store.add(record);
      else this.#foreign++;
    }
  }
}
