import { existsSync, writeFileSync } from "node:fs";
import test from "ava";
import { createRuntime, silentLog } from "../../src/agent/index.js";
import { systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import { dataDirectory, description, startAgent } from "../support/agent.js";
import {
  assignedSpec,
  assignment,
  container,
  deltaFrame,
  endpoint,
  FakeController,
  setFrame,
  taskName,
} from "../support/fake-controller.js";

test("agent: ended folders are kept up to their number, the oldest go first, and the current one never goes", async (t) => {
  const controller = new FakeController();
  const dataDir = dataDirectory(t);
  const spec = assignedSpec([container(["true"])]);
  controller.onHello = () => [setFrame(1, [assignment(1)], [spec])];
  await startAgent(t, controller, dataDir, { settings: { endedInstancesMax: 2 } });
  for (let generation = 1; generation <= 5; generation++) {
    await controller.until(() => controller.observed(taskName(1), generation)?.state === "complete", `generation ${generation}`);
    if (generation < 5)
      controller.send(deltaFrame(generation, generation + 1, { tasks: [assignment(1, { generations: [generation + 1] })] }));
  }
  t.deepEqual(
    [1, 2, 3, 4, 5].map((generation) => existsSync(`${dataDir}/tasks/${taskName(1)}/0.${generation}`)),
    [false, false, true, true, true],
  );
});

test("agent: a task's containers run side by side, their lines are merged by time, and a restarted one keeps its port", async (t) => {
  const controller = new FakeController();
  const dataDir = dataDirectory(t);
  const says = (name: string) => container(["sh", "-c", `echo ${name} on $PORT; exec sleep 1000`], { name });
  const endpoints = [endpoint({ container: "front" }), endpoint({ name: "back", container: "back" })];
  const spec = assignedSpec([says("front"), says("back")], { endpoints });
  const both = assignment(1, { generations: [1, 1], notBefore: [0, 0] });
  controller.onHello = () => [setFrame(1, [both], [spec])];
  await startAgent(t, controller, dataDir);
  const running = (container: number, generation: number) => {
    const observed = controller.observed(taskName(1), generation, container);
    return observed?.state === "running" && observed;
  };
  const front = await controller.until(() => running(0, 1), "the first container");
  const back = await controller.until(() => running(1, 1), "the second container");
  t.deepEqual(Object.keys({ ...front.ports, ...back.ports }), ["main", "back"]);
  controller.send(deltaFrame(1, 2, { tasks: [{ ...both, generations: [2, 1] }] }));
  const again = await controller.until(() => running(0, 2), "the next generation");
  t.deepEqual(again.ports, front.ports);
  controller.send({ frame: "stream.open", stream: 1, kind: "logs", task: taskName(1), follow: true, credit: 100 });
  const lines = () => controller.of("stream.data").flatMap((frame) => frame.lines);
  await controller.until(() => lines().length === 3, "three lines");
  const text = lines().map((line) => `${line.container}: ${line.text}`);
  t.deepEqual([...text].sort(), [`back: back on ${back.ports?.back}`, ...Array(2).fill(`front: front on ${front.ports?.main}`)]);
  const times = lines().map(({ time }) => time);
  t.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
});

test("simulated runtime: with a data directory its tasks outlive the agent as real ones do", async (t) => {
  const dataDir = dataDirectory(t);
  const tasks = [assignment(1, { runtime: "simulated" })];
  const agentWith = (controller: FakeController) =>
    startAgent(t, controller, dataDir, {
      description: description(["simulated"]),
      runtimes: [createRuntime("simulated", { dataDir, clock: systemClock, timers: systemTimers, random: systemRandom, log: silentLog })],
    });
  const first = new FakeController();
  first.onHello = () => [setFrame(1, tasks, [assignedSpec([container(["true"])])])];
  const agent = await agentWith(first);
  await first.until(() => first.observed(taskName(1))?.state === "running", "a running task");
  await agent.stop({ tasks: "leave" });
  const second = new FakeController();
  await agentWith(second);
  await second.until(() => second.observed(taskName(1))?.state === "running", "the adopted task");
  second.send(setFrame(2, [], []));
  await second.until(() => second.observed(taskName(1))?.state === "complete", "its end");
  t.pass();
});

test("agent: a task's folder goes with the last of its instances, and a damaged file in one keeps no agent from starting", async (t) => {
  const controller = new FakeController();
  const dataDir = dataDirectory(t);
  const spec = assignedSpec([container(["true"])]);
  controller.onHello = () => [setFrame(1, [assignment(1)], [spec])];
  const agent = await startAgent(t, controller, dataDir, { settings: { endedInstancesMax: 0 } });
  await controller.until(() => controller.observed(taskName(1))?.state === "complete", "the first task");
  controller.send(deltaFrame(1, 2, { removed: [taskName(1)], tasks: [assignment(2)] }));
  await controller.until(() => controller.observed(taskName(2))?.state === "complete", "the second task");
  t.false(existsSync(`${dataDir}/tasks/${taskName(1)}`));
  await agent.stop({ tasks: "leave" });
  writeFileSync(`${dataDir}/tasks/${taskName(2)}/0.1/launch.json`, "");
  const next = new FakeController();
  next.onHello = () => [setFrame(2, [assignment(2), assignment(3)], [spec])];
  await startAgent(t, next, dataDir);
  await next.until(() => next.observed(taskName(3))?.state === "complete", "the third task");
  await next.until(() => next.observed(taskName(2)) !== undefined, "news of the second");
  t.pass();
});
