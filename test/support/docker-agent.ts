/** Agents on private Docker Engines. */
import type { ExecutionContext } from "ava";
import { type Agent, type AgentOptions, createRuntime, type RuntimeOptions, silentLog } from "../../src/agent/index.js";
import type { ContainerSpec } from "../../src/model/index.js";
import { systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import { makeAgent } from "./agent.js";
import { type EngineOptions, startEngine, type TestEngine, testImage } from "./docker-engine.js";
import type { FakeController } from "./fake-controller.js";

export async function engineWithImage(t: ExecutionContext, options?: EngineOptions): Promise<{ engine: TestEngine; image: string }> {
  const engine = await startEngine(options);
  t.teardown(() => engine.stop());
  return { engine, image: await testImage(engine.docker) };
}

/** An agent whose containers outlive it, as on any host; the engine takes them along when the test ends. */
export async function startDockerAgent(
  t: ExecutionContext,
  controller: FakeController,
  host: string,
  dataDir: string,
  more: Partial<AgentOptions> & { docker?: RuntimeOptions["docker"] } = {},
): Promise<Agent> {
  const { docker, ...rest } = more;
  const ports = { clock: systemClock, timers: systemTimers, random: systemRandom, log: more.log ?? silentLog };
  const runtime = createRuntime("docker", { ...ports, dataDir, docker: { host, ...docker } });
  const agent = makeAgent(controller, dataDir, { runtimes: [runtime], ...rest });
  t.teardown(() => agent.stop({ tasks: "leave" }));
  await agent.start();
  return agent;
}

export function hostOf(engine: TestEngine): string {
  return `unix://${engine.socket}`;
}

export function dockerContainer(image: string, command: string[], more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    name: "main",
    docker: { image, pull: "missing", command },
    env: {},
    resources: { reservations: { cpu: 0, memory: 0 }, limits: {} },
    stopSignal: "SIGTERM",
    stopGraceMs: 2_000,
    ...more,
  };
}

/** Names of the containers that run. */
export async function namesOf(engine: TestEngine, all = false): Promise<string[]> {
  const containers = await engine.docker.listContainers({ all });
  return containers.map(({ Names }) => (Names[0] ?? "").slice(1)).sort();
}
