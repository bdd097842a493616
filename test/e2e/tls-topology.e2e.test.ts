import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { createClient, systemNetwork } from "../../src/client/index.js";
import { KafkaStream } from "../../src/streams/index.js";
import { eventually } from "../support/eventually.js";
import { fleetlog, temporaryDir } from "../support/fleetlog.js";
import { missingForKafka } from "../support/kafka.js";
import { endLeftovers } from "../support/processes.js";
import { missingPrograms } from "../support/program-test.js";
import { missingForRqlite } from "../support/rqlite.js";
import { Topology } from "../support/topology.js";

const missing = [missingForRqlite(), missingForKafka("3.9"), missingPrograms("nginx", "prometheus", "openssl")].filter(
  (what) => what !== undefined,
);
const execute = promisify(execFile);
const inFull = process.env.FLEETLOG_SOAK === "1";
/** Of these others are there that speak alike. */
const leftOut = new Set(inFull ? [] : ["controller-3", "autoscaler-2", "prometheus"]);

/** docker-compose.yml and docker-compose.tls.yml as processes. The agent runs processes, since an engine is a matter of other tests. */
async function startTopology(t: ExecutionContext) {
  const made = join(temporaryDir(t), "tls");
  const address = (url: string) => new URL(url).hostname;
  const topology: Topology = new Topology(t, "docker-compose.yml", {
    with: ["docker-compose.tls.yml"],
    only: (name) => !leftOut.has(name),
    folders: { "./tls/shared": join(made, "shared") },
    args: {
      agent: (args) => [
        ...args.map((word) => (word === "docker" ? "process" : word)),
        "--publish-address",
        address(topology.url("agent", 1)),
      ],
    },
    files: { "deploy/prometheus/prometheus.tls.yml": (text) => text.replaceAll("15s", "1s") },
  });
  await execute("deploy/certificates.sh", [made, ...topology.addresses()]);
  endLeftovers(t, join(topology.volume("agent"), "agent"));
  await topology.up();
  const ca = readFileSync(join(made, "shared", "ca.pem"), "utf8");
  const token = readFileSync(join(topology.volume("controller-1"), "admin.token"), "utf8").trim();
  const network = systemNetwork({ ca });
  const url = topology.url("nginx", 7070, "https");
  const read = async (at: string, headers: Record<string, string> = {}) =>
    (await network.fetch(new Request(at, { headers: { authorization: `Bearer ${token}`, ...headers } }))).text();
  return { topology, client: createClient({ url, token, fetch: network.fetch }), network, url, token, read, ca, made };
}

const title =
  "docker-compose.tls.yml's parts: secrets, samples, decisions and the audit go over TLS, and whoever shows nothing is told nothing";
if (missing.length > 0) test.skip(`${title} (needs ${missing.join(", ")})`, () => {});
else
  test(title, async (t) => {
    t.timeout(300_000);
    const { topology, client, network, url, token, read, ca, made } = await startTopology(t);

    const file = join(temporaryDir(t), "read");
    const script = `cat "$FLEETLOG_SECRETS_DIR/password" > ${file}.new; mv ${file}.new ${file}; exec sleep 1000`;
    await client.post("/v1/secrets", { body: { name: "password", data: Buffer.from("correct horse").toString("base64") } });
    await client.post("/v1/services", {
      body: { name: "web", replicas: 1, containers: [{ process: { command: ["sh", "-c", script] }, secrets: [{ source: "password" }] }] },
    });
    await eventually(() => existsSync(file), "the task has read its secret");
    t.is(readFileSync(file, "utf8"), "correct horse");

    // As people call it, from this host and beside a controller.
    for (const at of [url, topology.url("controller-2", 7070, "https")]) {
      const env = { FLEETLOG_URL: at, FLEETLOG_TLS_CA: join(made, "shared", "ca.pem"), FLEETLOG_TOKEN: token };
      const { code, output } = await fleetlog(t, ["service", "ls"], env);
      t.deepEqual([code, /web .* 1\/1/.test(output)], [0, true], output);
    }

    // From a controller over Kafka to an autoscaler, and from there back to a controller.
    const params = { path: { service: "web" } };
    const policy = { min: 1, max: 3, periodMs: 1_000, targets: [{ metric: "custom:queue", averageValue: 10 }] };
    await client.put("/v1/services/{service}/autoscaling", { params, body: policy });
    await eventually(
      async () => {
        const headers = { authorization: `Bearer ${token}`, "content-type": "text/plain" };
        const body = 'queue{service="web"} 30\n';
        await network.fetch(new Request(`${url}/v1/metrics?monitor=test`, { method: "POST", headers, body }));
        return (await client.get("/v1/services/{service}", { params })).data.spec.replicas === 3;
      },
      "an autoscaler has scaled",
      120_000,
    );

    // From the log over the relay and Kafka to the auditor, and from there over a controller.
    const seq = Number((await client.get("/v1/cluster")).data.position.split("-")[1]);
    const relayed = async () => JSON.parse(await read(`${topology.url("relay", 7071)}/readyz`)) as { position?: string };
    await eventually(async () => Number((await relayed()).position?.split("-")[1] ?? 0) >= seq, "the relay has brought all", 60_000);
    const audited = await read(`${url}/v1/audit?type=service.scaled`, { "fleetlog-min-seq": String(seq) });
    t.regex(audited, /"autoscaler/, audited);

    if (inFull)
      await eventually(
        async () => {
          const up = JSON.parse(await read(`${topology.url("prometheus", 9090)}/api/v1/query?query=up`)) as {
            data: { result: { value: [number, string] }[] };
          };
          // Three controllers, the relay, the auditor, two autoscalers and the agent.
          return up.data.result.filter(({ value }) => value[1] === "1").length === 8;
        },
        "Prometheus reaches all",
        60_000,
      );

    if (inFull) {
      const { lease } = (await client.get("/v1/cluster")).data;
      const holder = ["controller-1", "controller-2", "controller-3"].find((name) => topology.url(name, 7070, "https") === lease.url);
      for (const names of [["kafka", "relay"], [holder as string]]) {
        await Promise.all(names.map((name) => topology.kill(name)));
        await Promise.all(names.map((name) => topology.restart(name)));
        await Promise.all(names.map((name) => topology.healthy(name)));
      }
      await client.post("/v1/services", { body: { name: "later", replicas: 0, containers: [{ process: { command: ["true"] } }] } });
      await eventually(
        async () => (await read(`${url}/v1/audit?q=later&type=service.created`)).includes('"seq"'),
        "the audit goes on",
        120_000,
      );
    }

    // In the clear, without a password, or believing another authority, nobody gets anywhere.
    await t.throwsAsync(fetch(topology.url("controller-1", 7070, "https")), undefined, "an authority that is not known");
    await t.throwsAsync(fetch(topology.url("controller-1", 7070)), undefined, "no TLS");
    const rqlite = await network.fetch(new Request(`${topology.url("rqlite-1", 4001, "https")}/status`));
    t.is(rqlite.status, 401);
    const brokers = [new URL(topology.url("kafka", 9092)).host];
    const password = readFileSync(join(made, "shared", "stream.password"), "utf8").trim();
    for (const sasl of [undefined, { mechanism: "plain" as const, username: "fleetlog", password: `${password}x` }]) {
      const stream = new KafkaStream({ brokers, tls: { ca }, ...(sasl ? { sasl } : {}) });
      t.teardown(() => stream.close());
      await t.throwsAsync(stream.ends("fleetlog.metrics"), undefined, sasl ? "a wrong password" : "no password");
    }
  });
