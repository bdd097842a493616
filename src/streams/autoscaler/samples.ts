import type { MetricSample } from "./types.js";

/** Of a record on the topic of metrics, what is read here. */
export interface SampleRecord {
  time: number;
  source: string;
  service: string;
  /** Values row by row of `tasks`; exactly one, of the service as a whole, where there are none. */
  series: readonly { name: string; tasks?: readonly string[]; values: readonly number[] }[];
}

/** The newest that one source said of one metric of a service. */
interface Newest {
  time: number;
  sum: number;
  /** Tasks; null for the service as a whole. */
  tasks: number | null;
  max: number;
}

/** Metrics of one service, and sources of one metric, that are told apart. */
const metricsMax = 64;
const sourcesMax = 5_000;

/**
 * The newest samples of services, by metric and source. A source says all that it has at once: its next record takes the place of
 * the one before, and with it of the tasks that are gone. One that is cut into several records has one time in all of them.
 */
export class Samples {
  readonly #services = new Map<string, Map<string, Map<string, Newest>>>();

  /** @param wants whether a metric of this service is asked for */
  take({ service, source, time, series }: SampleRecord, wants: (name: string) => boolean): void {
    for (const { name, tasks, values } of series) {
      if (!wants(name)) continue;
      const sources = this.#sourcesOf(service, name);
      const before = sources?.get(source);
      if (!sources || (before && before.time > time) || (!before && sources.size >= sourcesMax)) continue;
      let sum = 0;
      let max = 0;
      for (const value of values) {
        sum += value;
        if (value > max) max = value;
      }
      const count = tasks ? tasks.length : null;
      const goesOn = before?.time === time && before.tasks !== null && count !== null && !sameRecord(before, sum, count, max);
      sources.set(
        source,
        goesOn
          ? { time, sum: before.sum + sum, tasks: (before.tasks ?? 0) + count, max: Math.max(before.max, max) }
          : { time, sum, tasks: count, max },
      );
    }
  }

  /** What was measured since then. Values of the service as a whole go before those of its tasks; those of several monitors add up. */
  of(service: string, since: number): Map<string, MetricSample> {
    const found = new Map<string, MetricSample>();
    for (const [name, sources] of this.#services.get(service) ?? []) {
      const sample = combined(sources, since);
      if (sample) found.set(name, sample);
    }
    return found;
  }

  /** The greatest value of a task. */
  maxOf(service: string, name: string, since: number): number | undefined {
    let max: number | undefined;
    for (const newest of this.#services.get(service)?.get(name)?.values() ?? [])
      if (newest.time > since && newest.tasks !== null) max = Math.max(max ?? 0, newest.max);
    return max;
  }

  /** Forgets services, and what is older than this. */
  forget(before: number, isKnown: (service: string) => boolean): void {
    for (const [service, metrics] of this.#services) {
      for (const [name, sources] of metrics) {
        for (const [source, { time }] of sources) if (time < before) sources.delete(source);
        if (sources.size === 0) metrics.delete(name);
      }
      if (metrics.size === 0 || !isKnown(service)) this.#services.delete(service);
    }
  }

  #sourcesOf(service: string, name: string): Map<string, Newest> | undefined {
    let metrics = this.#services.get(service);
    if (!metrics) {
      metrics = new Map();
      this.#services.set(service, metrics);
    }
    let sources = metrics.get(name);
    if (!sources) {
      if (metrics.size >= metricsMax) return undefined;
      sources = new Map();
      metrics.set(name, sources);
    }
    return sources;
  }
}

/** A record that came again, as after a failure of the stream, and not the rest of one that was cut. */
function sameRecord(before: Newest, sum: number, tasks: number, max: number): boolean {
  return before.sum === sum && before.tasks === tasks && before.max === max;
}

function combined(sources: ReadonlyMap<string, Newest>, since: number): MetricSample | undefined {
  let whole: number | undefined;
  let total = 0;
  let tasks = 0;
  for (const newest of sources.values()) {
    if (newest.time <= since) continue;
    if (newest.tasks === null) whole = (whole ?? 0) + newest.sum;
    else {
      total += newest.sum;
      tasks += newest.tasks;
    }
  }
  if (whole !== undefined) return { total: whole, tasks: null };
  return tasks > 0 ? { total, tasks } : undefined;
}
