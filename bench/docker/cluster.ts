/** A controller on SQLite and an agent on an engine, each a process of its own, as a person starts them. */
import type { Client } from "../../src/client/index.js";
import { adminClient, adminToken, startFleetlog, temporaryDir } from "../../test/support/fleetlog.js";
import { until } from "./containers.js";

export interface BenchCluster {
  client: Client;
  url: string;
  token: string;
  agentPid: number;
  controllerPid: number;
  end(): Promise<void>;
}

export async function benchCluster(socket: string): Promise<BenchCluster> {
  const ends: (() => unknown)[] = [];
  const owner = { teardown: (end: () => unknown) => void ends.push(end) };
  const end = async () => {
    for (const each of ends.reverse()) await each();
  };
  try {
    const dataDir = temporaryDir(owner);
    const controller = startFleetlog(owner, ["controller", "--data-dir", dataDir, "--listen", "127.0.0.1:0"]);
    const [, url] = (await controller.printed(/controller at (http:\S+),/)) as unknown as [string, string];
    const token = await adminToken(dataDir);
    const flags = ["--url", url, "--data-dir", dataDir, "--token", token, "--runtime", "docker"];
    const agent = startFleetlog(owner, ["agent", ...flags, "--docker-host", `unix://${socket}`]);
    await agent.printed(/agent of node/);
    const client = await adminClient(url, dataDir);
    await until(async () => (await client.get("/v1/nodes")).data.items.some(({ state }) => state === "ready"), "the node is ready");
    return { client, url, token, agentPid: agent.pid, controllerPid: controller.pid, end };
  } catch (error) {
    await end();
    throw error;
  }
}
