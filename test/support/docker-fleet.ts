/** A controller and hosts: each an agent with a Docker Engine and an address of its own on this machine, all real processes. */
import type { ExecutionContext } from "ava";
import type { Client } from "../../src/client/index.js";
import { hostOf } from "./docker-agent.js";
import { startEngine, type TestEngine, testImage } from "./docker-engine.js";
import { adminClient, adminToken, type Running, startFleetlog, temporaryDir } from "./fleetlog.js";
import { loopbackAddress } from "./loopback.js";

export interface DockerHost {
  name: string;
  /** The node's id. */
  node: string;
  engine: TestEngine;
  agent: Running;
  /** It publishes on it. */
  address: string;
}

export interface DockerFleet {
  url: string;
  dataDir: string;
  token: string;
  client: Client;
  image: string;
  hosts: DockerHost[];
}

/** Hosts called `names`, in that order. `settings`: more of the controller's. */
export async function startDockerFleet(t: ExecutionContext, names: string[], settings: string[] = []): Promise<DockerFleet> {
  const dataDir = temporaryDir(t);
  const controller = startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", "127.0.0.1:0", ...settings]);
  const [, url] = (await controller.printed(/controller at (http:\S+),/)) as unknown as [string, string];
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
    const place = ["--url", url, "--token", data.secret as string, "--data-dir", temporaryDir(t)];
    const agent = startFleetlog(t, ["agent", ...place, "--name", name, "--publish-address", address, "--runtime", "docker"], {
      DOCKER_HOST: hostOf(engine),
    });
    const [, node] = (await agent.printed(/agent of node \S+ \((\S+)\)/)) as unknown as [string, string];
    hosts.push({ name, node, engine, agent, address });
  }
  return { url, dataDir, token: await adminToken(dataDir), client, image, hosts };
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
