import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, startDockerAgent } from "../../support/docker-agent.js";
import type { TestEngine } from "../../support/docker-engine.js";
import { engineTest } from "../../support/engine-test.js";
import { assignedSpec, assignment, deltaFrame, FakeController, setFrame, taskName } from "../../support/fake-controller.js";

const docker = { runtime: "docker" as const };
const mebibyte = 2 ** 20;
const reservations = { cpu: 0, memory: 0 };

function sized(image: string, specVersion: number, limits: { cpu?: number; memory?: number }, command = ["sleep", "1000"]) {
  return assignedSpec([dockerContainer(image, command, { resources: { reservations, limits } })], { specVersion });
}

/** What the kernel holds the container to: its share of a processor, and bytes. */
async function enforced(engine: TestEngine): Promise<{ id: string; startedAt: string; cpu: number; memory: number }> {
  const { Id, State } = await engine.docker.getContainer(`fleetlog-${taskName(1)}-0-1`).inspect();
  const controllers = readFileSync(`/proc/${State.Pid}/cgroup`, "utf8").trim().split("\n");
  const pathOf = (name: string) => controllers.find((line) => line.split(":")[1]?.split(",").includes(name))?.split(":")[2];
  const unified = controllers.find((line) => line.startsWith("0::"))?.slice("0::".length) ?? "";
  const [cpu, memory] = [pathOf("cpu"), pathOf("memory")];
  const read = (...names: string[]) => readFileSync(join("/sys/fs/cgroup", ...names), "utf8").trim();
  const about = { id: Id, startedAt: State.StartedAt };
  if (cpu !== undefined && memory !== undefined) {
    const quota = Number(read("cpu", cpu, "cpu.cfs_quota_us")) / Number(read("cpu", cpu, "cpu.cfs_period_us"));
    return { ...about, cpu: quota, memory: Number(read("memory", memory, "memory.limit_in_bytes")) };
  }
  const [quota = "", period = ""] = read(unified, "cpu.max").split(" ");
  return { ...about, cpu: Number(quota) / Number(period), memory: Number(read(unified, "memory.max")) };
}

engineTest("docker: a running container gets other limits and goes on, also over a restart of its agent", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const dataDir = dataDirectory(t);
  const controller = new FakeController();
  controller.onHello = () => [setFrame(1, [assignment(1, docker)], [sized(image, 1, { cpu: 500, memory: 64 * mebibyte })])];
  const agent = await startDockerAgent(t, controller, hostOf(engine), dataDir);
  await controller.until(() => controller.observed(taskName(1))?.state === "running", "the task");
  const before = await enforced(engine);
  t.like(before, { cpu: 0.5, memory: 64 * mebibyte });

  const second = sized(image, 2, { cpu: 1500, memory: 128 * mebibyte });
  const larger = assignment(1, { ...docker, specVersion: 2, resizing: 2 });
  controller.send(deltaFrame(1, 2, { tasks: [larger], specs: [second] }));
  await controller.until(() => controller.observed(taskName(1))?.resized === 2, "the larger limits");
  t.deepEqual(await enforced(engine), { ...before, cpu: 1.5, memory: 128 * mebibyte });

  await agent.stop({ tasks: "leave" });
  const next = new FakeController();
  const third = sized(image, 3, { cpu: 250, memory: 32 * mebibyte });
  next.onHello = () => [setFrame(3, [assignment(1, { ...docker, specVersion: 3, resizing: 3 })], [third])];
  await startDockerAgent(t, next, hostOf(engine), dataDir);
  await next.until(() => next.observed(taskName(1))?.resized === 3, "what changed while no agent was there");
  t.deepEqual(await enforced(engine), { ...before, cpu: 0.25, memory: 32 * mebibyte });
});

engineTest("docker: a container is not given less memory than it uses; that is said, and other limits are tried at once", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  // Memory of its own: what is in a tmpfs counts as used, and cannot be dropped.
  const hoarder = ["sh", "-c", "dd if=/dev/zero of=/dev/shm/hoard bs=1048576 count=40 && touch /tmp/full; sleep 1000"];
  const health = { intervalMs: 200, timeoutMs: 2_000, retries: 2, startPeriodMs: 60_000, test: { command: ["test", "-e", "/tmp/full"] } };
  const spec = (specVersion: number, memory: number) =>
    assignedSpec([dockerContainer(image, hoarder, { health, resources: { reservations, limits: { memory: memory * mebibyte } } })], {
      specVersion,
    });
  controller.onHello = () => [setFrame(1, [assignment(1, docker)], [spec(1, 256)])];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  await controller.until(() => controller.observed(taskName(1))?.health === "healthy", "the task");
  const smaller = assignment(1, { ...docker, specVersion: 2, resizing: 2 });
  controller.send(deltaFrame(1, 2, { tasks: [smaller], specs: [spec(2, 16)] }));
  const refused = await controller.until(
    () => controller.observed(taskName(1))?.resizeError !== undefined && controller.observed(taskName(1)),
    "the refusal",
  );
  t.regex(refused.resizeError ?? "", /^it uses \d+ MiB of memory, more than the 16 MiB that it is to have$/);
  t.is(refused.state, "running");
  controller.send(deltaFrame(2, 3, { tasks: [{ ...smaller, specVersion: 3 }], specs: [spec(3, 128)] }));
  const done = await controller.until(
    () => controller.observed(taskName(1))?.resized === 3 && controller.observed(taskName(1)),
    "the size that it can have",
  );
  t.is(done.resizeError, undefined);
});
