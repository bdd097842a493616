import { chmodSync, mkdirSync, rmdirSync, statSync, symlinkSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import test from "ava";
import { runnerSocketPath } from "../../src/agent/runner/protocol.js";
import { dataDirectory, startAgent } from "../support/agent.js";
import { assignedSpec, assignment, container, FakeController, setFrame, taskName } from "../support/fake-controller.js";

const long = `/data/${"x".repeat(200)}`;

test("runner socket: only its user may connect, wherever the data directory is", async (t) => {
  const dataDir = dataDirectory(t);
  chmodSync(dataDir, 0o755);
  const controller = new FakeController();
  controller.onHello = () => [setFrame(1, [assignment(1)], [assignedSpec([container(["sleep", "1000"])])])];
  await startAgent(t, controller, dataDir);
  await controller.until(() => controller.observed(taskName(1))?.state === "running", "a running task");
  t.is(statSync(runnerSocketPath(dataDir)).mode & 0o077, 0);
});

test("runner socket: a long data directory's is in a directory of this user's alone", (t) => {
  const root = dataDirectory(t);
  const path = runnerSocketPath(long, root);
  t.true(Buffer.byteLength(path) < 104);
  t.is(path, runnerSocketPath(long, root));
  t.is(statSync(dirname(path)).mode & 0o777, 0o700);
});

test("runner socket: a directory that others made or may write to is not used", (t) => {
  const root = dataDirectory(t);
  const folder = join(root, `fleetlog-${userInfo().uid}`);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  t.throws(() => runnerSocketPath(long, root), { message: /not a directory of this user's alone/ });
  rmdirSync(folder);
  mkdirSync(join(root, "elsewhere"), { mode: 0o700 });
  symlinkSync(join(root, "elsewhere"), folder);
  t.throws(() => runnerSocketPath(long, root), { message: /not a directory of this user's alone/ });
});
