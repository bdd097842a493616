import test from "ava";
import type { View } from "../../src/projections/index.js";
import { findService, nodeById, tasksOf } from "../../src/projections/index.js";
import { dataDirectory, makeAgent } from "../support/agent.js";
import { attachedNetwork } from "../support/attached-network.js";
import { controllerOn, join, meta } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { spec } from "../support/samples.js";

const service = { namespace: "default", service: "web" };

function tasks(view: View) {
  const web = findService(view, "default", "web");
  return web ? [...tasksOf(web)] : [];
}

test("agent and controller: a service runs, scales and goes, and the view forgets its tasks", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const agent = makeAgent(attachedNetwork(controller, node), dataDirectory(t), { identity: { node, name: "one", token: "" } });
  t.teardown(() => agent.stop({ tasks: "stop" }));
  await agent.start();
  await eventually(() => agent.status().seq > 0, "the first orders");
  await controller.submit({ type: "CreateService", spec: spec("web", { replicas: 3 }) }, meta);
  await eventually(() => findService(controller.view(), "default", "web")?.counts.running === 3, "three tasks run");
  await controller.submit({ type: "ScaleService", service, replicas: 1 }, meta);
  await eventually(() => agent.status().instances.running === 1 && tasks(controller.view()).length === 1, "one task is left");
  await controller.submit({ type: "RemoveService", service }, meta);
  await eventually(() => nodeById(controller.view(), node)?.tasks.length === 0, "nobody waits for a task any more");
  t.is(agent.status().instances.running, 0);
});

test("agent and controller: tasks that the host stopped start again at once and count no failure", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const dataDir = dataDirectory(t);
  const identity = { node, name: "one", token: "" };
  const first = makeAgent(attachedNetwork(controller, node), dataDir, { identity });
  await first.start();
  await eventually(() => first.status().seq > 0, "the first orders");
  const once = { replicas: 2, restart: { condition: "none", delayMs: 3_600_000, maxDelayMs: 3_600_000 } };
  await controller.submit({ type: "CreateService", spec: spec("web", once) }, meta);
  await eventually(() => findService(controller.view(), "default", "web")?.counts.running === 2, "two tasks run");
  await first.stop({ tasks: "stop" });
  const second = makeAgent(attachedNetwork(controller, node), dataDir, { identity });
  t.teardown(() => second.stop({ tasks: "stop" }));
  await second.start();
  await eventually(
    () => tasks(controller.view()).every((task) => task.containers[0]?.generation === 2 && task.state === "running"),
    "they run again",
  );
  const web = findService(controller.view(), "default", "web");
  t.true(web?.chunks.flat().every((slot) => slot === null || slot.failures === 0));
  t.is(second.status().instances.running, 2);
});
