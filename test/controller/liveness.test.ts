import test from "ava";
import { Liveness } from "../../src/controller/liveness.js";
import { VirtualTime } from "../support/virtual-time.js";

test("silence is counted from the last time a node was heard of, or from the start of the lease", async (t) => {
  const time = new VirtualTime();
  const liveness = new Liveness(time);
  await time.advance(1_000);
  liveness.heard("one");
  await time.advance(500);
  t.is(liveness.silentMs("one"), 500);
  t.deepEqual(liveness.get("one"), { silentMs: 500 });
  t.is(liveness.silentMs("two"), 1_500);
  t.is(liveness.get("two"), undefined);
});

test("a clock is ahead by the median of what the agents' beats say", (t) => {
  const time = new VirtualTime();
  const liveness = new Liveness(time);
  t.is(liveness.clockAheadMs(), 0);
  for (const [node, offset] of [
    ["one", -40_000],
    ["two", -50_000],
    ["three", 3_600_000],
  ] as const)
    liveness.heard(node, time.now() + offset);
  t.is(liveness.clockAheadMs(), 40_000);
  liveness.forget("three");
  liveness.heard("two", time.now());
  liveness.heard("one", time.now());
  t.is(liveness.clockAheadMs(), 0);
});
