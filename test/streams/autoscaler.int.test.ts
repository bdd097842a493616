import test, { type ExecutionContext } from "ava";
import { createClient } from "../../src/client/index.js";
import { systemClock, systemRandom, systemTimers } from "../../src/ports/index.js";
import type { SampleRecord } from "../../src/streams/autoscaler/samples.js";
import { Autoscaler, LocalStream } from "../../src/streams/index.js";
import { startCluster, type TestCluster } from "../support/cluster.js";
import { eventually } from "../support/eventually.js";

type Samples = (SampleRecord & { cluster: string })[];

/** An autoscaler of the cluster, which measures what it is told: a value of the whole service `web`. */
async function startAutoscaler(t: ExecutionContext, cluster: TestCluster, value: () => number) {
  const client = createClient(cluster);
  const [{ data: own }, { data: web }] = [
    await client.get("/v1/cluster"),
    await client.get("/v1/services/{service}", { params: { path: { service: "web" } } }),
  ];
  const stream = new LocalStream();
  const ending = new AbortController();
  const troubles: unknown[] = [];
  const autoscaler = new Autoscaler({
    client: createClient(cluster),
    stream,
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    onTrouble: (_, error) => troubles.push(error),
    async followMetrics(take, signal) {
      while (!signal.aborted) {
        const series = [{ name: "queue", values: [value()] }];
        take([{ cluster: own.id, time: systemClock.now(), source: "monitor:test", service: web.id, series }] satisfies Samples);
        await systemTimers.sleep(50, signal).catch(() => {});
      }
    },
  });
  const ended = autoscaler.run(ending.signal);
  const stop = async () => {
    ending.abort();
    await ended;
    await stream.close();
  };
  t.teardown(stop);
  return { autoscaler, troubles, stop };
}

async function startWeb(t: ExecutionContext, policy: object): Promise<TestCluster & { replicas(): Promise<number> }> {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "simulated");
  const client = createClient(cluster);
  const spec = { name: "web", containers: [{ process: { command: ["x"] } }], placement: { runtime: "simulated" as const } };
  await client.post("/v1/services", { body: spec });
  const body = {
    min: 0,
    max: 8,
    periodMs: 1_000,
    targets: [{ metric: "custom:queue", averageValue: 10 }],
    down: { stabilizationMs: 1_000 },
    ...policy,
  };
  const params = { path: { service: "web" } };
  await client.put("/v1/services/{service}/autoscaling", { params, body });
  return {
    ...cluster,
    replicas: async () => (await client.get("/v1/services/{service}", { params })).data.spec.replicas ?? -1,
  };
}

async function decisionsOf(cluster: TestCluster) {
  const { data } = await createClient(cluster).get("/v1/services/{service}/autoscaling", { params: { path: { service: "web" } } });
  return data.decisions;
}

test("load brings replicas, and its end takes them away, down to none and back", async (t) => {
  let queue = 35;
  const cluster = await startWeb(t, {});
  const { troubles } = await startAutoscaler(t, cluster, () => queue);
  t.true(await eventually(async () => (await cluster.replicas()) === 4, "four of ten each"));
  queue = 0;
  t.true(await eventually(async () => (await cluster.replicas()) === 0, "none"));
  queue = 5;
  t.true(await eventually(async () => (await cluster.replicas()) === 1, "the first one"));
  const [first] = await decisionsOf(cluster);
  t.like(first, { result: "scaled", from: 1, replicas: 4 });
  t.like(first?.autoscaling.inputs[0], { rule: "target", metric: "custom:queue", value: 35, target: 10, replicas: 4 });
  t.deepEqual(troubles, []);
});

test("two autoscalers that measure other things make one decision for each window", async (t) => {
  const cluster = await startWeb(t, { up: { limits: [{ tasks: 1, periodMs: 1_000 }] } });
  const queues = [60, 75];
  const started = await Promise.all(queues.map((queue) => startAutoscaler(t, cluster, () => queue)));
  t.true(await eventually(async () => (await cluster.replicas()) >= 6, "as many as one of them wants"));
  const windows = (await decisionsOf(cluster)).map(({ autoscaling }) => autoscaling.window);
  t.deepEqual(
    windows,
    [...new Set(windows)].sort((a, b) => a - b),
  );
  for (const { troubles } of started) t.deepEqual(troubles, []);
});

test("a dry run only records, also over a restart of the autoscaler", async (t) => {
  const cluster = await startWeb(t, { mode: "dry-run" });
  const first = await startAutoscaler(t, cluster, () => 35);
  t.true(await eventually(async () => (await decisionsOf(cluster)).length === 1, "the first decision"));
  await first.stop();
  const second = await startAutoscaler(t, cluster, () => 35);
  t.true(await eventually(() => second.autoscaler.counts.evaluations >= 3, "three further looks"));
  t.is((await decisionsOf(cluster)).length, 1);
  t.like((await decisionsOf(cluster))[0], { result: "advised", from: 1, replicas: 4 });
  t.is(await cluster.replicas(), 1);
});

test("what a policy is kept from is recorded once", async (t) => {
  const cluster = await startWeb(t, { max: 2 });
  const { autoscaler } = await startAutoscaler(t, cluster, () => 1_000);
  const held = async () => (await decisionsOf(cluster)).filter(({ autoscaling }) => autoscaling.limits?.includes("max"));
  t.true(await eventually(async () => (await held()).length > 0, "it is said"));
  const before = autoscaler.counts.evaluations;
  t.true(await eventually(() => autoscaler.counts.evaluations >= before + 3, "three further looks"));
  t.is((await held()).length, 1);
  t.is(await cluster.replicas(), 2);
});
