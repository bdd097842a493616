import test from "ava";
import { sumOf, UsageSamples } from "../../src/agent/usage-samples.js";

function sampled() {
  let ms = 0;
  const samples = new UsageSamples({ now: () => ms, monotonic: () => ms });
  return { samples, after: (more: number) => (ms += more) };
}

const more = { periods: 100, throttledPeriods: 10, networkReceive: 1_000, networkTransmit: 0, blockRead: 50, blockWrite: 5 };

test("counts become rates, from the second look on", (t) => {
  const { samples, after } = sampled();
  const usage = (factor: number) => [{ task: "a", cpuMs: 1_000 * factor, memoryBytes: 7, more: scaled(factor) }];
  after(10_000);
  t.deepEqual(
    samples.take(usage(1), () => 2),
    { tasks: ["a"], cpu: [0], memory: [7], restarts: [2] },
  );
  after(2_000);
  t.deepEqual(
    samples.take(usage(3), () => 2),
    {
      tasks: ["a"],
      cpu: [1_000],
      memory: [7],
      cpuThrottled: [100],
      networkReceive: [1_000],
      networkTransmit: [0],
      blockRead: [50],
      blockWrite: [5],
      restarts: [2],
    },
  );
});

function scaled(factor: number): typeof more {
  return Object.fromEntries(Object.entries(more).map(([name, count]) => [name, count * factor])) as typeof more;
}

test("what is not asked for is not there, and what no task can tell has no column", (t) => {
  const { samples, after } = sampled();
  const usage = [
    { task: "a", cpuMs: 1, memoryBytes: 1, more },
    { task: "b", cpuMs: 1, memoryBytes: 1, more: { blockRead: 1, blockWrite: 1 } },
    { task: "c", cpuMs: 1, memoryBytes: 1 },
  ];
  after(1_000);
  t.deepEqual(Object.keys(samples.take(usage)), ["tasks", "cpu", "memory"]);
  after(1_000);
  t.like(
    samples.take(usage, () => 0),
    { networkReceive: [0, null, null], blockRead: [0, 0, null], cpuThrottled: [0, null, null] },
  );
  const last = usage.slice(1);
  after(1_000);
  t.deepEqual(Object.keys(samples.take(last, () => 0)), ["tasks", "cpu", "memory", "blockRead", "blockWrite", "restarts"]);
});

test("a container that starts again counts from nothing, which is no negative rate", (t) => {
  const { samples, after } = sampled();
  const usage = (count: number) => [{ task: "a", cpuMs: count, memoryBytes: 1, more: scaled(count) }];
  after(1_000);
  samples.take(usage(10), () => 0);
  after(1_000);
  t.like(
    samples.take(usage(1), () => 1),
    { cpu: [0], networkReceive: [0], cpuThrottled: [0], restarts: [1] },
  );
});

test("of several containers of a task, what each can tell is added up", (t) => {
  t.deepEqual(sumOf({ blockRead: 1, periods: 2 }, { blockRead: 10, networkReceive: 5 }), { blockRead: 11, periods: 2, networkReceive: 5 });
  t.deepEqual(sumOf(undefined, { blockRead: 1 }), { blockRead: 1 });
  t.is(sumOf(undefined, undefined), undefined);
});
