/** A running container gets other limits: by a bare update, and through the API, controller and agent until the engine has done it. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { pino } from "pino";
import { createAgent, createRuntime, describeHost, joinNode, silentLog } from "../../src/agent/index.js";
import { createApi, serve, serverOptions } from "../../src/api/index.js";
import { type Client, createClient, systemNetwork } from "../../src/client/index.js";
import { systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import { median } from "../median.js";
import { benchController } from "../writer/controller.js";
import { command, timed, until } from "./containers.js";

const rounds = 20;
const mebibyte = 2 ** 20;
const stopWithinMs = 10_000;

/** The limits of one round: each differs from the one before. */
function limitsOf(round: number): { cpu: number; memory: number } {
  return { cpu: 500 + 10 * round, memory: (64 + round) * mebibyte };
}

export async function resize(docker: Docker, image: string, host: string): Promise<Record<string, number>> {
  const bare = await bareUpdates(docker, image);
  const ours = await throughService(docker, image, host);
  return {
    engine_update_ms: Number(bare.toFixed(1)),
    resize_ms: Number(ours.toFixed(1)),
    resize_ratio: Number((ours / bare).toFixed(2)),
  };
}

async function bareUpdates(docker: Docker, image: string): Promise<number> {
  const container = await docker.createContainer({ Image: image, Cmd: command });
  await container.start();
  const times: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const { cpu, memory } = limitsOf(round);
    times.push(
      1000 * (await timed(async () => void (await container.update({ NanoCpus: cpu * 1e6, Memory: memory, MemorySwap: memory })))),
    );
  }
  await container.remove({ force: true });
  return median(times);
}

/** The controller with its API, and an agent on the engine, all in this process; its log commits in 2 ms. */
async function throughService(docker: Docker, image: string, host: string): Promise<number> {
  const { controller, token } = await benchController();
  const server = createServer(serverOptions);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = createApi(controller, { logger: pino({ level: "error" }, process.stderr) });
  serve(server, api);
  const client = createClient({ url, token });
  const dataDir = mkdtempSync(join(tmpdir(), "fleetlog-bench-"));
  const agent = await agentOn(host, url, dataDir, client);
  try {
    return await resizes(docker, client, image);
  } finally {
    await agent.stop({ tasks: "stop", withinMs: stopWithinMs });
    api.close();
    server.closeAllConnections();
    server.close();
    await controller.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function agentOn(host: string, url: string, dataDir: string, client: Client) {
  const ports = { clock: systemClock, timers: systemTimers, random: systemRandom, log: silentLog };
  const runtime = createRuntime("docker", { ...ports, dataDir, docker: { host } });
  await runtime.prepare?.();
  const description = describeHost([runtime.info], "127.0.0.1");
  const network = systemNetwork();
  const { data } = await client.post("/v1/tokens", { body: { name: "join", preset: "agent" } });
  const joinToken = data.secret as string;
  const identity = await joinNode({ url, joinToken, name: "bench", description, dataDir, network, random: systemRandom });
  const agent = createAgent({ identity, urls: [url], dataDir, description, runtimes: [runtime], network, ...ports });
  await agent.start();
  return agent;
}

async function resizes(docker: Docker, client: Client, image: string): Promise<number> {
  const spec = (round: number) => ({
    name: "sized",
    containers: [{ docker: { image, command }, resources: { limits: limitsOf(round) } }],
    update: { monitorMs: 0 },
  });
  const params = { path: { service: "sized" } };
  await client.post("/v1/services", { body: spec(0) });
  const settled = async () => {
    const { data } = await client.get("/v1/services/{service}", { params });
    return data.running === 1 && data.rollout === undefined;
  };
  await until(settled, "the service is as it should be");
  const updates = (await docker.getEvents({ filters: { event: ["update"] } })) as NodeJS.ReadableStream & { destroy(): void };
  const before = (await docker.listContainers()).map(({ Id }) => Id);
  const times: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const done = new Promise((resolve) => updates.once("data", resolve));
    const asked = client.put("/v1/services/{service}", { params: { ...params, header: { "If-Match": "*" } }, body: spec(round) });
    times.push(1000 * (await timed(async () => void (await done))));
    await asked;
    await until(settled, "the service is as it should be");
  }
  updates.destroy();
  const after = (await docker.listContainers()).map(({ Id }) => Id);
  if (String(before) !== String(after)) throw new Error("a resize has replaced the container");
  return median(times);
}
