import { type BuiltInMetric, type MetricsRecord, type MetricsSeries, type SampleFrame, taskAddress } from "../../model/index.js";
import { findTask, serviceById, type View } from "../../projections/index.js";

/** A frame has a column for each; agents that were not asked for more send the first two. */
const columns = {
  cpu: "cpu",
  memory: "memory",
  cpu_throttled: "cpuThrottled",
  network_receive: "networkReceive",
  network_transmit: "networkTransmit",
  block_read: "blockRead",
  block_write: "blockWrite",
  restarts: "restarts",
} as const satisfies Record<BuiltInMetric, keyof SampleFrame>;

export interface NodeSample {
  view: View;
  /** When it came, ms since 1970 UTC: agents' clocks are not asked. */
  time: number;
  node: string;
  sample: SampleFrame;
}

/**
 * What an agent said of its tasks, as one record for each service. A node speaks for the tasks that are placed on it alone; what
 * could not be measured of one has no value.
 */
export function recordsOfSample({ view, time, node, sample }: NodeSample): MetricsRecord[] {
  const records: MetricsRecord[] = [];
  const { cluster } = view;
  for (const [service, rows] of rowsByService(view, node, sample.tasks)) {
    const namespace = serviceById(view, service)?.namespace;
    if (namespace === undefined) continue;
    const series = Object.entries(columns).flatMap(([name, column]) => seriesOf(name, sample.tasks, sample[column], rows));
    if (series.length > 0) records.push({ cluster, time, source: `node:${node}`, namespace, service, series });
  }
  return records;
}

function rowsByService(view: View, node: string, tasks: readonly string[]): Map<string, number[]> {
  const byService = new Map<string, number[]>();
  for (const [row, task] of tasks.entries()) {
    if (findTask(view, task)?.node !== node) continue;
    const { service } = taskAddress(task);
    const rows = byService.get(service);
    if (rows) rows.push(row);
    else byService.set(service, [row]);
  }
  return byService;
}

function seriesOf(
  name: string,
  all: readonly string[],
  column: readonly (number | null)[] | undefined,
  rows: readonly number[],
): MetricsSeries[] {
  if (!column) return [];
  const tasks: string[] = [];
  const values: number[] = [];
  for (const row of rows) {
    const value = column[row];
    if (value === undefined || value === null) continue;
    tasks.push(all[row] as string);
    values.push(value);
  }
  return tasks.length > 0 ? [{ name, tasks, values }] : [];
}
