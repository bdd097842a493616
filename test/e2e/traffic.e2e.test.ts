import { join, resolve } from "node:path";
import test, { type ExecutionContext } from "ava";
import type { Client } from "../../src/client/index.js";
import { type Load, startLoad } from "../support/constant-load.js";
import { eventually } from "../support/eventually.js";
import { adminClient, type Running, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";
import { endLeftovers } from "../support/processes.js";

/** Real processes: a controller, three agents with an address each on this machine, and ten web servers behind one published port. */
const replicas = 10;
const published = 18_090;
const server = resolve("dist/test/support/web-server.js");
const rounds = process.env.FLEETLOG_SOAK ? 5 : 1;
const withinMs = 120_000;

interface Fleet {
  client(): Promise<Client>;
  /** Ends the controller with kill -9 and starts it again. */
  crash(): Promise<void>;
  hosts: string[];
}

async function startFleet(t: ExecutionContext): Promise<Fleet> {
  const dataDir = temporaryDir(t);
  const start = async (listen: string): Promise<{ running: Running; url: string }> => {
    const running = startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", listen]);
    const [, url] = await running.printed(/controller at (http:\S+),/);
    return { running, url: url as string };
  };
  let controller = await start("127.0.0.1:0");
  const client = await adminClient(controller.url, dataDir);
  const network = loopbackAddress().replace(/\d+$/, "");
  const hosts = [1, 2, 3].map((n) => `${network}${n}`);
  for (const [index, host] of hosts.entries()) {
    const agentDir = temporaryDir(t);
    endLeftovers(t, join(agentDir, "agent"));
    const { data } = await client.post("/v1/tokens", { body: { name: `join-${index}`, preset: "agent" } });
    const agent = startFleetlog(t, [
      ...["agent", "--url", controller.url, "--token", data.secret as string, "--data-dir", agentDir],
      ...["--name", `node-${index + 1}`, "--publish-address", host],
    ]);
    await agent.printed(/agent of node/);
  }
  return {
    client: () => adminClient(controller.url, dataDir),
    async crash() {
      controller.running.kill("SIGKILL");
      await controller.running.exit();
      controller = await start(new URL(controller.url).host);
    },
    hosts,
  };
}

const spec = (version: number) => ({
  name: "web",
  replicas,
  containers: [
    {
      env: { VERSION: String(version) },
      process: { command: [process.execPath, server] },
      health: { test: { http: { path: "/healthz" } }, intervalMs: 1_000, timeoutMs: 1_000 },
    },
  ],
  endpoints: [{ published }],
  update: { order: "start-first" as const, parallelism: 2, monitorMs: 500 },
});

/** Healthy tasks by the version of their spec, or by their node. */
async function healthyBy(client: Client, what: "specVersion" | "node"): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const task of client.list("/v1/services/{service}/tasks", { params: { path: { service: "web" } } })) {
    if (task.state !== "running" || task.desired !== "running" || task.containers[0]?.health !== "healthy") continue;
    const key = String(task[what]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

async function update(fleet: Fleet, crash: boolean): Promise<void> {
  const client = await fleet.client();
  const path = { service: "web" };
  const { data: before, etag } = await client.get("/v1/services/{service}", { params: { path } });
  const next = String(before.specVersion + 1);
  await client.put("/v1/services/{service}", {
    params: { path, header: { "If-Match": etag as string } },
    body: spec(before.specVersion + 1),
  });
  if (crash) {
    await eventually(
      async () => ((await healthyBy(client, "specVersion")).get(next) ?? 0) >= replicas / 3,
      "a third is replaced",
      withinMs,
    );
    await fleet.crash();
  }
  const after = await fleet.client();
  await eventually(
    async () => {
      const healthy = await healthyBy(after, "specVersion");
      return healthy.size === 1 && healthy.get(next) === replicas;
    },
    "all of them are replaced",
    withinMs,
  );
}

async function drain(fleet: Fleet, crash: boolean): Promise<void> {
  const client = await fleet.client();
  // Nothing moves back to a node that was drained before: it may be empty.
  const nodes = (await client.get("/v1/nodes")).data.items.toSorted((a, b) => b.tasks - a.tasks);
  const path = { node: nodes[0]?.id as string };
  const { data: node } = await client.post("/v1/nodes/{node}/drain", { params: { path } });
  if (crash) {
    await eventually(
      async () => (await client.get("/v1/nodes/{node}", { params: { path } })).data.tasks < node.tasks,
      "it begins",
      withinMs,
    );
    await fleet.crash();
  }
  const after = await fleet.client();
  await eventually(
    async () => {
      const healthy = [...(await healthyBy(after, "node")).values()].reduce((sum, count) => sum + count, 0);
      return healthy === replicas && (await after.get("/v1/nodes/{node}", { params: { path } })).data.tasks === 0;
    },
    "the node is empty",
    withinMs,
  );
  await after.post("/v1/nodes/{node}/activate", { params: { path } });
}

function figures({ sent, failures, latenciesMs, answeredBy }: Load): string {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const p99 = Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0);
  return `${sent} requests, ${failures.length} failed, p99 ${p99} ms, longest ${Math.round(sorted.at(-1) ?? 0)} ms, ${answeredBy.size} tasks`;
}

test.serial(
  "clients of a published port see no failed request while its tasks move, also when the controller is killed meanwhile",
  async (t) => {
    t.timeout(600_000);
    const fleet = await startFleet(t);
    const client = await fleet.client();
    await client.post("/v1/services", { body: spec(1) });
    await eventually(async () => (await healthyBy(client, "specVersion")).get("1") === replicas, "ten tasks are healthy", withinMs);

    for (let round = 0; round < rounds; round++) {
      for (const [what, change] of Object.entries({ update, drain })) {
        for (const crash of [false, true]) {
          const load = startLoad(fleet.hosts, published);
          await eventually(() => load.sent > 200, "the load is on");
          await change(fleet, crash);
          await new Promise((done) => setTimeout(done, 1_000));
          await load.stop();
          t.log(`${what}${crash ? ", controller killed" : ""}: ${figures(load)}`);
          t.deepEqual(load.failures, [], what);
          t.true(load.answeredBy.size > replicas, "the tasks have changed under the load");
        }
      }
    }
  },
);
