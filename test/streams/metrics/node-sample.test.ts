import test from "ava";
import type { NewEvent } from "../../../src/model/index.js";
import { recordsOfSample } from "../../../src/streams/index.js";
import { MemoryController } from "../../support/memory-controller.js";
import { id, node, observed, placed, service, task } from "../../support/samples.js";
import { startMs } from "./samples.js";

const world: NewEvent[] = [
  ...node("n1"),
  ...node("n2"),
  service("web", { replicas: 2 }),
  service("db", { namespace: "blue" }),
  placed("web", [
    [1, "n1"],
    [2, "n2"],
  ]),
  placed("db", [[1, "n1"]]),
  observed("n1", 1, { [task("web", 1)]: "running", [task("db", 1)]: "running" }),
];
const view = new MemoryController(world).view();
const [web, other, db] = [task("web", 1), task("web", 2), task("db", 1)];
const at = { cluster: view.cluster, time: startMs, source: `node:${id("n1")}` };
const recordsOf = (sample: object) =>
  recordsOfSample({
    view,
    time: startMs,
    node: id("n1"),
    sample: { frame: "sample", ...sample } as Parameters<typeof recordsOfSample>[0]["sample"],
  });

test("a sample becomes a record for each service, with a series for each column; what was not measured has no value", (t) => {
  const sample = { tasks: [web, db], cpu: [1, 2], memory: [3, 4], blockRead: [null, 5], cpuThrottled: [null, null], restarts: [0, 1] };
  t.deepEqual(recordsOf(sample), [
    {
      ...at,
      namespace: "default",
      service: id("web"),
      series: [
        { name: "cpu", tasks: [web], values: [1] },
        { name: "memory", tasks: [web], values: [3] },
        { name: "restarts", tasks: [web], values: [0] },
      ],
    },
    {
      ...at,
      namespace: "blue",
      service: id("db"),
      series: [
        { name: "cpu", tasks: [db], values: [2] },
        { name: "memory", tasks: [db], values: [4] },
        { name: "block_read", tasks: [db], values: [5] },
        { name: "restarts", tasks: [db], values: [1] },
      ],
    },
  ]);
});

test("a node speaks for its own tasks alone", (t) => {
  t.deepEqual(recordsOf({ tasks: [other, task("nobody", 1)], cpu: [1, 1], memory: [1, 1] }), []);
});

test("a sample whose columns are shorter than its tasks says nothing of the others", (t) => {
  const [record] = recordsOf({ tasks: [web, db], cpu: [1], memory: [] });
  t.deepEqual(record?.series, [{ name: "cpu", tasks: [web], values: [1] }]);
});
