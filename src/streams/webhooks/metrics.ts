import { Counter, Registry } from "prom-client";
import type { DeliveryCounts } from "./lane.js";

/** What a controller tells Prometheus of the webhooks that it sends to. */
export function webhookMetrics(counts: () => DeliveryCounts): Registry {
  const registry = new Registry();
  const counter = (name: string, help: string, value: (now: DeliveryCounts) => number) =>
    new Counter({
      name: `fleetlog_webhook_${name}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(value(counts()));
      },
    });
  counter("deliveries", "Events that a webhook has taken, sent by this process.", ({ delivered }) => delivered);
  counter("failures", "Tries of this process that a webhook has not taken.", ({ failed }) => failed);
  counter("dead_letters", "Times that this process gave up what a webhook had not taken.", ({ undelivered }) => undelivered);
  return registry;
}
