import type { Registry } from "prom-client";
import { stateMetrics } from "../state-metrics.js";
import type { DeliveryCounts } from "./lane.js";

/** What a controller tells Prometheus of the webhooks that it sends to. */
export function webhookMetrics(counts: () => DeliveryCounts): Registry {
  const { registry, counter } = stateMetrics("fleetlog_webhook", counts);
  counter("deliveries_total", "Events that a webhook has taken, sent by this process.", ({ delivered }) => delivered);
  counter("failures_total", "Tries of this process that a webhook has not taken.", ({ failed }) => failed);
  counter("dead_letters_total", "Times that this process gave up what a webhook had not taken.", ({ undelivered }) => undelivered);
  return registry;
}
