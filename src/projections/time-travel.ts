import type { LogEvent } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { emptyView, replay } from "./evolve.js";
import type { View } from "./view.js";

/** A moment of the log: after event `seq`, or after the newest event whose time is not later than `time` (ms). */
export type Moment = { seq: number } | { time: number };

/**
 * The view as it was, by replay of a log from event 1. Reads no further than it must.
 * @throws ClusterError of kind invalid: `position_beyond_log`, `before_log`
 */
export async function stateAt(batches: AsyncIterable<readonly LogEvent[]>, at: Moment): Promise<View> {
  const within = "seq" in at ? (event: LogEvent) => event.seq <= at.seq : (event: LogEvent) => event.time <= at.time;
  const view = emptyView();
  for await (const batch of batches) {
    const beyond = batch.findIndex((event) => !within(event));
    replay(view, [beyond < 0 ? batch : batch.slice(0, beyond)]);
    if (beyond >= 0 || ("seq" in at && view.seq >= at.seq)) break;
  }
  if ("seq" in at && view.seq !== at.seq)
    throw new ClusterError("invalid", "position_beyond_log", `position ${at.seq} is beyond the end of the log, which is at ${view.seq}`, {
      errors: [{ field: "at", message: `must be from 1 to ${view.seq}` }],
    });
  if (view.seq === 0)
    throw new ClusterError("invalid", "before_log", "the log begins later than this", {
      errors: [{ field: "at", message: "is before the first event" }],
    });
  return view;
}
