import test from "ava";
import { scheduleOf, simulate } from "../../src/sim/simulate.js";
import { required } from "../../src/sim/world.js";

test("simulation: the same seed gives the same log, event for event", async (t) => {
  const [first, second] = [await simulate(scheduleOf(1)), await simulate(scheduleOf(1))];
  t.is(first.violation, undefined);
  t.is(first.head, second.head);
  t.is(first.steps, second.steps);
  t.not(first.head, (await simulate(scheduleOf(2))).head);
});

test("simulation: a few seeds break no rule, and see what they are to see", async (t) => {
  const seen = new Set<string>();
  for (const seed of [4, 14]) {
    const { violation, counts } = await simulate(scheduleOf(seed));
    t.is(violation, undefined);
    for (const name of required) if (counts[name] > 0) seen.add(name);
  }
  t.deepEqual([...seen].sort(), [...required].sort());
});
