import type { Registry } from "prom-client";
import { stateMetrics } from "../state-metrics.js";
import type { AuditorState } from "./auditor.js";

/** What an auditor tells Prometheus. Lag is absent while it is not known. */
export function auditorMetrics(state: () => AuditorState): Registry {
  const { registry, gauge, counter } = stateMetrics("fleetlog_auditor", state);
  gauge("seq", "Seq of the newest event in the index.", ({ seq }) => seq);
  gauge("lag_events", "Events of the log that the index does not have yet.", ({ behind }) => behind?.events);
  gauge("lag_seconds", "Age of the newest event in the index, while it lacks any; else 0.", ({ behind }) => behind?.seconds);
  gauge("connected", "1 while the stream is read.", ({ connected }) => (connected ? 1 : 0));
  counter("events_total", "Events taken by this process.", ({ taken }) => taken);
  counter("filled_total", "Of these, events that the stream did not bring and that were read from the log.", ({ filled }) => filled);
  counter("gaps_total", "Times that the stream had lost events.", ({ gaps }) => gaps);
  counter("duplicates_total", "Events that came again and were dropped.", ({ counts }) => counts.duplicates);
  counter(
    "dead_letters_total",
    "Records that were no events, or that the chain disproved, and were put aside.",
    ({ counts }) => counts.deadLetters,
  );
  counter("redacted_total", "Rows that followed a redaction of the log.", ({ redacted }) => redacted);
  return registry;
}
