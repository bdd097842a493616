import test from "ava";
import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, startDockerAgent } from "../../support/docker-agent.js";
import { fakeContainers } from "../../support/fake-containers.js";
import { assignedSpec, assignment, deltaFrame, FakeController, setFrame, taskName } from "../../support/fake-controller.js";
import { json } from "../../support/fake-engine.js";

const docker = { runtime: "docker" as const };
const spec = assignedSpec([dockerContainer("web:1", ["serve"])]);

test("docker: an agent starts while its engine is away, says why it takes no tasks, and takes them when the engine comes", async (t) => {
  const { host, stop, start, containers } = await fakeContainers(t);
  await stop();
  const controller = new FakeController();
  controller.onHello = () => [setFrame(1, [assignment(1, docker)], [spec])];
  await startDockerAgent(t, controller, host, dataDirectory(t));
  const hello = await controller.until(() => controller.of("hello")[0], "the hello");
  t.like(hello.description.runtimes[0], { name: "docker", enforces: ["cpu", "memory"] });
  t.regex(hello.description.runtimes[0]?.paused ?? "", /no Docker Engine answers at unix:.*: there is no such socket/);
  const refused = await controller.until(
    () => controller.observed(taskName(1))?.state === "failed" && controller.observed(taskName(1)),
    "a task that it cannot start",
  );
  t.regex(refused.error ?? "", /no Docker Engine answers/);
  await start();
  const said = await controller.until(() => controller.of("describe").at(-1), "the engine's coming");
  t.deepEqual(said.description.runtimes, [{ name: "docker", enforces: ["cpu", "memory"], resizes: true, resolves: true }]);
  controller.send(deltaFrame(1, 2, { tasks: [assignment(2, docker)] }));
  await controller.until(() => controller.observed(taskName(2))?.state === "running", "a new task");
  t.deepEqual(
    [...containers.values()].map(({ name }) => name),
    [`fleetlog-${taskName(2)}-0-1`],
  );
});

test("docker: what ran counts as running while the engine is away, and what became of it is told when it comes", async (t) => {
  const { host, stop, start, containers } = await fakeContainers(t);
  const dataDir = dataDirectory(t);
  const controller = new FakeController();
  controller.onHello = () => [setFrame(1, [assignment(1, docker), assignment(2, docker)], [spec])];
  const first = await startDockerAgent(t, controller, host, dataDir);
  await controller.until(() => [1, 2].every((slot) => controller.observed(taskName(slot))?.state === "running"), "both");
  await first.stop({ tasks: "leave" });
  await stop();
  const again = new FakeController();
  again.onHello = controller.onHello;
  await startDockerAgent(t, again, host, dataDir);
  await again.until(() => [1, 2].every((slot) => again.observed(taskName(slot))?.state === "running"), "both, as they were");
  const [, second] = [...containers.values()].sort((a, b) => a.name.localeCompare(b.name));
  if (second) second.state = "exited";
  await start();
  await again.until(() => again.observed(taskName(2))?.state === "complete", "the end of the one that ended");
  t.is(again.observed(taskName(1))?.state, "running");
  t.is(containers.size, 2);
});

test("docker: an engine of another age is no engine that is away", async (t) => {
  const { host } = await fakeContainers(t, ({ path }, response) => {
    if (path === "/version") json(response, { ApiVersion: "1.30", Version: "17.6" });
    return path === "/version";
  });
  await t.throwsAsync(startDockerAgent(t, new FakeController(), host, dataDirectory(t)), { message: /speaks API 1\.30/ });
});

test("docker: starts whose outcome the engine does not tell hold up no others", async (t) => {
  const count = 10;
  let isSilent = true;
  const { host, asked } = await fakeContainers(t, ({ path }, response) => {
    const isUntold = isSilent && /^\/containers\/[^/]+\/(start|json)$/.test(path);
    if (isUntold) response?.destroy();
    return isUntold;
  });
  const controller = new FakeController();
  const tasks = Array.from({ length: count }, (_, index) => assignment(index + 1, docker));
  controller.onHello = () => [setFrame(1, tasks, [spec])];
  await startDockerAgent(t, controller, host, dataDirectory(t));
  const starts = () => asked.filter((request) => request.endsWith("/start"));
  await controller.until(() => starts().length >= count, "every start to be asked for");
  isSilent = false;
  const isOver = (slot: number) => controller.observed(taskName(slot))?.error === "start outcome unknown";
  await controller.until(() => tasks.every((_, index) => isOver(index + 1)), "each outcome");
  t.is(starts().length, count);
});
