/**
 * Given events, then a view: tests of the core state a history as `NewEvent`s, and this gives them their place on a log.
 * Views made here are frozen, so that a room that writes to one fails.
 */
import { eventVersion, type IntentRef, type LogEvent, type NewEvent } from "../../src/model/index.js";
import { emptyView, evolve, freezeViews, type View } from "../../src/projections/index.js";

freezeViews(true);

export const startMs = 1_700_000_000_000;
export const testCluster = "00000000000000c1";
export const testLineage = "00000000000000a1";

export interface HistoryOptions {
  /** The events follow on this view; default: the start of a log, whose event 1 is then put in front. */
  after?: View;
  /** Time of the first event, ms; default one step after the view's. */
  time?: number;
  /** ms between two events; default 1000. */
  stepMs?: number;
  /** Carried by every event. */
  intent?: IntentRef;
}

export const clusterCreated: NewEvent = {
  type: "cluster.created",
  subject: `cluster/${testCluster}`,
  data: { cluster: testCluster, lineage: testLineage, chainFormat: 1, eventFormat: 1 },
};

/** The events with running seq and time, as a log would give them. */
export function history(events: readonly NewEvent[], options: HistoryOptions = {}): LogEvent[] {
  const { after, stepMs = 1000, intent = null } = options;
  const all = after || events[0]?.type === "cluster.created" ? events : [clusterCreated, ...events];
  const time = options.time ?? (after ? after.time + stepMs : startMs);
  const seq = (after?.seq ?? 0) + 1;
  return all.map(
    (event, i) =>
      ({
        ...event,
        seq: seq + i,
        epoch: after?.epoch || 1,
        time: time + i * stepMs,
        version: eventVersion(event.type),
        actor: "token/test00000000",
        origin: { controller: "test" },
        intent,
        cause: event.cause ?? null,
        traceparent: null,
      }) as LogEvent,
  );
}

/** The view after these events. */
export function viewOf(events: readonly NewEvent[], options: HistoryOptions = {}): View {
  return evolve(options.after ?? emptyView(), history(events, options));
}
