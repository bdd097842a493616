/** Real controllers with their APIs on ports of this host, in this process; several share one log in memory. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { pino } from "pino";
import { type Agent, type AgentOptions, createAgent, createRuntime, describeHost, joinNode, silentLog } from "../../src/agent/index.js";
import { createApi, credentialOf, serve, serverOptions } from "../../src/api/index.js";
import { createClient, systemNetwork } from "../../src/client/index.js";
import { type ControllerOptions, httpPeers, type RunningController } from "../../src/controller/index.js";
import { type EventLog, memoryPort, SqlEventLog } from "../../src/log/index.js";
import { tokenSecret } from "../../src/model/index.js";
import { systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import { controllerOn } from "./controllers.js";
import { eventually } from "./eventually.js";

const secret = "5".repeat(64);
const tokenOf = (id: string) => ({ id, credential: credentialOf(secret) });
export const adminBearer = tokenSecret("admin0000000", secret);
const peerBearer = tokenSecret("peers0000000", secret);

export interface Served {
  url: string;
  controller: RunningController;
  stop(): Promise<void>;
}

export async function serveController(t: ExecutionContext, log: EventLog, options: Partial<ControllerOptions> = {}): Promise<Served> {
  const server = createServer(serverOptions);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const network = systemNetwork();
  const token = { read: () => peerBearer, refused: () => {} };
  const controller = await controllerOn(t, log, {
    url,
    adminToken: tokenOf("admin0000000"),
    ...(log.exclusive ? {} : { controllerToken: tokenOf("peers0000000"), peers: httpPeers({ network, timers: systemTimers, token }) }),
    ...options,
  });
  const api = createApi(controller, {
    logger: pino({ level: "silent" }),
    validateResponses: true,
    ...(log.exclusive ? {} : { network }),
  });
  serve(server, api);
  let ended: Promise<void> | undefined;
  const stop = () => {
    ended ??= (async () => {
      api.close();
      server.closeAllConnections();
      server.close();
      await controller.stop();
    })();
    return ended;
  };
  t.teardown(stop);
  return { url, controller, stop };
}

/** The first one holds the lease. */
export async function serveControllers(t: ExecutionContext, names: string[]): Promise<Served[]> {
  const port = memoryPort();
  const served: Served[] = [];
  for (const holder of names) served.push(await serveController(t, new SqlEventLog(port), { holder }));
  const isHeard = ({ controller }: Served) => controller.status().controllers.length === names.length;
  // An agent is told of those that its controller knows when it comes.
  await eventually(() => served.every(isHeard), "each hears of the others");
  return served;
}

/** Joins a node whose agent knows this controller alone, and runs tasks as processes. */
export async function agentAt(t: ExecutionContext, { url }: Served, name: string, settings: AgentOptions["settings"] = {}): Promise<Agent> {
  const dataDir = mkdtempSync(join(tmpdir(), "fleetlog-node-"));
  const network = systemNetwork();
  const ports = { clock: systemClock, timers: systemTimers, random: systemRandom, log: silentLog };
  const runtime = createRuntime("process", { ...ports, dataDir });
  const description = describeHost([runtime.info], "0.0.0", { capacity: { cpu: 4_000, memory: 2 ** 32 } });
  const created = await createClient({ url, token: adminBearer }).post("/v1/tokens", { body: { name: `join-${name}`, preset: "agent" } });
  const joinToken = created.data.secret as string;
  const identity = await joinNode({ url, joinToken, name, description, dataDir, network, random: systemRandom });
  const agent = createAgent({ identity, urls: [url], dataDir, description, runtimes: [runtime], network, settings, ...ports });
  t.teardown(async () => {
    await agent.stop({ tasks: "stop", withinMs: 2_000 });
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  await agent.start();
  return agent;
}
