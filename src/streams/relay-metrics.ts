import { Counter, Gauge, Registry } from "prom-client";
import type { RelayState } from "./relay.js";

/** What a relay tells Prometheus. Lag is absent while it is not known. */
export function relayMetrics(state: () => RelayState): Registry {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, value: (now: RelayState) => number | undefined) =>
    new Gauge({
      name: `fleetlog_relay_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        const now = value(state());
        if (now === undefined) this.remove();
        else this.set(now);
      },
    });
  const counter = (name: string, help: string, value: (now: RelayState) => number) =>
    new Counter({
      name: `fleetlog_relay_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value(state()));
      },
    });
  gauge("lag_events", "Events of the log that the topic does not have yet.", ({ behind }) => behind?.events);
  gauge("lag_seconds", "Age of the oldest event that the topic does not have yet.", ({ behind }) => behind?.seconds);
  gauge("seq", "Seq of the newest event that the topic has.", ({ seq }) => seq);
  gauge("connected", "1 while the stream takes what it is given.", ({ connected }) => (connected ? 1 : 0));
  counter("events_total", "Events brought to the topic by this process.", ({ relayed }) => relayed);
  counter("failures_total", "Times that something went wrong and the topic's end was looked at again.", ({ failures }) => failures);
  return registry;
}
