import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { dataDirectory, kill9, runnerOf, spawnAgent, startAgent } from "../support/agent.js";
import { assignedSpec, assignment, container, deltaFrame, FakeController, setFrame, taskName } from "../support/fake-controller.js";
import { serveSessions } from "../support/session-server.js";

/** Leaves a trace of each start, so that a second one would show. */
function tracing(dataDir: string) {
  return container(["sh", "-c", `echo $$ >> ${dataDir}/starts.$FLEETLOG_SLOT; exec sleep 1000`]);
}

function starts(dataDir: string): Map<string, string[]> {
  const files = readdirSync(dataDir).filter((name) => name.startsWith("starts."));
  return new Map(files.map((name) => [name.slice("starts.".length), readFileSync(join(dataDir, name), "utf8").trim().split("\n")]));
}

function isRunning(pid: string): boolean {
  return existsSync(`/proc/${pid}`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

async function agentThatWasKilled(t: ExecutionContext, dataDir: string): Promise<void> {
  const controller = new FakeController();
  controller.onHello = () => [setFrame(1, [assignment(1)], [assignedSpec([tracing(dataDir)])])];
  const host = spawnAgent(t, dataDir, await serveSessions(t, controller));
  await controller.until(() => controller.observed(taskName(1))?.state === "running", "a running task");
  await controller.until(() => starts(dataDir).size === 1, "the task's own trace");
  await kill9(host);
}

test("agent: kill -9 leaves its tasks running, and the next agent adopts them without starting any", async (t) => {
  const dataDir = dataDirectory(t);
  await agentThatWasKilled(t, dataDir);
  const [pid] = starts(dataDir).get("1") as [string];
  t.true(isRunning(pid));
  const controller = new FakeController();
  await startAgent(t, controller, dataDir);
  await controller.until(() => controller.observed(taskName(1))?.state === "running", "the adopted task");
  t.like(controller.of("hello")[0], { lineage: "00000000000000aa", seq: 1 });
  t.deepEqual(starts(dataDir).get("1"), [pid]);
  controller.send(setFrame(2, [], []));
  await controller.until(() => controller.observed(taskName(1))?.state === "complete", "the end");
  t.false(isRunning(pid));
});

test("agent: a task that ended while no agent was there is reported with its exit code and not started again", async (t) => {
  const dataDir = dataDirectory(t);
  await agentThatWasKilled(t, dataDir);
  const [pid] = starts(dataDir).get("1") as [string];
  process.kill(Number(pid), "SIGKILL");
  const controller = new FakeController();
  controller.onHello = () => [setFrame(1, [assignment(1)], [assignedSpec([tracing(dataDir)])])];
  await startAgent(t, controller, dataDir);
  const end = await controller.until(
    () => controller.observed(taskName(1))?.state === "failed" && controller.observed(taskName(1)),
    "the end",
  );
  t.is(end.error, "killed by SIGKILL");
  controller.send(deltaFrame(1, 2, { tasks: [assignment(1, { generations: [2] })] }));
  await controller.until(() => controller.observed(taskName(1), 2)?.state === "running", "the next generation");
  await controller.until(() => starts(dataDir).get("1")?.length === 2, "its trace");
  t.pass();
});

test("agent: killed again and again while it starts tasks, it starts each of them exactly once", async (t) => {
  const dataDir = dataDirectory(t);
  const controller = new FakeController();
  const tasks = Array.from({ length: 15 }, (_, index) => assignment(index + 1));
  controller.onHello = () => [setFrame(1, tasks, [assignedSpec([tracing(dataDir)])])];
  const url = await serveSessions(t, controller);
  for (let round = 1; round <= 3; round++) {
    const hellos = controller.of("hello").length;
    const host = spawnAgent(t, dataDir, url);
    // Each life ends in the midst of its starts: as soon as a few more of them can be seen.
    await controller.until(() => controller.of("hello").length > hellos, "a hello");
    await controller.until(() => starts(dataDir).size >= Math.min(15, round * 4), "some starts");
    await kill9(host);
  }
  await startAgent(t, controller, dataDir);
  await controller.until(() => tasks.every(({ task }) => controller.observed(task)?.state === "running"), "every task running");
  await controller.until(() => starts(dataDir).size === 15, "every task's trace");
  t.true([...starts(dataDir).values()].every((pids) => pids.length === 1));
});

test("agent: a runner that is killed loses output but no task; new tasks go to a new runner", async (t) => {
  const dataDir = dataDirectory(t);
  const controller = new FakeController();
  const spec = assignedSpec([tracing(dataDir)]);
  controller.onHello = () => [setFrame(1, [assignment(1)], [spec])];
  await startAgent(t, controller, dataDir);
  await controller.until(() => starts(dataDir).size === 1, "the first task");
  const runner = runnerOf(dataDir, taskName(1));
  process.kill(runner, "SIGKILL");
  controller.send(deltaFrame(1, 2, { tasks: [assignment(2)] }));
  await controller.until(() => controller.observed(taskName(2))?.state === "running", "the second task");
  t.not(runnerOf(dataDir, taskName(2)), runner);
  const [pid] = starts(dataDir).get("1") as [string];
  t.true(isRunning(pid));
  t.is(controller.observed(taskName(1))?.state, "running");
  controller.send(deltaFrame(2, 3, { removed: [taskName(1)] }));
  await controller.until(() => controller.observed(taskName(1))?.state === "complete", "the orphan's end");
  t.false(isRunning(pid));
});

test("agent: a claimed start of which nothing is known is reported as failed and never started", async (t) => {
  const dataDir = dataDirectory(t);
  const controller = new FakeController();
  const spec = assignedSpec([tracing(dataDir)]);
  const { TaskFolder, folderOf } = await import("../../src/agent/task-folder.js");
  const folder = new TaskFolder(folderOf(dataDir, { task: taskName(1), container: 0, generation: 1 }));
  folder.writeLaunch({
    task: taskName(1),
    container: 0,
    generation: 1,
    name: "main",
    runtime: "process",
    command: ["true"],
    cwd: "/",
    env: {},
    address: "127.0.0.1",
    ports: {},
    stopSignal: "SIGTERM",
    stopGraceMs: 0,
  });
  folder.claim(1);
  controller.onHello = () => [setFrame(1, [assignment(1)], [spec])];
  await startAgent(t, controller, dataDir);
  const end = await controller.until(() => controller.observed(taskName(1)), "a report");
  t.like(end, { state: "failed", error: "start outcome unknown" });
  controller.send(deltaFrame(1, 2, { tasks: [assignment(2)] }));
  await controller.until(() => controller.observed(taskName(2))?.state === "running", "another task");
  t.false(starts(dataDir).has("1"));
});

test("agent: tasks that the host stopped are reported as such by the next agent, and start as a new generation", async (t) => {
  const dataDir = dataDirectory(t);
  const first = new FakeController();
  const spec = assignedSpec([tracing(dataDir)]);
  first.onHello = () => [setFrame(1, [assignment(1)], [spec])];
  const agent = await startAgent(t, first, dataDir);
  await first.until(() => first.observed(taskName(1))?.state === "running", "a running task");
  await agent.stop({ tasks: "stop" });
  t.is(first.observed(taskName(1))?.state, "running");
  const [pid] = starts(dataDir).get("1") as [string];
  t.false(isRunning(pid));
  const second = new FakeController();
  await startAgent(t, second, dataDir);
  const end = await second.until(() => second.observed(taskName(1)), "a report");
  t.like(end, { state: "complete", error: "host-shutdown" });
  second.send(deltaFrame(1, 2, { tasks: [assignment(1, { generations: [2] })] }));
  await second.until(() => second.observed(taskName(1), 2)?.state === "running", "the next generation");
});

test("agent: a second agent on a live data directory is refused by name of the first", async (t) => {
  const dataDir = dataDirectory(t);
  await startAgent(t, new FakeController(), dataDir);
  const { makeAgent } = await import("../support/agent.js");
  const error = await t.throwsAsync(makeAgent(new FakeController(), dataDir).start(), { code: "agent_running" } as object);
  t.regex(error?.message ?? "", new RegExp(`pid ${process.pid}`));
});
