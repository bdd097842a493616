import type { Registry } from "prom-client";
import { stateMetrics } from "../state-metrics.js";
import type { AutoscalerState } from "./autoscaler.js";

/** What an autoscaler tells Prometheus. */
export function autoscalerMetrics(state: () => AutoscalerState): Registry {
  const { registry, gauge, counter } = stateMetrics("fleetlog_autoscaler", state);
  gauge("services", "Services that have a policy.", ({ services }) => services);
  gauge("connected", "1 while the cluster answers what is asked of it.", ({ connected }) => (connected ? 1 : 0));
  gauge("look_seconds", "How long the newest look at all services took, without its requests.", ({ lookMs }) => lookMs / 1000);
  counter("evaluations_total", "Times that a policy was evaluated.", ({ evaluations }) => evaluations);
  counter("decisions_total", "Decisions of this process that the cluster took.", ({ decided }) => decided);
  counter(
    "settled_before_total",
    "Decisions that another copy had made before, or that came too late.",
    ({ settledBefore }) => settledBefore,
  );
  counter("failures_total", "Looks and decisions that failed.", ({ failures }) => failures);
  return registry;
}
