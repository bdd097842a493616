import test from "ava";
import fc from "fast-check";
import { EventClock } from "../../src/controller/event-clock.js";

test("event time is the wall clock's while no event is later", (t) => {
  let wall = 1_000;
  const clock = new EventClock({ now: () => wall, monotonic: () => wall });
  t.is(clock.now(0), 1_000);
  wall = 5_000;
  t.is(clock.now(1_000), 5_000);
});

test("after a forward jump that was corrected, event time goes on at half speed until the wall clock is there", (t) => {
  const jumpMs = 20_000;
  let elapsed = 0;
  let jumped = jumpMs;
  const clock = new EventClock({ now: () => 1_000_000 + elapsed + jumped, monotonic: () => elapsed });
  const newest = clock.now(0);
  jumped = 0;
  elapsed += 10_000;
  t.is(clock.now(newest), newest + 5_000);
  elapsed += 20_000;
  t.is(clock.now(newest), newest + 15_000);
  elapsed += 2 * jumpMs;
  t.is(clock.now(newest), 1_000_000 + elapsed);
});

test("event time never goes back, and never stands still while time passes", (t) => {
  const step = fc.record({ passMs: fc.integer({ min: 2, max: 1_000 }), jumpMs: fc.integer({ min: -60_000, max: 60_000 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      let mono = 0;
      let offset = 1_000_000;
      const clock = new EventClock({ now: () => mono + offset, monotonic: () => mono });
      let newest = clock.now(0);
      for (const { passMs, jumpMs } of steps) {
        mono += passMs;
        offset += jumpMs;
        const now = clock.now(newest);
        t.true(now > newest, `${now} after ${newest}`);
        newest = now;
      }
    }),
  );
});
