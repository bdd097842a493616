import test from "ava";
import type { LogEvent } from "../../src/model/index.js";
import { ClusterError } from "../../src/ports/index.js";
import { digest, stateAt } from "../../src/projections/index.js";
import { history, startMs, viewOf } from "../support/history.js";
import { node, service } from "../support/samples.js";

const given = [...node("n1"), service("web"), ...node("n2"), service("api")];
const events = history(given);

/** In batches of two; `read` counts what was asked for. */
async function* log(read = { batches: 0 }): AsyncGenerator<LogEvent[]> {
  for (let at = 0; at < events.length; at += 2) {
    read.batches++;
    yield events.slice(at, at + 2);
  }
}

test("the view at a seq is the fold of the events up to it", async (t) => {
  for (const { seq } of events) {
    const view = await stateAt(log(), { seq });
    t.is(view.seq, seq);
    t.is(digest(view), digest(viewOf(given.slice(0, seq - 1))));
  }
});

test("the view at a time is that after the newest event not later than it", async (t) => {
  t.is((await stateAt(log(), { time: startMs })).seq, 1);
  t.is((await stateAt(log(), { time: startMs + 2999 })).seq, 3);
  t.is((await stateAt(log(), { time: startMs + 3000 })).seq, 4);
  t.is((await stateAt(log(), { time: startMs + 1e9 })).seq, events.length);
});

test("the log is read no further than the moment asked for", async (t) => {
  const read = { batches: 0 };
  await stateAt(log(read), { seq: 2 });
  t.is(read.batches, 1);
});

test("a moment that the log does not hold is refused", async (t) => {
  const refused = { instanceOf: ClusterError };
  t.is((await t.throwsAsync(stateAt(log(), { seq: events.length + 1 }), refused))?.code, "position_beyond_log");
  t.is((await t.throwsAsync(stateAt(log(), { seq: 0 }), refused))?.code, "before_log");
  t.is((await t.throwsAsync(stateAt(log(), { time: startMs - 1 }), refused))?.code, "before_log");
});
