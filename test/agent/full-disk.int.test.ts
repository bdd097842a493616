/** A link to /dev/full makes one file of a folder refuse every byte, as a full disk does, and its removal makes room again. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import test, { type ExecutionContext } from "ava";
import { LogReader } from "../../src/agent/log-reader.js";
import { LogFile, logFileName, logFiles } from "../../src/agent/runner/log-file.js";
import { dataDirectory, runnerOf, startAgent } from "../support/agent.js";
import { eventually } from "../support/eventually.js";
import { assignedSpec, assignment, container, deltaFrame, FakeController, setFrame, taskName } from "../support/fake-controller.js";

const onLinux = process.platform === "linux" ? test : test.skip;
const forever = container(["sh", "-c", "echo $$ > ../pid; exec sleep 1000"]);

function fill(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync("/dev/full", path);
}

function host(t: ExecutionContext) {
  const controller = new FakeController();
  const dataDir = dataDirectory(t);
  controller.onHello = () => [setFrame(1, [assignment(1)], [assignedSpec([forever])])];
  const folder = (slot: number) => `${dataDir}/tasks/${taskName(slot)}/0.1`;
  const state = (slot: number) => controller.observed(taskName(slot))?.state;
  const begin = async () => {
    const agent = await startAgent(t, controller, dataDir);
    await controller.until(() => state(1) === "running", "the first task");
    await controller.until(() => existsSync(`${folder(1)}/pid`), "its pid");
    return agent;
  };
  return { controller, dataDir, folder, state, begin };
}

onLinux("full disk: an exit that cannot be written is told at once and written later, and no other task suffers", async (t) => {
  const { controller, dataDir, folder, state, begin } = host(t);
  await begin();
  controller.send(deltaFrame(1, 2, { tasks: [assignment(2)] }));
  await controller.until(() => state(2) === "running" && existsSync(`${folder(2)}/pid`), "the second task");
  const runner = runnerOf(dataDir, taskName(2));
  fill(`${folder(1)}/exit.json.new`);
  process.kill(Number(readFileSync(`${folder(1)}/pid`, "utf8")), "SIGKILL");
  await controller.until(() => state(1) === "failed", "the end of the first");
  t.false(existsSync(`${folder(1)}/exit.json`));
  rmSync(`${folder(1)}/exit.json.new`);
  await eventually(() => existsSync(`${folder(1)}/exit.json`), "its exit on disk");
  t.is(state(2), "running");
  controller.send(deltaFrame(2, 3, { tasks: [assignment(3)] }));
  await controller.until(() => state(3) === "running", "a third task");
  t.is(runnerOf(dataDir, taskName(3)), runner);
});

onLinux("full disk: a process that cannot be recorded does not stay, and its start has failed for that reason", async (t) => {
  const { controller, folder, state, begin } = host(t);
  await begin();
  fill(`${folder(2)}/pid.json.new`);
  controller.send(deltaFrame(1, 2, { tasks: [assignment(2)] }));
  await controller.until(() => state(2) === "failed", "the failed start");
  t.regex(controller.observed(taskName(2))?.error ?? "", /could not be recorded.*ENOSPC/);
  t.is(state(1), "running");
});

onLinux("full disk: a start that can be neither prepared nor settled fails, and the agent goes on", async (t) => {
  const { controller, folder, state, begin } = host(t);
  await begin();
  fill(`${folder(2)}/launch.json.new`);
  fill(`${folder(2)}/exit.json.new`);
  controller.send(deltaFrame(1, 2, { tasks: [assignment(2)] }));
  await controller.until(() => state(2) === "failed", "the failed start");
  t.regex(controller.observed(taskName(2))?.error ?? "", /ENOSPC/);
  t.is(state(1), "running");
});

onLinux("full disk: lines that cannot be written are missed, and push out no older ones", async (t) => {
  const folder = dataDirectory(t);
  const log = new LogFile(folder, () => 1, { fileBytesMax: 1, filesMax: 4, lineBytesMax: 100 });
  for (const line of ["a", "b"]) await log.append("o", Buffer.from(`${line}\n`));
  fill(`${folder}/${logFileName(2)}`);
  for (const line of ["c", "d"]) await log.append("o", Buffer.from(`${line}\n`));
  await log.end();
  t.deepEqual(logFiles(folder), [0, 1, 3]);
  const reader = new LogReader(folder, "main");
  const lines = [await reader.next(), await reader.next(), await reader.next()];
  reader.close();
  t.deepEqual(
    lines.map((line) => [line?.text, line?.dropped]),
    [
      ["a", undefined],
      ["b", undefined],
      ["d", 1],
    ],
  );
});

onLinux("full disk: reports wait for their numbers, and the agent goes on", async (t) => {
  const { dataDir, controller, state } = host(t);
  const path = `${dataDir}/reports.json.new`;
  // The agent itself would remove a link there, as it does with what it could not write to its end.
  mkdirSync(`${path}/in-the-way`, { recursive: true });
  const agent = startAgent(t, controller, dataDir, { settings: { reportRetryMs: 50 } });
  await controller.until(() => existsSync(`${dataDir}/tasks/${taskName(1)}/0.1/pid`), "the task itself");
  t.is(state(1), undefined);
  rmSync(path, { recursive: true });
  await controller.until(() => state(1) === "running", "the report");
  await agent;
});
