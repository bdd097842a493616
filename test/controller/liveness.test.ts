import test from "ava";
import { clockVoiceMaxAgeMs } from "../../src/controller/limits.js";
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
  liveness.startLease();
  t.is(liveness.leaseAgeMs(), 0);
  t.is(liveness.get("one"), undefined);
});

test("a clock is ahead by the median of what others say, and of fewer than three nobody can tell who is wrong", async (t) => {
  const time = new VirtualTime();
  const liveness = new Liveness(time);
  t.is(liveness.clockAheadMs(), 0);
  const hear = (node: string, offset: number) => liveness.heard(node, time.now() + offset);
  hear("one", -40_000);
  hear("two", -50_000);
  t.is(liveness.clockAheadMs(), 0);
  hear("three", 3_600_000);
  t.is(liveness.clockAheadMs(), 40_000);
  liveness.forget("three");
  liveness.voice("controller/two", -45_000);
  t.is(liveness.clockAheadMs(), 45_000);
  await time.advance(clockVoiceMaxAgeMs + 1);
  t.is(liveness.clockAheadMs(), 0);
});

test("a summary tells another controller who is heard and how all clocks stand", async (t) => {
  const time = new VirtualTime();
  const skewed = { now: () => time.now() + 7_000, monotonic: () => time.monotonic() };
  const [sender, holder] = [new Liveness(skewed, "a"), new Liveness(time, "b")];
  sender.heard("one", time.now() - 40_000);
  sender.heard("two");
  await time.advance(300);
  sender.heard("three", time.now() - 40_000);
  await time.advance(200);
  holder.merge(sender.summary("standby", 15_000));
  t.deepEqual(
    ["one", "two", "three", "four"].map((node) => holder.get(node)?.silentMs),
    [500, 500, 200, undefined],
  );
  // Two agents are 40 s behind, the sender is 7 s ahead.
  t.is(holder.clockAheadMs(), 40_000);
});

test("what is heard here and what others hear is merged, the newest counts", async (t) => {
  const time = new VirtualTime();
  const [sender, holder] = [new Liveness(time, "a"), new Liveness(time, "b")];
  sender.heard("one");
  holder.heard("two");
  await time.advance(100);
  sender.heard("two");
  holder.heard("one");
  await time.advance(100);
  holder.merge(sender.summary("standby", 15_000));
  t.is(holder.silentMs("one"), 100);
  t.is(holder.silentMs("two"), 100);
});

test("a summary that was overtaken, repeated or is all about silence makes nobody alive again", async (t) => {
  const time = new VirtualTime();
  const [sender, holder] = [new Liveness(time, "a"), new Liveness(time, "b")];
  sender.heard("one");
  const old = sender.summary("standby", 15_000);
  holder.merge(sender.summary("standby", 15_000));
  await time.advance(10_000);
  holder.merge(old);
  t.is(holder.silentMs("one"), 10_000);
  await time.advance(10_000);
  t.deepEqual(sender.summary("standby", 15_000).nodes, []);
  // Another life of the same controller begins to count anew.
  const restarted = new Liveness(time, "c");
  restarted.heard("one");
  holder.merge(restarted.summary("standby", 15_000));
  t.is(holder.silentMs("one"), 0);
});
