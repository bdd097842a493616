import test from "ava";
import fc from "fast-check";
import { MetricsStore } from "../../../src/streams/index.js";
import { id, task } from "../../support/samples.js";
import { metrics, ofTasks, startMs } from "./samples.js";

const cellMs = 15_000;
const service = id("web");
const always = { from: 0, to: Number.MAX_SAFE_INTEGER, stepMs: cellMs };

function opened(own: { nowMs?: number; keptMs?: number; seriesMax?: number } = {}): MetricsStore {
  const { nowMs = startMs + 3_600_000, ...options } = own;
  return new MetricsStore({ now: () => nowMs, ...options });
}

test("a step has the sum, the average and the maximum over the tasks that had a sample in it", (t) => {
  const store = opened();
  store.add(metrics([ofTasks("cpu", [100, 300]), ofTasks("memory", [5, 7])]));
  store.add(metrics([ofTasks("cpu", [50, 50])], { time: startMs + cellMs }));
  t.deepEqual(store.query({ service, ...always }), [
    {
      name: "cpu",
      points: [
        { time: startMs, average: 200, max: 300, sum: 400, count: 2 },
        { time: startMs + cellMs, average: 50, max: 50, sum: 100, count: 2 },
      ],
    },
    { name: "memory", points: [{ time: startMs, average: 6, max: 7, sum: 12, count: 2 }] },
  ]);
  t.deepEqual(store.query({ service, name: "cpu", ...always, stepMs: 2 * cellMs }), [
    { name: "cpu", points: [{ time: startMs, average: 125, max: 300, sum: 250, count: 2 }] },
  ]);
  t.deepEqual(store.query({ service, name: "nothing", ...always }), []);
  t.deepEqual(store.query({ service: id("other"), ...always }), []);
});

test("a range begins with its first moment and ends before its last", (t) => {
  const store = opened();
  for (let cell = 0; cell < 4; cell++) store.add(metrics([ofTasks("cpu", [cell])], { time: startMs + cell * cellMs }));
  const times = (from: number, to: number) =>
    store.query({ service, name: "cpu", from, to, stepMs: cellMs }).flatMap(({ points }) => points.map(({ max }) => max));
  t.deepEqual(times(startMs + cellMs, startMs + 3 * cellMs), [1, 2]);
  t.deepEqual(times(startMs, startMs), []);
});

test("tasks on several nodes and a record that is repeated, by this controller or another, count once", (t) => {
  const store = opened();
  const first = metrics([{ name: "cpu", tasks: [task("web", 1)], values: [100] }]);
  const second = metrics([{ name: "cpu", tasks: [task("web", 2)], values: [300] }], { source: `node:${id("n2")}`, time: startMs + 400 });
  for (const record of [first, second, second, first]) store.add(record);
  t.deepEqual(store.query({ service, ...always }), [
    { name: "cpu", points: [{ time: startMs, average: 200, max: 300, sum: 400, count: 2 }] },
  ]);
});

test("monitors of a whole service each count once", (t) => {
  const store = opened();
  for (const [name, value] of [
    ["a", 10],
    ["b", 30],
    ["b", 30],
  ] as const)
    store.add(metrics([{ name: "queue_depth", values: [value] }], { source: `monitor:${name}` }));
  t.deepEqual(store.query({ service, ...always }), [
    { name: "queue_depth", points: [{ time: startMs, average: 20, max: 30, sum: 40, count: 2 }] },
  ]);
  t.deepEqual(store.userNames(service), ["queue_depth"]);
});

test("a sample that is late for less than a minute is put where it belongs; a later one is left out and counted", (t) => {
  const store = opened();
  store.add(metrics([ofTasks("cpu", [1])]));
  store.add(metrics([ofTasks("cpu", [3])], { time: startMs + 4 * cellMs }));
  store.add(metrics([{ name: "cpu", tasks: [task("web", 2)], values: [5] }], { time: startMs + 1 }));
  store.add(metrics([ofTasks("cpu", [4])], { time: startMs + 5 * cellMs }));
  store.add(metrics([ofTasks("cpu", [9, 9])], { time: startMs + 2 }));
  t.deepEqual(store.leftOut, { late: 2, early: 0, overLimit: 0 });
  t.deepEqual(
    store.query({ service, ...always })[0]?.points.map(({ sum }) => sum),
    [6, 3, 4],
  );
});

