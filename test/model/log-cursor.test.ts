import test from "ava";
import fc from "fast-check";
import { LogCursor } from "../../src/model/index.js";

test("a line is taken once, whatever the breaks, and none is missed", (t) => {
  const steps = fc.array(fc.record({ after: fc.integer({ min: 0, max: 2 }), log: fc.constantFrom("a", "b") }), { maxLength: 40 });
  fc.assert(
    fc.property(steps, fc.array(fc.nat(40), { maxLength: 5 }), (written, breaks) => {
      let time = 1;
      const lines = written.map(({ after, log }, number) => {
        time += after;
        return { log, time, number };
      });
      const cursor = new LogCursor();
      const taken: number[] = [];
      let from = lines;
      for (const cut of [...breaks, lines.length]) {
        for (const line of from.slice(0, cut)) if (cursor.take(line.log, line.time)) taken.push(line.number);
        const since = cursor.resume();
        from = lines.filter((line) => since === undefined || line.time >= since);
      }
      for (const line of from) if (cursor.take(line.log, line.time)) taken.push(line.number);
      t.deepEqual(
        [...taken].sort((a, b) => a - b),
        lines.map(({ number }) => number),
      );
    }),
  );
});

test("a writer that is long quiet does not make a reader go back to it", (t) => {
  const cursor = new LogCursor();
  cursor.take("quiet", 1_000);
  cursor.take("busy", 4_000_000);
  t.is(cursor.resume(), 4_000_000);
});
