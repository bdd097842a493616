import test from "ava";
import { drawnInBackground, inBackground } from "../../src/controller/background.js";

/** A clock that stands still but for the work and the rests. */
function world() {
  let now = 0;
  const rests: number[] = [];
  const pace = {
    clock: { now: () => now, monotonic: () => now },
    timers: {
      sleep: async (ms: number) => {
        rests.push(ms);
        now += ms;
      },
    },
  };
  return { pace, rests, work: (ms: number) => (now += ms) };
}

test("work in the background rests for as long as it had the event loop, and only lets others in where that was short", async (t) => {
  const { pace, rests, work } = world();
  function* slices(): Generator<void, string> {
    for (const ms of [1, 8, 0, 5]) {
      work(ms);
      yield;
    }
    return "done";
  }
  t.is(await inBackground(slices(), pace), "done");
  t.deepEqual(rests, [0, 9, 0, 5]);
});

test("items are drawn in order, with the same rests, and no further than they are asked for", async (t) => {
  const { pace, rests, work } = world();
  let made = 0;
  function* items() {
    for (;;) {
      work(4);
      yield made++;
    }
  }
  const drawn: number[] = [];
  for await (const item of drawnInBackground(items(), pace)) {
    drawn.push(item);
    if (item === 2) break;
  }
  t.deepEqual(drawn, [0, 1, 2]);
  t.is(made, 3);
  t.deepEqual(rests, [4, 4, 4]);
});

test("many short slices add up to a rest", async (t) => {
  const { pace, rests, work } = world();
  function* slices(): Generator<void, void> {
    for (let i = 0; i < 4; i++) {
      work(2);
      yield;
    }
  }
  await inBackground(slices(), pace);
  t.deepEqual(rests, [0, 4, 0, 4]);
});
