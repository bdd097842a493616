import type { AppliedEvent } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { emptyView, replay } from "./evolve.js";
import type { View } from "./view.js";

/** A moment of the log: after event `seq`, or after the newest event whose time is not later than `time` (ms). */
export type Moment = { seq: number } | { time: number };

/**
 * The view as it was, by replay of a log. Reads no further than it must.
 * @param batches the events after `base`
 * @param base a view that is replayed further and becomes the answer: the caller's alone, of no later moment; default the
 * one before event 1
 * @throws ClusterError of kind invalid: `position_beyond_log`, `before_log`
 */
export async function stateAt(batches: AsyncIterable<Iterable<AppliedEvent>>, at: Moment, base: View = emptyView()): Promise<View> {
  const within = "seq" in at ? (event: AppliedEvent) => event.seq <= at.seq : (event: AppliedEvent) => event.time <= at.time;
  for await (const batch of batches) {
    let beyond = false;
    replay(base, [upToMoment(batch)]);
    if (beyond || ("seq" in at && base.seq >= at.seq)) break;

    function* upToMoment(events: Iterable<AppliedEvent>): Generator<AppliedEvent> {
      for (const event of events) {
        beyond = !within(event);
        if (beyond) return;
        yield event;
      }
    }
  }
  if ("seq" in at && base.seq !== at.seq) throw beyondLog(at.seq, base.seq);
  if (base.seq === 0) throw beforeLog();
  return base;
}

/** The refusal of a moment after the end of the log. */
export function beyondLog(seq: number, head: number): ClusterError {
  return new ClusterError("invalid", "position_beyond_log", `position ${seq} is beyond the end of the log, which is at ${head}`, {
    errors: [{ field: "at", message: `must be from 1 to ${head}` }],
  });
}

/** The refusal of a moment before event 1. */
export function beforeLog(): ClusterError {
  return new ClusterError("invalid", "before_log", "the log begins later than this", {
    errors: [{ field: "at", message: "is before the first event" }],
  });
}
