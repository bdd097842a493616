import test from "ava";
import { createClient } from "../../src/client/index.js";
import { startDev } from "../support/dev.js";
import { eventually } from "../support/eventually.js";
import { adminToken } from "../support/fleetlog.js";
import { freePorts } from "../support/rqlite/node.js";

test.beforeEach((t) => t.timeout(240_000));

/** Answers with its process id, after a little work. */
const server = `
  const http = require("node:http");
  http.createServer((_, response) => {
    const until = Date.now() + 5;
    while (Date.now() < until);
    response.end(String(process.pid));
  }).listen(process.env.PORT, process.env.HOST || "127.0.0.1");
`;

const perTask = 20;

/**
 * Goal: load brings replicas that serve it, and its end takes them away. Method: a real service of the host's processes, real requests to
 * its published port, and the rate at which they were answered as the metric, told to the API like any monitor does.
 */
test("load, scale-out, load gone, scale-in, with requests all the while", async (t) => {
  const dev = await startDev(t, { args: ["--no-stack"] });
  await dev.running.printed(/Ctrl-C stops/);
  const token = await adminToken(dev.dataDir);
  const client = createClient({ url: dev.url, token });
  const [published] = await freePorts();
  const params = { path: { service: "web" } };
  const spec = {
    name: "web",
    replicas: 1,
    drainMs: 200,
    containers: [{ process: { command: [process.execPath, "-e", server] }, health: { test: { tcp: {} }, intervalMs: 200 } }],
    endpoints: [{ published }],
  };
  await client.post("/v1/services", { body: spec });
  const policy = {
    min: 1,
    max: 4,
    periodMs: 2_000,
    targets: [{ metric: "requests_per_second", averageValue: perTask }],
    down: { stabilizationMs: 4_000 },
  };
  await client.put("/v1/services/{service}/autoscaling", { params, body: policy });
  const web = async () => (await client.get("/v1/services/{service}", { params })).data;
  await eventually(async () => (await web()).running === 1, "the first task runs");

  const load = { perSecond: perTask * 3, sent: 0, answered: 0, failed: 0, pids: new Set<string>() };
  const url = `http://${dev.address}:${published}/`;
  const ending = new AbortController();
  const sending = (async () => {
    while (!ending.signal.aborted) {
      await new Promise((done) => setTimeout(done, 100));
      const requests = Array.from({ length: load.perSecond / 10 }, () =>
        fetch(url, { signal: AbortSignal.timeout(10_000), headers: { connection: "close" } }).then(async (response) => {
          load.pids.add(await response.text());
          load.answered++;
        }),
      );
      load.sent += requests.length;
      for (const result of await Promise.allSettled(requests)) if (result.status === "rejected") load.failed++;
    }
  })();
  const telling = (async () => {
    while (!ending.signal.aborted) {
      const body = `requests_per_second{service="web"} ${load.perSecond}\n`;
      const headers = { authorization: `Bearer ${token}`, "content-type": "text/plain" };
      await fetch(`${dev.url}/v1/metrics?monitor=load`, { method: "POST", headers, body });
      await new Promise((done) => setTimeout(done, 500));
    }
  })();
  t.teardown(() => ending.abort());

  const begun = performance.now();
  t.true(await eventually(async () => (await web()).running === 3, "three of them run", 60_000));
  t.log(`from the load to three replicas that serve: ${Math.round(performance.now() - begun)} ms`);
  t.true(await eventually(() => load.pids.size >= 3, "all three answer"));
  load.perSecond = 0;
  t.true(await eventually(async () => (await web()).spec.replicas === 1, "one is left", 60_000));
  ending.abort();
  await Promise.all([sending, telling]);
  t.true(load.answered > 0);
  t.is(load.failed, 0, `of ${load.sent} requests`);
  const { data } = await client.get("/v1/services/{service}/autoscaling", { params });
  const up = data.decisions.find(({ result, from, replicas = 0 }) => result === "scaled" && replicas > (from ?? 0));
  t.like(up?.autoscaling.inputs[0], { rule: "target", metric: "requests_per_second", target: perTask });
});
