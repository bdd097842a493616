import test from "ava";
import fc from "fast-check";
import { instanceKey } from "../../src/agent/launch-record.js";
import { type Observation, Outbox } from "../../src/agent/outbox.js";
import { validator } from "../../src/model/index.js";
import { taskName } from "../support/fake-controller.js";

function numbered(): () => number {
  let last = 0;
  return () => ++last;
}

function observation(slot: number, state: Observation["state"], more: Partial<Observation> = {}): Observation {
  return { task: taskName(slot), container: 0, generation: 1, state, health: "none", ...more };
}

test("outbox: a report is repeated with its number until it is answered", (t) => {
  const outbox = new Outbox(numbered(), 100);
  outbox.add(observation(1, "running"));
  const report = outbox.next();
  outbox.add(observation(1, "failed", { exitCode: 1 }));
  t.is(outbox.next(), report);
  t.false(outbox.answered(7));
  t.true(outbox.answered(1));
  t.like(outbox.next(), { reportSeq: 2, observations: { states: ["failed"], details: [{ row: 0, exitCode: 1 }] } });
  t.true(outbox.answered(2));
  t.is(outbox.next(), undefined);
});

test("outbox: an unsent observation gives way to a newer one of the same instance", (t) => {
  const outbox = new Outbox(numbered(), 100);
  outbox.add(observation(1, "starting"));
  outbox.add(observation(2, "starting"));
  outbox.add(observation(1, "running"));
  t.deepEqual(outbox.next()?.observations.states, ["running", "starting"]);
});

test("outbox: a report holds a bounded number of rows, and errors are cut to fit their field", (t) => {
  const outbox = new Outbox(numbered(), 2);
  for (let slot = 1; slot <= 5; slot++) outbox.add(observation(slot, "failed", { error: "x".repeat(5000), health: "unhealthy" }));
  const sizes: number[] = [];
  for (let report = outbox.next(); report; report = outbox.next()) {
    t.true(validator("Observations")(report.observations));
    sizes.push(report.observations.tasks.length);
    outbox.answered(report.reportSeq);
  }
  t.deepEqual(sizes, [2, 2, 1]);
});

test("outbox: whatever is lost and repeated, the last thing told of each instance is its last state", (t) => {
  const step = fc.oneof(
    fc.record({ add: fc.constantFrom("starting" as const, "running" as const, "failed" as const), slot: fc.integer({ min: 1, max: 3 }) }),
    fc.constant({ send: true as const }),
    fc.constant({ answer: true as const }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const outbox = new Outbox(numbered(), 2);
      const last = new Map<string, string>();
      const told = new Map<string, string>();
      let seen = 0;
      const deliver = () => {
        const report = outbox.next();
        if (!report || report.reportSeq <= seen) return;
        seen = report.reportSeq;
        for (const [row, task] of report.observations.tasks.entries()) {
          told.set(instanceKey({ task, container: 0, generation: 1 }), report.observations.states[row] as string);
        }
      };
      for (const each of steps) {
        if ("add" in each) {
          const added = observation(each.slot, each.add);
          outbox.add(added);
          last.set(instanceKey(added), each.add);
        } else if ("send" in each) deliver();
        else outbox.answered(seen);
      }
      for (let round = 0; round < 10; round++) {
        deliver();
        outbox.answered(seen);
      }
      t.true(outbox.isEmpty);
      t.deepEqual(told, last);
    }),
  );
});

test("outbox: observations whose report got no number are not lost", (t) => {
  let full = true;
  const outbox = new Outbox(() => {
    if (full) throw new Error("ENOSPC");
    return 1;
  }, 10);
  outbox.add(observation(1, "running"));
  t.throws(() => outbox.next());
  full = false;
  t.deepEqual(outbox.next()?.observations.states, ["running"]);
});

test("outbox: an error is cut to its length and never within a character", (t) => {
  const outbox = new Outbox(() => 1, 10);
  outbox.add({ ...observation(1, "failed"), error: `${"x".repeat(1023)}\u{1f600}` });
  outbox.add({ ...observation(2, "failed"), error: "half \udc00 of one" });
  const errors = outbox.next()?.observations.details?.map(({ error }) => error);
  t.deepEqual(errors, [`${"x".repeat(1023)}\ufffd`, "half \ufffd of one"]);
});
