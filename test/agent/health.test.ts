import test from "ava";
import { HealthChecker, type Probe, probe } from "../../src/agent/health.js";
import type { HealthTest, Launch } from "../../src/agent/launch-record.js";
import { VirtualTime } from "../support/virtual-time.js";

const check: HealthTest = { test: { tcp: {} }, intervalMs: 10_000, timeoutMs: 1_000, retries: 3, startPeriodMs: 5_000 };

function checker(initial: "starting" | "healthy", probe: Probe) {
  const time = new VirtualTime();
  const changes: [number, string][] = [];
  const made = new HealthChecker({} as Launch, check, initial, { clock: time, timers: time, probe }, (health) => {
    changes.push([time.monotonic(), health]);
  });
  return { time, changes, made };
}

test("health: a starting task is asked often, so that it counts as soon as it is ready", async (t) => {
  let ready = false;
  const { time, changes } = checker("starting", async () => ready);
  time.after(1_400, () => {
    ready = true;
  });
  await time.advance(10_000);
  t.deepEqual(changes, [[1_500, "healthy"]]);
});

test("health: a task that never gets ready is unhealthy after its start period and its retries, not before", async (t) => {
  const { time, changes } = checker("starting", async () => false);
  await time.advance(34_900);
  t.deepEqual(changes, []);
  await time.advance(600);
  t.deepEqual(changes, [[35_000, "unhealthy"]]);
});

test("health: a healthy task is given up after its retries in a row, and taken back by one success", async (t) => {
  const answers = [true, false, false, true, false, false, false, false, true];
  const { time, changes } = checker("healthy", async () => answers.shift() ?? true);
  await time.advance(100_000);
  t.deepEqual(changes, [
    [60_000, "unhealthy"],
    [80_000, "healthy"],
  ]);
});

test("health: a check that takes longer than its time has failed, and the next waits for its turn", async (t) => {
  let asked = 0;
  const { time, changes } = checker("healthy", (_launch, _test, signal) => {
    asked++;
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(false)));
  });
  await time.advance(11_000 * 3);
  t.is(asked, 4);
  t.deepEqual(changes, [[23_000, "unhealthy"]]);
});

test("health: a stopped checker asks no more", async (t) => {
  let asked = 0;
  const { time, made } = checker("healthy", async () => {
    asked++;
    return true;
  });
  await time.advance(15_000);
  made.stop();
  await time.advance(60_000);
  t.is(asked, 2);
});

test("health: a check that cannot be made has failed", async (t) => {
  const { time, changes } = checker("healthy", () => Promise.reject(new Error("no such check")));
  await time.advance(30_000);
  t.deepEqual(changes, [[20_000, "unhealthy"]]);
});

test("health: an answer in time leaves no timer but the next check's, and a stopped checker none", async (t) => {
  const { time, made } = checker("healthy", async () => true);
  await time.advance(100_500);
  t.is(time.timers, 1);
  made.stop();
  t.is(time.timers, 0);
});

const impossible: Record<string, HealthTest["test"]> = {
  "a path that HTTP cannot carry": { http: { path: "/a b\n" } },
  "an argument with a NUL": { command: ["true", "a\0b"] },
  "an argument beyond the system's limit": { command: ["true", "x".repeat(200_000)] },
};
for (const [what, each] of Object.entries(impossible)) {
  test(`health: a check with ${what} fails and ends nothing else`, async (t) => {
    const time = new VirtualTime();
    const told = new Promise<string>((resolve) => {
      const launch = { cwd: "/", env: {}, address: "127.0.0.1", ports: { main: 1 } } as unknown as Launch;
      new HealthChecker(launch, { ...check, test: each, retries: 1 }, "healthy", { clock: time, timers: time, probe }, resolve);
    });
    t.is(await told, "unhealthy");
  });
}
