import test, { type ExecutionContext } from "ava";
import { type Client, type components, createClient } from "../../src/client/index.js";
import { startDev } from "../support/dev.js";
import { missingForEngine } from "../support/docker-engine.js";
import { startDockerFleet } from "../support/docker-fleet.js";
import { eventually } from "../support/eventually.js";
import { adminToken, startFleetlog } from "../support/fleetlog.js";
import { missingForKafka, startKafka } from "../support/kafka.js";
import { MeasuredLoad } from "../support/measured-load.js";
import { freePorts } from "../support/rqlite/node.js";

type ServiceBody = components["schemas"]["ServiceSpec"];

const cycles = process.env.FLEETLOG_SOAK === "1" ? 10 : 1;
const withinMs = 90_000;

test.beforeEach((t) => t.timeout(240_000 + cycles * 120_000));

/** Requests a second that one task is to have, and those that come: half a task's worth, and two and a half. */
const perTask = 20;
const quiet = perTask / 2;
const busy = perTask * 2.5;
const periodMs = 2_000;

/** A cluster with an autoscaler. */
interface Site {
  url: string;
  token: string;
  client: Client;
  /** Where its published ports are. */
  host: string;
  /** One container that answers with a name of its own. */
  containers: ServiceBody["containers"];
  /** Once the autoscaler knows the policy. */
  ready(): Promise<unknown>;
}

const policy = {
  min: 1,
  max: 4,
  periodMs,
  targets: [{ metric: "custom:requests_per_second", averageValue: perTask }],
  down: { stabilizationMs: 4_000 },
};

const health = { test: { tcp: {} }, intervalMs: 200 };

/**
 * Goal: load brings replicas that serve it, its end takes them away, and no request is lost over that. Method: a real service, real
 * requests to its published port, and the rate at which they are sent told to the API as any monitor does. What is measured is told, and
 * nothing is asserted of it: the log says what came after what.
 */
async function scalesWithLoad(t: ExecutionContext, site: Site): Promise<void> {
  const { client, url, token, host } = site;
  const [published] = await freePorts();
  const params = { path: { service: "web" } };
  const web = async () => (await client.get("/v1/services/{service}", { params })).data;
  const body = { name: "web", replicas: 1, drainMs: 2_000, containers: site.containers, endpoints: [{ published }] };
  const { id } = (await client.post("/v1/services", { body })).data;
  await client.put("/v1/services/{service}/autoscaling", { params, body: policy });
  await eventually(async () => (await web()).running === 1, "the first task runs", withinMs);
  const load = new MeasuredLoad(t, { host, port: published, url, token, service: "web", metric: "requests_per_second" });
  load.perSecond = quiet;
  await load.answeredBy(1, new Set(), withinMs);
  await site.ready();

  for (let cycle = 1; cycle <= cycles; cycle++) {
    const { position } = (await client.get("/v1/cluster")).data;
    const before = new Set(load.firstAnswers.keys());
    const breachedAt = Date.now();
    load.perSecond = busy;
    await load.answeredBy(1, before, withinMs);
    const answers = await load.answeredBy(2, before, withinMs);
    await eventually(async () => (await web()).running === 3, "three tasks run", withinMs);
    load.perSecond = quiet;
    await eventually(async () => isAlone(await web()), "one task is left", withinMs);
    const story = await storyOf(client, id, position);
    t.deepEqual(story.order, ["up", "placed", "running", "down", "stopped"]);
    t.like(story.inputs[0], { rule: "target", metric: "custom:requests_per_second", target: perTask });
    const first = Math.min(...answers);
    t.true(story.decidedAt <= first, "a new replica answers after the decision that brought it");
    const ms = (at: number) => `${at - breachedAt} ms`;
    t.log(
      `from the load: decided after ${ms(story.decidedAt)}, running after ${ms(story.runningAt)}, the first answer of a new replica after ${ms(first)} (one period and 5 s: ${periodMs + 5_000} ms)`,
    );
  }
  await load.end();
  t.true(load.sent > 0);
  t.deepEqual(load.failures, [], `of ${load.sent} requests`);
}

function isAlone({ spec, running }: components["schemas"]["Service"]): boolean {
  return spec.replicas === 1 && running === 1;
}

interface Story {
  /** What came after what, each at its first time. */
  order: string[];
  decidedAt: number;
  runningAt: number;
  inputs: components["schemas"]["AutoscalingInput"][];
}

