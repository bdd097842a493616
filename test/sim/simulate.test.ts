import test from "ava";
import { scheduleOf, simulate } from "../../src/sim/simulate.js";

test("simulation: the same seed gives the same log, event for event, and another one another", async (t) => {
  t.timeout(10 * 60_000);
  const [first, second] = [await simulate(scheduleOf(1)), await simulate(scheduleOf(1))];
  t.is(first.violation, undefined);
  t.is(first.head, second.head);
  t.is(first.steps, second.steps);
  t.not(first.head, (await simulate(scheduleOf(2))).head);
});

test("simulation: a seed without trouble proves nothing, and says so", async (t) => {
  const { violation } = await simulate({ seed: 1, generator: 3, wishes: [], faults: [] });
  t.is(violation?.rule, "hard-enough");
});
