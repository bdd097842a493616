import test from "ava";
import { newestSample } from "../../src/controller/newest-sample.js";
import type { SampleFrame } from "../../src/model/index.js";

const sample = (tasks: string[], cpu: number[], more: Partial<SampleFrame> = {}): SampleFrame => ({
  frame: "sample",
  tasks,
  cpu,
  memory: cpu.map((value) => value * 10),
  ...more,
});

test("a sample of the same tasks says what the newest one says, and takes no further room", (t) => {
  const first = sample(["a", "b"], [1, 2], { restarts: [0, null] });
  const { tasks, cpu } = first;
  const kept = newestSample(first, sample(["a", "b"], [3, 4], { restarts: [1, 0], blockRead: [5, 6] }));
  t.deepEqual(kept, sample(["a", "b"], [3, 4], { restarts: [1, 0], blockRead: [5, 6] }));
  t.is(kept.tasks, tasks);
  t.is(kept.cpu, cpu);
});

test("a column that comes no more is gone", (t) => {
  t.deepEqual(newestSample(sample(["a"], [1], { restarts: [0] }), sample(["a"], [2])), sample(["a"], [2]));
});

test("a sample of other tasks stands in the place of the one before", (t) => {
  for (const tasks of [["b", "a"], ["a"], []]) {
    const next = sample(
      tasks,
      tasks.map(() => 7),
    );
    t.is(newestSample(sample(["a", "b"], [1, 2]), next), next);
  }
});
