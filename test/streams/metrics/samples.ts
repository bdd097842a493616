import type { MetricsRecord, MetricsSeries } from "../../../src/model/index.js";
import { testCluster as cluster } from "../../support/history.js";
import { id, task } from "../../support/samples.js";

/** A moment at which a cell begins. */
export const startMs = 1_700_000_010_000;

/** A record of service `web`, as node `n1` would bring it. */
export function metrics(series: MetricsSeries[], own: Partial<MetricsRecord> = {}): MetricsRecord {
  return { cluster, time: startMs, source: `node:${id("n1")}`, namespace: "default", service: id("web"), series, ...own };
}

/** Values of tasks 1, 2, … of a service. */
export function ofTasks(name: string, values: number[], service = "web"): MetricsSeries {
  return { name, tasks: values.map((_, index) => task(service, index + 1)), values };
}
