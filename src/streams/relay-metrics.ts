import type { Registry } from "prom-client";
import type { RelayState } from "./relay.js";
import { stateMetrics } from "./state-metrics.js";

/** What a relay tells Prometheus. Lag is absent while it is not known. */
export function relayMetrics(state: () => RelayState): Registry {
  const { registry, gauge, counter } = stateMetrics("fleetlog_relay", state);
  gauge("lag_events", "Events of the log that the topic does not have yet.", ({ behind }) => behind?.events);
  gauge("lag_seconds", "Age of the oldest event that the topic does not have yet.", ({ behind }) => behind?.seconds);
  gauge("seq", "Seq of the newest event that the topic has.", ({ seq }) => seq);
  gauge("connected", "1 while the stream takes what it is given.", ({ connected }) => (connected ? 1 : 0));
  counter("events_total", "Events brought to the topic by this process.", ({ relayed }) => relayed);
  counter("failures_total", "Times that something went wrong and the topic's end was looked at again.", ({ failures }) => failures);
  return registry;
}
