import test from "ava";
import { stallCheckMs, stallMs } from "../../src/controller/limits.js";
import { watchStalls } from "../../src/controller/stalls.js";
import { VirtualTime } from "../support/virtual-time.js";

test("an event loop that stood still is told of with how long, and one that runs is not", async (t) => {
  const time = new VirtualTime();
  /** What passed while the process did not run. */
  let stoodMs = 0;
  const clock = { now: () => time.now(), monotonic: () => time.monotonic() + stoodMs };
  const stalls: number[] = [];
  const stop = watchStalls({ clock, timers: time }, (ms) => stalls.push(ms));
  await time.advance(10 * stallCheckMs);
  stoodMs += stallMs - 1;
  await time.advance(10 * stallCheckMs);
  t.deepEqual(stalls, []);
  stoodMs += 3_000;
  await time.advance(10 * stallCheckMs);
  t.deepEqual(stalls, [3_000]);
  stop();
  t.is(time.timers, 0);
});
