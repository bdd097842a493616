import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import test from "ava";
import { type Client, createClient } from "../../src/client/index.js";
import { eventually } from "../support/eventually.js";
import { missingForKafka } from "../support/kafka.js";
import { endLeftovers } from "../support/processes.js";
import { missingPrograms } from "../support/program-test.js";
import { missingForRqlite } from "../support/rqlite.js";
import { Topology } from "../support/topology.js";

const missing = [missingForRqlite(), missingForKafka("3.9"), missingPrograms("nginx", "prometheus")].filter((what) => what !== undefined);
const inFull = process.env.FLEETLOG_SOAK === "1";

/** Needs engines and the programs of docker-compose.yml's other images. */
function topologyTest(title: string, implementation: (t: ExecutionContext) => Promise<void>): void {
  if (missing.length === 0) test.serial(title, implementation);
  else test.skip(`${title} (needs ${missing.join(", ")})`, implementation);
}

/** docker-compose.yml as processes. Alone the agent is not as there: it runs processes, since an engine is a matter of other tests. */
async function startTopology(t: ExecutionContext): Promise<{ topology: Topology; client: Client; token: string; url: string }> {
  const address = (text: string) => text.replace(/^http:\/\//, "").replace(/:\d+$/, "");
  const topology: Topology = new Topology(t, "docker-compose.yml", {
    args: {
      agent: (args) => [
        ...args.map((word) => (word === "docker" ? "process" : word)),
        "--publish-address",
        address(topology.url("agent", 1)),
      ],
    },
    files: { "deploy/prometheus/prometheus.yml": (text) => text.replaceAll("15s", "1s") },
  });
  endLeftovers(t, join(topology.volume("agent"), "agent"));
  await topology.up();
  const token = readFileSync(join(topology.volume("controller-1"), "admin.token"), "utf8").trim();
  const url = topology.url("nginx", 7070);
  return { topology, client: createClient({ url, token }), token, url };
}

/** Reads and keyed writes through nginx, one after the other, until it is ended. Nothing is tried twice from here. */
class Traffic {
  readonly reads: number[] = [];
  readonly writes: { name: string; status: number }[] = [];
  readonly #running: Promise<unknown>;
  #ended = false;

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {
    this.#running = Promise.all([this.#read(), this.#write()]);
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#running;
  }

  async #read(): Promise<void> {
    while (!this.#ended) {
      this.reads.push(await this.#status(`${this.url}/v1/services?limit=1`, {}));
      await pause();
    }
  }

  async #write(): Promise<void> {
    for (let number = 0; !this.#ended; number++) {
      const name = `t-${number}`;
      const body = JSON.stringify({ name, replicas: 0, containers: [{ process: { command: ["true"] } }] });
      const headers = { "content-type": "application/json", "idempotency-key": name };
      this.writes.push({ name, status: await this.#status(`${this.url}/v1/services`, { method: "POST", headers, body }) });
      await pause();
    }
  }

  async #status(url: string, request: RequestInit): Promise<number> {
    const headers = { ...request.headers, authorization: `Bearer ${this.token}` };
    return fetch(url, { ...request, headers, signal: AbortSignal.timeout(60_000) }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
  }
}

const pause = () => new Promise((done) => setTimeout(done, 25));

/** As Prometheus answers an instant query: the values, by the label. */
async function queried(topology: Topology, query: string, label: string): Promise<Record<string, number>> {
  const answer = await fetch(`${topology.url("prometheus", 9090)}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await answer.json()) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
  return Object.fromEntries(data.result.map(({ metric, value }) => [metric[label] ?? "", Number(value[1])]));
}

/** The controllers of the file that do not write, as those who write see them. */
async function standbys(client: Client, topology: Topology): Promise<string[]> {
  const { lease } = (await client.get("/v1/cluster")).data;
  const names = ["controller-1", "controller-2", "controller-3"];
  return names.filter((name) => topology.url(name, 7070) !== lease.url);
}

/** The rqlite nodes of the file by their part in Raft. */
async function rqliteNodes(topology: Topology): Promise<{ leader: string; followers: string[] }> {
  const status = (await (await fetch(`${topology.url("rqlite-1", 4001)}/status`)).json()) as { store: { leader: { node_id: string } } };
  const leader = `rqlite-${status.store.leader.node_id}`;
  return { leader, followers: ["rqlite-1", "rqlite-2", "rqlite-3"].filter((name) => name !== leader) };
}

/** How far the relay says it is; undefined while it says nothing. */
async function relayed(topology: Topology): Promise<{ status: number; seq: number; behind: number | undefined }> {
  const answer = await fetch(`${topology.url("relay", 7071)}/readyz`);
  const page = (await answer.json()) as { position?: string; behind?: { events: number } };
  return { status: answer.status, seq: Number(page.position?.split("-")[1] ?? 0), behind: page.behind?.events };
}

async function landedOnce(t: ExecutionContext, client: Client, traffic: Traffic): Promise<void> {
  const created = new Map<string, number>();
  for await (const { data } of client.events({ follow: false, types: ["service.created"] })) {
    const { name } = (data as { spec: { name: string } }).spec;
    created.set(name, (created.get(name) ?? 0) + 1);
  }
  const acknowledged = traffic.writes.filter(({ status }) => status === 201).map(({ name }) => name);
  t.deepEqual(
    acknowledged.filter((name) => created.get(name) !== 1),
    [],
    "what was acknowledged is there once",
  );
  t.deepEqual(
    [...created].filter(([, times]) => times > 1),
    [],
    "nothing is there twice",
  );
}

topologyTest(
  "docker-compose.yml's parts, a standby, an rqlite node, Kafka and a host lost at once: reads and writes go on, and the host's loss is seen",
  async (t) => {
    t.timeout(300_000);
    const { topology, client, token, url } = await startTopology(t);
    // It serves metrics, which Prometheus is to find.
    const command = [
      process.execPath,
      "-e",
      'require("http").createServer((_, r) => r.end("serves 1\\n")).listen(process.env.PORT, process.env.HOST)',
    ];
    await client.post("/v1/services", {
      body: { name: "web", replicas: 2, endpoints: [{ scrape: {} }], containers: [{ process: { command } }] },
    });
    const nodes = async () => (await client.get("/v1/cluster")).data.nodes;
    await eventually(async () => (await client.get("/v1/cluster")).data.tasks.running === 2, "two tasks run");
    await eventually(async () => (await relayed(topology)).behind === 0, "the relay has brought all");
    await eventually(async () => {
      const up = await queried(topology, "up", "instance");
      // Three controllers, the relay, the auditor, two autoscalers, the agent and the two tasks.
      if (Object.values(up).filter((one) => one === 1).length !== 10) throw new Error(JSON.stringify(up));
      return true;
    }, "Prometheus reaches all");

    const traffic = new Traffic(url, token);
    const [standby] = await standbys(client, topology);
    const follower = (await rqliteNodes(topology)).followers[0] as string;
    await Promise.all(["kafka", "agent", standby as string, follower].map((name) => topology.kill(name)));
    const before = traffic.writes.length;
    // Its node is found out, although nothing reaches the stream that tells of it.
    await eventually(async () => (await nodes()).down === 1, "the host's node is down", 120_000);
    t.is((await relayed(topology)).status, 503);
    t.true(traffic.writes.length > before);
    const up = await queried(topology, 'up{job="fleetlog-controller"}', "instance");
    t.is(Object.values(up).filter((one) => one === 0).length, 1, "Prometheus misses the one");
    await traffic.end();
    t.deepEqual([...new Set(traffic.reads)], [200], "no read failed");
    t.deepEqual([...new Set(traffic.writes.map(({ status }) => status))], [201], "no write failed");
    await landedOnce(t, client, traffic);

    for (const name of ["kafka", follower, standby as string]) await topology.restart(name);
    const { position } = (await client.get("/v1/cluster")).data;
    const seq = Number(position.split("-")[1]);
    await eventually(async () => (await relayed(topology)).seq >= seq, "the relay has caught up", 120_000);
    await topology.healthy("relay");
    await topology.healthy(standby as string);
  },
);

if (inFull)
  topologyTest(
    "docker-compose.yml's parts, whoever leads killed again and again: what was acknowledged is there once, and all is well afterwards",
    async (t) => {
      t.timeout(900_000);
      const { topology, client, token, url } = await startTopology(t);
      const traffic = new Traffic(url, token);
      const acknowledged = () => traffic.writes.filter(({ status }) => status === 201).length;
      for (let round = 0; round < 4; round++) {
        const others = await standbys(client, topology);
        const holder = ["controller-1", "controller-2", "controller-3"].find((name) => !others.includes(name)) as string;
        // nginx with the lease holder, then the leader of the log with the relay.
        for (const names of [[holder, "nginx"], [(await rqliteNodes(topology)).leader, "relay"], ["kafka"]]) {
          const before = acknowledged();
          await Promise.all(names.map((name) => topology.kill(name)));
          await Promise.all(names.map((name) => topology.restart(name)));
          await Promise.all(names.map((name) => topology.healthy(name)));
          await eventually(() => acknowledged() > before + 5, `writes go on after ${names.join(" and ")}`, 120_000);
        }
      }
      await traffic.end();
      // What nobody knew the outcome of is sent again under its key, and told what became of it.
      for (const write of traffic.writes.filter(({ status }) => status !== 201)) {
        const body = { name: write.name, replicas: 0, containers: [{ process: { command: ["true"] } }] };
        await client.post("/v1/services", { body, headers: { "idempotency-key": write.name } });
        write.status = 201;
      }
      await landedOnce(t, client, traffic);
      const seq = Number((await client.get("/v1/cluster")).data.position.split("-")[1]);
      await eventually(async () => (await relayed(topology)).seq >= seq, "the relay has caught up", 120_000);
    },
  );
