/** A controller and hosts: each an agent with a Docker Engine and an address of its own on this machine, all real processes. */
import type { ExecutionContext } from "ava";
import type { Client } from "../../src/client/index.js";
import { hostOf, namesOf } from "./docker-agent.js";
import { startEngine, type TestEngine, testImage } from "./docker-engine.js";
import { adminClient, adminToken, type Running, startFleetlog, temporaryDir } from "./fleetlog.js";
import { loopbackAddress } from "./loopback.js";

export interface DockerHost {
  name: string;
  /** The node's id. */
  node: string;
  engine: TestEngine;
  /** The newest one. */
  agent: Running;
  dataDir: string;
  /** It publishes on it. */
  address: string;
  /** Starts its agent again, after the one before was killed. */
  restartAgent(): Promise<void>;
}

export interface DockerFleet {
  url: string;
  dataDir: string;
  token: string;
  client: Client;
  image: string;
  hosts: DockerHost[];
  /** The newest one. */
  controller: Running;
  /** Starts it again where it was, after the one before was killed. */
  restartController(): Promise<void>;
}

/** Hosts called `names`, in that order. `settings`: more of the controller's; `agentFlags`: and of each agent's. */
export async function startDockerFleet(
  t: ExecutionContext,
  names: string[],
  settings: string[] = [],
  agentFlags: string[] = [],
): Promise<DockerFleet> {
  const dataDir = temporaryDir(t);
  const startController = async (listen: string) => {
    const controller = startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", listen, ...settings]);
    const [, url] = (await controller.printed(/controller at (http:\S+),/)) as unknown as [string, string];
    return { controller, url };
  };
  const { controller, url } = await startController("127.0.0.1:0");
  const client = await adminClient(url, dataDir);
  const network = loopbackAddress().replace(/\d+$/, "");
  const hosts: DockerHost[] = [];
  let image = "";
  for (const [index, name] of names.entries()) {
    const engine = await startEngine();
    t.teardown(() => engine.stop());
    image = await testImage(engine.docker);
    const address = `${network}${index + 1}`;
    const { data } = await client.post("/v1/tokens", { body: { name: `join-${name}`, preset: "agent" } });
    const agentDir = temporaryDir(t);
    const place = ["--url", url, "--token", data.secret as string, "--data-dir", agentDir];
    const startAgent = async () => {
      const flags = ["--name", name, "--publish-address", address, "--runtime", "docker", ...agentFlags];
      const agent = startFleetlog(t, ["agent", ...place, ...flags], { DOCKER_HOST: hostOf(engine) });
      const [, node] = (await agent.printed(/agent of node \S+ \((\S+)\)/)) as unknown as [string, string];
      return { agent, node };
    };
    const host: DockerHost = {
      ...{ name, engine, address, dataDir: agentDir },
      ...(await startAgent()),
      async restartAgent() {
        host.agent = (await startAgent()).agent;
      },
    };
    hosts.push(host);
  }
  const fleet: DockerFleet = {
    ...{ url, dataDir, client, image, hosts, controller },
    token: await adminToken(dataDir),
    async restartController() {
      fleet.controller = (await startController(new URL(url).host)).controller;
    },
  };
  return fleet;
}

/** Every engine runs just what the view says of its host. */
export async function agrees(fleet: DockerFleet, hosts = fleet.hosts): Promise<boolean> {
  for (const host of hosts) if (String(await namesOf(host.engine)) !== String(await wantedOn(fleet, host))) return false;
  return true;
}

/** As `docker ps` should show them: the containers of the tasks that the view holds to run on this host. */
export async function wantedOn({ client }: DockerFleet, host: DockerHost): Promise<string[]> {
  const names: string[] = [];
  for await (const task of client.list("/v1/tasks", {})) {
    if (task.node !== host.node || task.state !== "running") continue;
    for (const [index, { generation }] of task.containers.entries()) names.push(`fleetlog-${task.id}-${index}-${generation}`);
  }
  return names.sort();
}
