import { existsSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import type { Client } from "../../src/client/index.js";
import { eventually } from "../support/eventually.js";
import { adminClient, fleetlog, type Running, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";
import { endLeftovers, isRunning, taskPids } from "../support/processes.js";

interface Host {
  dataDir: string;
  agentDir: string;
  start(token: string): Promise<Running>;
}

async function startController(t: ExecutionContext): Promise<{ url: string; client: Client; joinToken: string }> {
  const dataDir = temporaryDir(t);
  const running = startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", "127.0.0.1:0"]);
  const [, url] = await running.printed(/controller at (http:\S+),/);
  const client = await adminClient(url as string, dataDir);
  const { data } = await client.post("/v1/tokens", { body: { name: "join", preset: "agent" } });
  return { url: url as string, client, joinToken: data.secret as string };
}

function host(t: ExecutionContext, url: string, name: string): Host {
  const dataDir = temporaryDir(t);
  const agentDir = join(dataDir, "agent");
  endLeftovers(t, agentDir);
  const address = loopbackAddress();
  return {
    dataDir,
    agentDir,
    async start(token) {
      const args = ["--url", url, "--token", token, "--data-dir", dataDir, "--name", name, "--publish-address", address];
      const running = startFleetlog(t, ["agent", ...args]);
      await running.printed(/agent of node/);
      return running;
    },
  };
}

const sleeper = { name: "steady", replicas: 4, containers: [{ process: { command: ["sleep", "1000"] } }] };

async function nodes(client: Client): Promise<string[]> {
  return (await client.get("/v1/nodes")).data.items.filter(({ state }) => state === "ready").map(({ name }) => name);
}

async function running(client: Client): Promise<number> {
  return (await client.get("/v1/cluster")).data.tasks.running ?? 0;
}

test.serial("agent leave moves the tasks away, removes the node, ends the agent, and the host joins again under its name", async (t) => {
  const { url, client, joinToken } = await startController(t);
  const [one, two] = [host(t, url, "one"), host(t, url, "two")];
  const agent = await one.start(joinToken);
  await two.start(joinToken);
  await eventually(async () => (await nodes(client)).length === 2, "two nodes");
  await client.post("/v1/services", { body: sleeper });
  await eventually(async () => (await running(client)) === 4, "four tasks");

  const left = await fleetlog(t, ["agent", "leave", "--url", url, "--data-dir", one.dataDir]);
  t.is(left.code, 0, left.output);
  t.regex(left.output, /one: \d tasks? left\n/);
  t.regex(left.output, /node one has left the cluster/);
  await agent.exit();
  t.deepEqual(await nodes(client), ["two"]);
  t.is(taskPids(one.agentDir).size, 0);
  t.is(taskPids(two.agentDir).size, 4);
  t.false(existsSync(join(one.agentDir, "node.json")));

  await one.start(joinToken);
  await eventually(async () => (await nodes(client)).length === 2, "it is back");
});

test.serial("agent leave stays where its tasks have no other place, and goes with --force, leaving nothing that runs", async (t) => {
  const { url, client, joinToken } = await startController(t);
  const one = host(t, url, "one");
  const agent = await one.start(joinToken);
  await client.post("/v1/services", { body: sleeper });
  await eventually(async () => (await running(client)) === 4, "four tasks");
  const pids = [...taskPids(one.agentDir).values()];

  const stays = await fleetlog(t, ["agent", "leave", "--url", url, "--data-dir", one.dataDir, "--timeout", "1s"]);
  t.is(stays.code, 1, stays.output);
  t.regex(stays.output, /one still holds 4 tasks and stays in the cluster/);
  t.true(pids.every(isRunning));

  const forced = await fleetlog(t, ["agent", "leave", "--force", "--url", url, "--data-dir", one.dataDir]);
  t.is(forced.code, 0, forced.output);
  await agent.exit();
  t.false(pids.some(isRunning));
  t.deepEqual((await client.get("/v1/nodes")).data.items, []);
});

test.serial("a node that was removed by others joins as a new one when its agent starts with a join token", async (t) => {
  const { url, client, joinToken } = await startController(t);
  const one = host(t, url, "one");
  const agent = await one.start(joinToken);
  await eventually(async () => (await nodes(client)).length === 1, "one node");
  const [before] = (await client.get("/v1/nodes")).data.items;
  await client.delete("/v1/nodes/{node}", { params: { path: { node: "one" }, query: { force: true } } });
  agent.kill("SIGTERM");
  await agent.exit();
  await one.start(joinToken);
  await eventually(async () => (await nodes(client)).length === 1, "it is a node again");
  const [after] = (await client.get("/v1/nodes")).data.items;
  t.not(after?.id, before?.id);
});

test.serial("agent leave ends nothing for another cluster, and only with --force what its own has forgotten", async (t) => {
  const { url, client, joinToken } = await startController(t);
  const other = await startController(t);
  const one = host(t, url, "one");
  const agent = await one.start(joinToken);
  await client.post("/v1/services", { body: sleeper });
  await eventually(async () => (await running(client)) === 4, "four tasks");
  const pids = [...taskPids(one.agentDir).values()];
  const leave = (at: string, ...flags: string[]) => fleetlog(t, ["agent", "leave", "--url", at, "--data-dir", one.dataDir, ...flags]);

  const wrong = await leave(other.url, "--force");
  t.is(wrong.code, 1, wrong.output);
  t.regex(wrong.output, /follows the log [0-9a-f]{16}, and this host is a node of the log [0-9a-f]{16}; node one and its tasks stay/);
  t.true(pids.every(isRunning));
  t.deepEqual(await nodes(client), ["one"]);

  // Its agent must not hear of the removal, as one that was cut off would not.
  agent.kill("SIGTERM");
  await agent.exit();
  await client.delete("/v1/nodes/{node}", { params: { path: { node: "one" }, query: { force: true } } });
  const unknown = await leave(url);
  t.is(unknown.code, 1, unknown.output);
  t.regex(unknown.output, /does not know node one any more; `fleetlog agent leave --force`/);
  t.true(pids.every(isRunning));

  const forced = await leave(url, "--force");
  t.is(forced.code, 0, forced.output);
  t.false(pids.some(isRunning));
});
