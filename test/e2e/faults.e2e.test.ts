import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { type Client, createClient } from "../../src/client/index.js";
import { readSqliteLog, verifyLog } from "../../src/log/index.js";
import { isClusterError } from "../../src/ports/index.js";
import { digest, emptyView, replay } from "../../src/projections/index.js";
import { eventually } from "../support/eventually.js";
import { adminClient, adminToken, fleetlog, type Running, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";
import { endLeftovers, isRunning, residentBytes, taskPids } from "../support/processes.js";

async function startController(
  t: ExecutionContext,
  dataDir: string,
  listen = "127.0.0.1:0",
): Promise<{ running: Running; url: string; client: Client }> {
  const running = startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", listen]);
  const [, url] = await running.printed(/controller at (http:\S+),/);
  return { running, url: url as string, client: await adminClient(url as string, dataDir) };
}

async function startAgent(t: ExecutionContext, url: string, dataDir: string): Promise<{ running: Running; agentDir: string }> {
  const agentDir = join(dataDir, "agent");
  endLeftovers(t, agentDir);
  const token = createToken(await adminClient(url, dataDir));
  const running = startFleetlog(t, [
    "agent",
    "--url",
    url,
    "--token",
    await token,
    "--data-dir",
    dataDir,
    "--publish-address",
    loopbackAddress(),
  ]);
  await running.printed(/agent of node/);
  return { running, agentDir };
}

async function createToken(client: Client): Promise<string> {
  const { data } = await client.post("/v1/tokens", { body: { name: `join-${Date.now()}`, preset: "agent" } });
  return data.secret as string;
}

const sleeper = (name: string, replicas = 1) => ({ name, replicas, containers: [{ process: { command: ["sleep", "1000"] } }] });

async function runningTasks(client: Client): Promise<number> {
  return (await client.get("/v1/cluster")).data.tasks.running ?? 0;
}

test.serial(
  "kill -9 of the controller during 1,000 concurrent intents loses nothing that was acknowledged, and starts nothing twice",
  async (t) => {
    const dataDir = temporaryDir(t);
    const first = await startController(t, dataDir);
    const port = new URL(first.url).port;
    const { agentDir } = await startAgent(t, first.url, dataDir);
    await first.client.post("/v1/services", { body: sleeper("steady", 3) });
    await eventually(async () => (await runningTasks(first.client)) === 3, "three tasks run");
    const before = taskPids(agentDir);

    // One attempt each: what is not answered is unknown, and only what is answered must be there.
    const acknowledged: string[] = [];
    const token = await adminToken(dataDir);
    let answered = 0;
    const sends = Array.from({ length: 1_000 }, async (_, i) => {
      const name = `svc${i}`;
      const response = await fetch(`${first.url}/v1/services`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(sleeper(name, 0)),
      }).catch(() => undefined);
      if (response?.status === 201) acknowledged.push(name);
      if (++answered === 300) first.running.kill("SIGKILL");
    });
    await Promise.all(sends);
    await first.running.exit();
    t.true(acknowledged.length >= 100 && acknowledged.length < 1_000, `${acknowledged.length} acknowledged`);

    const second = await startController(t, dataDir, `127.0.0.1:${port}`);
    const names = new Set<string>();
    for await (const service of second.client.list("/v1/services", { params: { query: { limit: 1000 } } })) names.add(service.name);
    t.deepEqual(
      acknowledged.filter((name) => !names.has(name)),
      [],
    );
    await eventually(
      async () => (await second.client.get("/v1/nodes")).data.items[0]?.state === "ready" && (await runningTasks(second.client)) === 3,
      "the agent is back",
    );
    t.deepEqual(taskPids(agentDir), before, "the tasks were adopted");

    const { data: cluster } = await second.client.get("/v1/cluster");
    const log = await readSqliteLog(join(dataDir, "log.db"));
    t.teardown(() => log.close());
    t.true((await verifyLog(log)).ok);
    const view = emptyView();
    const to = Number(cluster.position.split("-")[1]);
    const starts = new Map<string, number>();
    for await (const batch of log.read({ after: 0, to })) {
      replay(view, [batch]);
      for (const event of batch) {
        if (event.type !== "tasks.placed") continue;
        for (const task of event.data.tasks) starts.set(task, (starts.get(task) ?? 0) + 1);
      }
    }
    t.is(digest(view), cluster.digest);
    t.deepEqual(
      [...starts.values()].filter((count) => count > 1),
      [],
    );
    t.log(`${acknowledged.length} acknowledged before the kill, ${names.size - 1} there after it`);
  },
);

test.serial("a second controller on the same log says who holds it, and verify works beside the first", async (t) => {
  const dataDir = temporaryDir(t);
  const { url, running } = await startController(t, dataDir);
  const second = startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", "127.0.0.1:0"]);
  t.is((await second.exit()).code, 1);
  t.true(second.output().includes(`process ${running.pid} (${url})`), second.output());
  const verified = await fleetlog(t, ["verify", "--log", `sqlite:${join(dataDir, "log.db")}`]);
  t.is(verified.code, 0, verified.output);
  t.regex(verified.output, /not anchored/);
});

