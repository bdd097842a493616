import test from "ava";
import fc from "fast-check";
import { Deadlines } from "../../src/controller/deadlines.js";

test("the next deadline is that of a plain list, whatever is set, moved, taken and dropped", (t) => {
  const key = fc.constantFrom("a", "b", "c", "d", "e");
  const step = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), key, at: fc.nat(50) }),
    fc.record({ kind: fc.constant("delete" as const), key }),
    fc.record({ kind: fc.constant("due" as const), now: fc.nat(50) }),
    fc.record({ kind: fc.constant("clear" as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const deadlines = new Deadlines();
      const plain = new Map<string, number>();
      for (const now of steps) {
        if (now.kind === "set") {
          deadlines.set(now.key, now.at);
          plain.set(now.key, now.at);
        } else if (now.kind === "delete") {
          deadlines.delete(now.key);
          plain.delete(now.key);
        } else if (now.kind === "clear") {
          deadlines.clear();
          plain.clear();
        } else {
          const taken: string[] = [];
          for (let due = deadlines.takeDue(now.now); due !== undefined; due = deadlines.takeDue(now.now)) taken.push(due);
          const expected = [...plain].filter(([, at]) => at <= now.now).map(([due]) => due);
          t.deepEqual(taken.sort(), expected.sort());
          for (const due of expected) plain.delete(due);
        }
        t.is(deadlines.next(), plain.size === 0 ? undefined : Math.min(...plain.values()));
      }
    }),
  );
});
