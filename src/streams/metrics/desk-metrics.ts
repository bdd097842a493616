import { Counter, type Registry } from "prom-client";
import { stateMetrics } from "../state-metrics.js";
import type { MetricsCounts } from "./consumer.js";
import type { LeftOut } from "./store.js";

export interface DeskState extends MetricsCounts, LeftOut {
  written: number;
  dropped: number;
  foreign: number;
  services: number;
  series: number;
}

/** What a controller tells Prometheus of the samples that pass it. */
export function deskMetrics(state: () => DeskState): Registry {
  const { registry, gauge, counter } = stateMetrics("fleetlog_metrics", state);
  counter("records_written_total", "Records that the stream of metrics took from this controller.", ({ written }) => written);
  counter("records_dropped_total", "Records that were dropped because the stream did not take them.", ({ dropped }) => dropped);
  counter("records_skipped_total", "Records that were gone from the stream before they were read.", ({ skipped }) => skipped);
  counter("records_foreign_total", "Records of another cluster on the same topic.", ({ foreign }) => foreign);
  counter("dead_letters_total", "Records that could not be read and were put aside.", ({ deadLetters }) => deadLetters);
  new Counter({
    name: "fleetlog_metrics_values_left_out_total",
    help: "Values that were read and not kept: late, from the future, or beyond a limit.",
    labelNames: ["reason"],
    registers: [registry],
    collect() {
      this.reset();
      const { late, early, overLimit } = state();
      this.inc({ reason: "late" }, late);
      this.inc({ reason: "early" }, early);
      this.inc({ reason: "over_limit" }, overLimit);
    },
  });
  gauge("services", "Services that this controller keeps samples of.", ({ services }) => services);
  gauge("series", "Series that this controller keeps samples of.", ({ series }) => series);
  return registry;
}