test.serial(
  "kill -9 of a task restarts it; kill -9 of its agent leaves it running; a paused agent is waited for, then its tasks are lost until it is back",
  async (t) => {
    const dataDir = temporaryDir(t);
    const { client, url } = await startController(t, dataDir);
    const { running: agent, agentDir } = await startAgent(t, url, dataDir);
    await client.post("/v1/services", { body: { ...sleeper("web", 2), restart: { delayMs: 10 } } });
    await eventually(async () => (await runningTasks(client)) === 2, "two tasks run");

    const [killed, spared] = [...taskPids(agentDir).values()] as [number, number];
    process.kill(killed, "SIGKILL");
    await eventually(
      async () => !isRunning(killed) && taskPids(agentDir).size === 2 && (await runningTasks(client)) === 2,
      "it was started again",
    );
    t.true(isRunning(spared));
    const { data: tasks } = await client.get("/v1/services/{service}/tasks", { params: { path: { service: "web" } } });
    t.deepEqual(tasks.items.map((task) => task.containers[0]?.generation).sort(), [1, 2]);

    const adopted = taskPids(agentDir);
    agent.kill("SIGKILL");
    await agent.exit();
    t.deepEqual(taskPids(agentDir), adopted);
    const again = startFleetlog(t, ["agent", "--url", url, "--data-dir", dataDir, "--publish-address", loopbackAddress()]);
    await again.printed(/agent of node/);
    await eventually(async () => (await runningTasks(client)) === 2, "both run in the view");
    t.deepEqual(taskPids(agentDir), adopted);

    again.kill("SIGSTOP");
    await eventually(async () => (await client.get("/v1/nodes")).data.items[0]?.state === "down", "the node is down", 60_000);
    t.true([...adopted.values()].every(isRunning), "with nowhere else to go they run on");
    again.kill("SIGCONT");
    await eventually(
      async () => (await client.get("/v1/nodes")).data.items[0]?.state === "ready" && (await runningTasks(client)) === 2,
      "the node is back",
      60_000,
    );
    t.deepEqual(taskPids(agentDir), adopted);
  },
);

test.serial("what a task writes as fast as it can leaves agent and controller alone", async (t) => {
  const dataDir = temporaryDir(t);
  const { client, url, running } = await startController(t, dataDir);
  const { running: agent } = await startAgent(t, url, dataDir);
  const noisy = {
    name: "noisy",
    containers: [
      {
        process: {
          command: ["sh", "-c", "yes 'a line that is written as fast as it can be' & head -c 1000000000 /dev/zero | tr '\\0' x; wait"],
        },
      },
    ],
  };
  await client.post("/v1/services", { body: noisy });
  await eventually(async () => (await runningTasks(client)) === 1, "it runs");
  const abort = new AbortController();
  const follow = (async () => {
    let lines = 0;
    for await (const _ of createClient({ url, token: await adminToken(dataDir) }).logs({
      service: "noisy",
      follow: true,
      signal: abort.signal,
    }))
      lines++;
    return lines;
  })().catch((error) => (isClusterError(error) || abort.signal.aborted ? 0 : Promise.reject(error)));
  const residentMb = (pid: number) => Math.round(residentBytes(pid) / 2 ** 20);
  const sizes: { agent: number; controller: number }[] = [];
  const seconds = process.env.FLEETLOG_SOAK ? 60 : 12;
  for (let i = 0; i < seconds; i++) {
    await new Promise((done) => setTimeout(done, 1_000));
    sizes.push({ agent: residentMb(agent.pid), controller: residentMb(running.pid) });
  }
  abort.abort();
  await follow;
  const third = Math.floor(sizes.length / 3);
  for (const which of ["agent", "controller"] as const) {
    const mean = (from: number) => sizes.slice(from, from + third).reduce((sum, size) => sum + size[which], 0) / third;
    t.true(mean(2 * third) < mean(third) * 1.5 + 20, `${which}: ${sizes.map((size) => size[which]).join(" ")} MB`);
  }
  t.log(`MB: ${JSON.stringify(sizes.at(-1))}`);
});

test.serial("an agent that runs nothing outlives its controller, and comes back to it", async (t) => {
  const dataDir = temporaryDir(t);
  const first = await startController(t, dataDir);
  const token = await createToken(first.client);
  const agent = startFleetlog(t, ["agent", "--url", first.url, "--token", token, "--data-dir", dataDir, "--runtime", "simulated"]);
  await agent.printed(/agent of node/);
  first.running.kill("SIGKILL");
  const again = await startController(t, dataDir, `127.0.0.1:${new URL(first.url).port}`);
  await eventually(async () => {
    t.is(agent.child.exitCode, null, agent.output());
    const { items } = (await again.client.get("/v1/nodes")).data;
    return items[0]?.state === "ready";
  }, "its node is ready");
});
