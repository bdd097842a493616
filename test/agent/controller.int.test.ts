import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import test, { type ExecutionContext } from "ava";
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

async function controllerWithAgent(t: ExecutionContext) {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const dataDir = dataDirectory(t);
  const agent = makeAgent(attachedNetwork(controller, node), dataDir, { identity: { node, name: "one", token: "" } });
  t.teardown(() => agent.stop({ tasks: "stop" }));
  await agent.start();
  await eventually(() => agent.status().seq > 0, "the first orders");
  return { controller, node, agent, dataDir };
}

test("agent and controller: a service runs, scales and goes, and the view forgets its tasks", async (t) => {
  const { controller, node, agent } = await controllerWithAgent(t);
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

test("agent and controller: a process whose health check starts to fail is stopped as it asks and started again in its place", async (t) => {
  const { controller, agent, dataDir } = await controllerWithAgent(t);
  const well = joinPath(dataDir, "well");
  const said = joinPath(dataDir, "said goodbye");
  writeFileSync(well, "");
  const container = {
    process: { command: ["sh", "-c", `trap 'touch "${said}"; exit 0' USR1; while :; do sleep 0.1; done`] },
    stopSignal: "SIGUSR1",
    health: { test: { command: ["test", "-e", well] }, intervalMs: 1000, timeoutMs: 1000, retries: 1, startPeriodMs: 60_000 },
  };
  await controller.submit({ type: "CreateService", spec: spec("web", { containers: [container], restart: { delayMs: 10 } }) }, meta);
  const first = () => tasks(controller.view())[0]?.containers[0];
  await eventually(() => first()?.health === "healthy", "it is healthy");
  const [before] = tasks(controller.view());
  rmSync(well);
  await eventually(() => existsSync(said), "the unhealthy process was told to stop");
  writeFileSync(well, "");
  await eventually(() => first()?.generation === 2 && first()?.health === "healthy", "its successor is healthy");
  const [after] = tasks(controller.view());
  t.is(after?.id, before?.id);
  t.is(after?.node, before?.node);
  t.is(findService(controller.view(), "default", "web")?.chunks[0]?.[0]?.failures, 1);
  t.is(agent.status().instances.running, 1);
});

test("agent and controller: a node that is removed by force stops its tasks before its session ends", async (t) => {
  const { controller, node, agent } = await controllerWithAgent(t);
  await controller.submit({ type: "CreateService", spec: spec("web", { replicas: 2 }) }, meta);
  await eventually(() => agent.status().instances.running === 2, "two tasks run");
  await controller.submit({ type: "RemoveNode", node, force: true }, meta);
  await eventually(() => agent.status().instances.running + agent.status().instances.stopping === 0, "nothing runs there any more");
  await eventually(() => agent.status().connectedTo === undefined, "the session is over");
  t.is(agent.status().instances.ended, 2);
});
