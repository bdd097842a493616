import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";
import { type Agent, type AgentOptions, createAgent, createRuntime, silentLog } from "../../src/agent/index.js";
import type { NodeDescription, RuntimeName } from "../../src/model/index.js";
import { type Network, systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import type { FakeController } from "./fake-controller.js";

export const nodeId = "node00000001";

export function description(runtimes: RuntimeName[], publishAddress = "127.0.0.1"): NodeDescription {
  return {
    capacity: { cpu: 4000, memory: 2 ** 32 },
    reserved: { cpu: 0, memory: 0 },
    runtimes: runtimes.map((name) => ({ name, enforces: [] })),
    publishAddress,
    labels: {},
    pool: "default",
    datacenter: "default",
    rack: "default",
    platform: { os: "linux", arch: "x64", agent: "test" },
  };
}

/** A data directory that goes away with the test. */
export function dataDirectory(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), "fleetlog-agent-"));
  t.teardown(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return path;
}

export function makeAgent(network: Network, dataDir: string | null, more: Partial<AgentOptions> = {}): Agent {
  const runtime: RuntimeName = dataDir === null ? "simulated" : "process";
  const ports = { clock: systemClock, timers: systemTimers, random: systemRandom, log: more.log ?? silentLog };
  return createAgent({
    identity: { node: nodeId, name: "alpha", token: "fl_000000000000_00" },
    urls: ["http://127.0.0.1:1"],
    dataDir,
    description: description([runtime]),
    runtimes: [createRuntime(runtime, { ...ports, dataDir })],
    network,
    ...ports,
    ...more,
    settings: { backOffMinMs: 10, backOffMaxMs: 50, ...more.settings },
  });
}

/** An agent whose tasks are stopped with the test. */
export async function startAgent(
  t: ExecutionContext,
  controller: FakeController,
  dataDir: string | null,
  more: Partial<AgentOptions> = {},
): Promise<Agent> {
  const agent = makeAgent(controller, dataDir, more);
  t.teardown(() => agent.stop({ tasks: "stop", withinMs: 2_000 }));
  await agent.start();
  return agent;
}

/** An agent in a process of its own, to be killed. */
export function spawnAgent(t: ExecutionContext, dataDir: string, url: string): ChildProcess {
  const script = fileURLToPath(new URL("./agent-host.js", import.meta.url));
  const host = spawn(process.execPath, [script, dataDir, url], { stdio: ["ignore", "inherit", "inherit"] });
  t.teardown(() => host.kill("SIGKILL"));
  return host;
}

export function kill9(host: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    host.once("exit", () => resolve());
    host.kill("SIGKILL");
  });
}

/** The runner that claimed an instance. */
export function runnerOf(dataDir: string, task: string, instance = "0.1"): number {
  return Number(readFileSync(join(dataDir, "tasks", task, instance, "started"), "utf8"));
}