/** What the log has of the service since a position: decisions of the autoscaler, and what came of them. */
async function storyOf(client: Client, service: string, after: string): Promise<Story> {
  const story: Story = { order: [], decidedAt: 0, runningAt: 0, inputs: [] };
  const placed = new Set<string>();
  let replicas = 1;
  const stepOf = (type: string, data: Data): string | undefined => {
    switch (type) {
      case "dev.fleetlog.service.scaled": {
        if (data.service !== service || data.autoscaling === undefined) return undefined;
        const isMore = (data.replicas ?? 0) > replicas;
        replicas = data.replicas ?? 0;
        return isMore ? "up" : "down";
      }
      case "dev.fleetlog.tasks.placed":
        if (data.service !== service) return undefined;
        for (const task of data.tasks ?? []) placed.add(task);
        return "placed";
      case "dev.fleetlog.tasks.observed": {
        const { tasks = [], states = [] } = data.observations ?? {};
        return tasks.some((task, row) => placed.has(task) && states[row] === "running") ? "running" : undefined;
      }
      default:
        return data.reason === "scaled-down" ? "stopped" : undefined;
    }
  };
  const types = ["service.scaled", "tasks.placed", "tasks.observed", "tasks.stopped"];
  for await (const event of client.events({ follow: false, after, types })) {
    const data = event.data as Data;
    const step = stepOf(event.type, data);
    if (step === undefined || story.order.includes(step)) continue;
    story.order.push(step);
    if (step === "up") Object.assign(story, { decidedAt: Date.parse(event.time), inputs: data.autoscaling?.inputs ?? [] });
    if (step === "running") story.runningAt = Date.parse(event.time);
  }
  return story;
}

/** Of the events' data, what is looked at here. */
interface Data {
  service?: string;
  replicas?: number;
  autoscaling?: components["schemas"]["AutoscalingDecision"];
  reason?: string;
  tasks?: string[];
  observations?: { tasks: string[]; states: string[] };
}

/** Answers with its process id, after a little work. */
const server = `
  const http = require("node:http");
  http.createServer((_, response) => {
    const until = Date.now() + 5;
    while (Date.now() < until);
    response.end(String(process.pid));
  }).listen(process.env.PORT, process.env.HOST || "127.0.0.1");
`;

test.serial("processes and the local stream: load, scale-out, load gone, scale-in, with requests all the while", async (t) => {
  const dev = await startDev(t, { args: ["--no-stack"] });
  await dev.running.printed(/Ctrl-C stops/);
  const token = await adminToken(dev.dataDir);
  const client = createClient({ url: dev.url, token });
  const containers = [{ process: { command: [process.execPath, "-e", server] }, health }];
  await scalesWithLoad(t, { url: dev.url, token, client, host: dev.address, containers, ready: async () => {} });
});

const missing = missingForEngine() ?? missingForKafka("3.9");
const withEngines = missing === undefined ? test.serial : test.skip;
const title = "containers, Kafka, and an autoscaler of its own: load, scale-out, load gone, scale-in, with requests all the while";

withEngines(missing === undefined ? title : `${title} (needs ${missing})`, async (t) => {
  const kafka = await startKafka();
  t.teardown(() => kafka.stop());
  const stream = ["--stream", `kafka:${kafka.address}`];
  const fleet = await startDockerFleet(t, ["one"], stream);
  const { url, token, client, image, dataDir } = fleet;
  const anyPort = ["--listen", "127.0.0.1:0"];
  const relay = startFleetlog(t, ["relay", "--log", `sqlite:${dataDir}/log.db`, ...stream, ...anyPort]);
  const autoscaler = startFleetlog(t, ["autoscaler", "--url", url, "--token", token, ...stream, ...anyPort]);
  await relay.printed(/relay at/);
  const [, pages] = await autoscaler.printed(/autoscaler at (http:\S+),/);
  const knows = async () => {
    const response = await fetch(`${pages}/readyz`);
    return response.ok && ((await response.json()) as { services: number }).services === 1;
  };
  const containers = [{ docker: { image, command: ["serve"] }, health }];
  const ready = () => eventually(knows, "the autoscaler knows the policy", withinMs);
  await scalesWithLoad(t, { url, token, client, host: fleet.hosts[0]?.address as string, containers, ready });
});
