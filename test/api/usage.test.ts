import test from "ava";
import { startApi } from "../support/api.js";
import { id, node, observed, placed, service, task } from "../support/samples.js";

test("lists show what running tasks used when their agent last said so", async (t) => {
  const { send, controller } = await startApi(t, [
    ...node("n1"),
    service("web", { replicas: 2 }),
    placed("web", [
      [1, "n1"],
      [2, "n1"],
    ]),
    observed("n1", 1, { [task("web", 1)]: "running" }),
  ]);
  const tasks = [task("web", 1), task("web", 2)];
  controller.knownSamples = [{ node: id("n1"), sample: { frame: "sample", tasks, cpu: [250, 1], memory: [1024, 1] } }];
  const { body } = await send("GET", "/v1/services/web/tasks");
  t.deepEqual(body.items[0].usage, { cpu: 250, memory: 1024 });
  t.is(body.items[1].usage, undefined, "one that does not run uses nothing");
});

test("of tasks whose agents are connected elsewhere, the stream says what they use", async (t) => {
  const latest = new Map([[task("web", 1), { cpu: 5, memory: 7, network_receive: 9, restarts: 1, queue_depth: 3 }]]);
  const none = () => [];
  const { send } = await startApi(
    t,
    [...node("n1"), service("web", { replicas: 1 }), placed("web", [[1, "n1"]]), observed("n1", 1, { [task("web", 1)]: "running" })],
    { metrics: () => ({ latest: (id) => latest.get(id), query: none, userNames: none, write: async () => {} }) },
  );
  const { body } = await send("GET", "/v1/tasks");
  t.deepEqual(body.items[0].usage, { cpu: 5, memory: 7, networkReceive: 9 });
});
