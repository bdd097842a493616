import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import test from "ava";
import { type ExecTarget, execTarget, signalExec } from "../../../src/agent/docker/exec-signal.js";

const linux = process.platform === "linux" ? test : test.skip;
/** Stands for a container's id: it is in the line that the kernel has of a process, as a container's is. */
const own = () => readFileSync("/proc/self/cgroup", "utf8").trim();

linux("signal of a command: one that is in its container hears it", async (t) => {
  const child = spawn("sleep", ["100"], { stdio: "ignore", detached: true });
  t.teardown(() => child.kill("SIGKILL"));
  await once(child, "spawn");
  const target = execTarget({ Pid: child.pid ?? 0, ContainerID: own() });
  t.truthy(target);
  t.true(signalExec(target as ExecTarget, "SIGTERM"));
  const [, signal] = await once(child, "exit");
  t.is(signal, "SIGTERM");
  t.false(signalExec(target as ExecTarget, "SIGTERM"));
});

linux("signal of a command: whatever else has its pid hears nothing", async (t) => {
  const child = spawn("sleep", ["100"], { stdio: "ignore", detached: true });
  t.teardown(() => child.kill("SIGKILL"));
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  t.is(execTarget({ Pid: pid, ContainerID: "f".repeat(64) }), undefined);
  t.is(execTarget({ Pid: pid, ContainerID: "" }), undefined);
  t.is(execTarget({ Pid: 0, ContainerID: own() }), undefined);
  const target = execTarget({ Pid: pid, ContainerID: own() }) as ExecTarget;
  t.false(signalExec({ ...target, container: "f".repeat(64) }, "SIGKILL"));
  t.false(signalExec({ ...target, process: { ...target.process, start: "1" } }, "SIGKILL"));
  t.is(child.exitCode ?? child.signalCode, null);
});
