import type { EventLog } from "../log/index.js";
import { stateAt, type View } from "../projections/index.js";

/** Views of the past that were asked for lately; the same moment is often asked for again page by page. */
const pastViewsMax = 4;

export class TimeTravel {
  readonly #log: EventLog;
  readonly #past = new Map<string, Promise<View>>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  at(moment: { seq: number } | { time: number }, head: View): Promise<View> {
    if ("seq" in moment ? moment.seq === head.seq : moment.time >= head.time) return Promise.resolve(head);
    // The answer for a past moment can no longer change: later events have a later time or the same, never an earlier one.
    const key = JSON.stringify(moment);
    const known = this.#past.get(key);
    if (known) return known;
    const to = "seq" in moment ? moment.seq : head.seq;
    const view = stateAt(this.#log.read({ after: 0, to }), moment);
    this.#past.set(key, view);
    view.catch(() => this.#past.delete(key));
    for (const oldest of this.#past.keys()) {
      if (this.#past.size <= pastViewsMax) break;
      this.#past.delete(oldest);
    }
    return view;
  }
}
