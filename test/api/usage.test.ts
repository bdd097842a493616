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