test("a sample from the future is left out, so that it makes no other one late", (t) => {
  const store = opened({ nowMs: startMs });
  store.add(metrics([ofTasks("cpu", [1])], { time: startMs + 31_000 }));
  store.add(metrics([ofTasks("cpu", [2])], { time: startMs + 30_000 }));
  store.add(metrics([ofTasks("cpu", [3])]));
  t.deepEqual(store.leftOut, { late: 0, early: 1, overLimit: 0 });
  t.deepEqual(
    store.query({ service, ...always })[0]?.points.map(({ sum }) => sum),
    [3, 2],
  );
});

test("what is older than is kept is forgotten, with its service", (t) => {
  const store = opened({ keptMs: 10 * 60_000 });
  store.add(metrics([{ name: "cpu", tasks: [task("old", 1)], values: [1] }], { service: id("old") }));
  for (let cell = 0; cell <= 100; cell++) store.add(metrics([ofTasks("cpu", [cell])], { time: startMs + cell * cellMs }));
  t.deepEqual(store.query({ service: id("old"), ...always }), []);
  t.deepEqual(store.size, { services: 1, series: 1 });
  t.deepEqual(
    store.query({ service, ...always })[0]?.points.map(({ max }) => max),
    Array.from({ length: 40 }, (_, index) => 61 + index),
  );
});

test("series and names are bounded; what is beyond is counted and hurts nothing that is there", (t) => {
  const store = opened({ seriesMax: 2 });
  store.add(metrics([ofTasks("cpu", [1]), ofTasks("memory", [1]), ofTasks("restarts", [1, 1])]));
  store.add(metrics([ofTasks("cpu", [7])], { time: startMs + cellMs }));
  t.deepEqual(store.leftOut, { late: 0, early: 0, overLimit: 2 });
  t.deepEqual(store.size, { services: 1, series: 2 });
  t.is(store.query({ service, name: "cpu", ...always })[0]?.points[1]?.max, 7);

  const named = opened();
  const names = Array.from({ length: 101 }, (_, index) => ({ name: `m${index}`, values: [1] }));
  named.add(metrics([...names, ofTasks("cpu", [1])], { source: "monitor:a" }));
  t.is(named.userNames(service).length, 100);
  t.is(named.leftOut.overLimit, 1);
  t.is(named.query({ service, name: "cpu", ...always }).length, 1, "what agents measure has its place beside them");
});

test("the last values of a task are known for a minute, and rows are used again", (t) => {
  const store = opened();
  store.add(metrics([ofTasks("cpu", [1, 2]), ofTasks("memory", [8, 9])]));
  t.deepEqual(store.latest(task("web", 2)), { cpu: 2, memory: 9 });
  for (let cell = 1; cell <= 10; cell++)
    store.add(metrics([{ name: "cpu", tasks: [task("web", 10 + cell)], values: [cell] }], { time: startMs + cell * cellMs }));
  t.is(store.latest(task("web", 2)), undefined);
  t.deepEqual(store.latest(task("web", 20)), { cpu: 10 });
  t.deepEqual(
    store.query({ service, name: "cpu", ...always })[0]?.points.map(({ sum, count }) => [sum, count]),
    [[3, 2], ...Array.from({ length: 10 }, (_, index) => [index + 1, 1])],
  );
});

/** What a store must say, by a table of the last value of each task in each cell. */
test("any samples that are not late give what a table of them gives, in whatever order they come", (t) => {
  const sample = fc.record({
    slot: fc.integer({ min: 1, max: 5 }),
    cell: fc.integer({ min: 0, max: 3 }),
    node: fc.constantFrom("n1", "n2"),
  });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), (samples) => {
      const store = opened();
      const table = new Map<string, number>();
      for (const { slot, cell, node } of samples) {
        // The value of one task at one time is the same, whoever brings it.
        const value = slot * 10 + cell;
        store.add(
          metrics([{ name: "cpu", tasks: [task("web", slot)], values: [value] }], {
            source: `node:${id(node)}`,
            time: startMs + cell * cellMs,
          }),
        );
        table.set(`${cell}/${slot}`, value);
      }
      const expected = [0, 1, 2, 3].flatMap((cell) => {
        const values = [...table].filter(([key]) => key.startsWith(`${cell}/`)).map(([, value]) => value);
        const sum = values.reduce((total, value) => total + value, 0);
        const time = startMs + cell * cellMs;
        return values.length > 0 ? [{ time, average: sum / values.length, max: Math.max(...values), sum, count: values.length }] : [];
      });
      t.deepEqual(store.query({ service, name: "cpu", ...always })[0]?.points, expected);
    }),
    { numRuns: 200 },
  );
});
