import { isBuiltInMetric, type MetricsRecord, sampleEarlyMs, sampleLateMs, taskAddress, userMetricsMax } from "../../model/index.js";
import { cellMs } from "./cells.js";
import { ServiceMetrics } from "./service-metrics.js";

export interface MetricsStoreOptions {
  /** Ms since 1970 UTC. */
  now(): number;
  /** For so long samples are kept; an hour. */
  keptMs?: number;
  /** In all; a series of an hour takes at most 6 KiB beside 8 bytes a task and open cell. */
  seriesMax?: number;
}

export interface MetricsQuery {
  service: string;
  /** All series where it is left out. */
  name?: string;
  /** Ms since 1970 UTC: from this moment, to the one before that. */
  from: number;
  to: number;
  /** Rounded up to a multiple of a cell, 15 s. */
  stepMs: number;
}

/** One step of a series. What it is of: the tasks that had a sample, or the monitors that measured the service as a whole. */
export interface MetricPoint {
  /** When the step begins. */
  time: number;
  /** Over what it is of. */
  average: number;
  max: number;
  /** Of all together, e.g. the cores that a whole service uses; on average over the step. */
  sum: number;
  /** How many, on average over the step. */
  count: number;
}

export interface QueriedSeries {
  name: string;
  points: MetricPoint[];
}

/** Values that were left out since the start. */
export interface LeftOut {
  late: number;
  early: number;
  /** Beyond the limits of series, names, or tasks. */
  overLimit: number;
}

const keptMsUsual = 3_600_000;
const seriesMaxUsual = 20_000;
const rowsMax = 100_000;

/**
 * The newest samples of every service, in bounded memory. In each cell of 15 s the last sample of each task, and of each monitor of a
 * whole service, counts once; so a record that comes again, from one controller or two, changes nothing. A cell takes samples
 * until the newest sample of all is `sampleLateMs` beyond its end; then only its sum, maximum and count are kept.
 */
export class MetricsStore {
  readonly leftOut: LeftOut = { late: 0, early: 0, overLimit: 0 };
  readonly #now: () => number;
  readonly #keptCells: number;
  readonly #seriesMax: number;
  readonly #services = new Map<string, ServiceMetrics>();
  #series = 0;
  /** The newest cell that a sample was of. */
  #newest = 0;

  constructor({ now, keptMs = keptMsUsual, seriesMax = seriesMaxUsual }: MetricsStoreOptions) {
    this.#now = now;
    this.#keptCells = Math.ceil(keptMs / cellMs);
    this.#seriesMax = seriesMax;
  }

  get size(): { services: number; series: number } {
    return { services: this.#services.size, series: this.#series };
  }

  add(record: MetricsRecord): void {
    const { leftOut } = this;
    const cell = Math.floor(record.time / cellMs);
    const values = record.series.reduce((sum, series) => sum + series.values.length, 0);
    if (record.time > this.#now() + sampleEarlyMs) {
      leftOut.early += values;
      return;
    }
    if (cell > this.#newest) this.#moveOn(cell);
    if (cell < this.#openFrom) {
      leftOut.late += values;
      return;
    }
    const service = this.#services.get(record.service) ?? this.#newService();
    const before = service.size;
    for (const series of record.series)
      leftOut.overLimit += service.put(cell, record.source, series, this.#series + service.size - before < this.#seriesMax);
    this.#series += service.size - before;
    if (service.size > 0) this.#services.set(record.service, service);
  }

  /** Series with a point for each step that has anything; none for a service that is not known. */
  query({ service, name, from, to, stepMs }: MetricsQuery): QueriedSeries[] {
    const found = this.#services.get(service);
    if (!found) return [];
    const cells = Math.max(1, Math.ceil(stepMs / cellMs));
    const first = Math.max(Math.ceil(from / cellMs), this.#newest - this.#keptCells + 1);
    const last = Math.min(Math.ceil(to / cellMs) - 1, this.#newest);
    return (name === undefined ? found.names() : [name])
      .map((one) => ({ name: one, points: pointsOf(found, one, first, last, cells) }))
      .filter(({ points }) => points.length > 0);
  }

  /**
   * The newest cell between two moments that has anything of one series, looked for from its end: of the cells before it nothing is summed.
   * @param to it is over by then
   */
  newest(service: string, name: string, from: number, to: number): MetricPoint | undefined {
    const found = this.#services.get(service);
    if (!found) return undefined;
    const first = Math.max(Math.ceil(from / cellMs), this.#newest - this.#keptCells + 1);
    for (let cell = Math.min(Math.floor(to / cellMs) - 1, this.#newest); cell >= first; cell--) {
      const summary = found.at(name, cell);
      if (summary) return { time: cell * cellMs, average: summary.sum / summary.count, ...summary };
    }
    return undefined;
  }

  /** Names that monitors sent of a service. */
  userNames(service: string): string[] {
    return (
      this.#services
        .get(service)
        ?.names()
        .filter((name) => !isBuiltInMetric(name)) ?? []
    );
  }

  /** What a task's last samples said, by name; undefined where there are none of the last minute. */
  latest(task: string): Record<string, number> | undefined {
    return this.#services.get(taskAddress(task).service)?.latest(task);
  }

  get #openFrom(): number {
    return this.#newest - Math.ceil(sampleLateMs / cellMs);
  }

  #newService(): ServiceMetrics {
    return new ServiceMetrics({ cellsKept: this.#keptCells, rowsMax, userNamesMax: userMetricsMax });
  }

  #moveOn(cell: number): void {
    this.#newest = cell;
    for (const [id, service] of this.#services) {
      const before = service.size;
      service.moveOn(this.#openFrom, cell - this.#keptCells + 1);
      this.#series += service.size - before;
      if (service.size === 0) this.#services.delete(id);
    }
  }
}

function pointsOf(service: ServiceMetrics, name: string, first: number, last: number, cells: number): MetricPoint[] {
  const points: MetricPoint[] = [];
  for (let start = Math.floor(first / cells) * cells; start <= last; start += cells) {
    let sum = 0;
    let count = 0;
    let max = Number.NEGATIVE_INFINITY;
    let found = 0;
    for (let cell = Math.max(start, first); cell < start + cells && cell <= last; cell++) {
      const summary = service.at(name, cell);
      if (!summary) continue;
      sum += summary.sum;
      count += summary.count;
      max = Math.max(max, summary.max);
      found++;
    }
    if (found > 0) points.push({ time: start * cellMs, average: sum / count, max, sum: sum / found, count: count / found });
  }
  return points;
}
