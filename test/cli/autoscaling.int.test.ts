import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { policyOf } from "../../src/cli/autoscaling-flags.js";
import { decisionLines } from "../../src/cli/autoscaling-words.js";
import { createClient } from "../../src/client/index.js";
import { startCluster } from "../support/cluster.js";
import { fleetlog, ok } from "../support/command-line.js";
import { temporaryDir } from "../support/fleetlog.js";
import { fakeTerminal } from "../support/terminal.js";

test("a policy is set, explained, listed and taken away by the command", async (t) => {
  const cluster = await startCluster(t);
  await ok(t, cluster, "service", "create", "--detach", "--runtime", "simulated", "--name", "web", "--", "x");
  const set = ["service", "autoscaling", "set", "web"];
  t.regex(
    (await ok(t, cluster, ...set, "--min", "2", "--max", "9", "--target", "custom:requests=10")).stdout,
    /^web: 1 replica, 0 running, between 2 and 9/,
  );
  const client = createClient(cluster);
  const params = { path: { service: "web" } };
  const { data } = await client.get("/v1/services/{service}/autoscaling", { params });
  const inputs = [
    { rule: "target" as const, metric: "custom:requests", of: "average" as const, value: 40, target: 10, tasks: 1, replicas: 4 },
  ];
  const autoscaling = { policy: "replicas" as const, generation: data.generation, window: 1, wanted: 4, inputs };
  await client.post("/v1/services/{service}/scale", { params, body: { replicas: 4, autoscaling } });
  const { stdout: explained } = await ok(t, cluster, "service", "autoscaling", "explain", "web");
  t.regex(explained, /ago, scaled from 1 to 4/);
  t.regex(explained, /target custom:requests \(average\): 40 of 10 in 1 task wants 4/);
  t.regex((await ok(t, cluster, "service", "autoscaling", "ls")).stdout, /web +4 +2 +9 +auto/);
  t.is((await ok(t, cluster, "service", "autoscaling", "explain", "web", "--json")).json.decisions.length, 1);
  const refused = await fleetlog(cluster, [...set, "--min", "9", "--max", "2", "--target", "custom:requests=10"]);
  t.is(refused.code, 2);
  t.regex(refused.stderr, /9 is above max, which is 2/);
  const unknown = await fleetlog(cluster, [...set, "--min", "1", "--max", "2", "--target", "request=10"]);
  t.is(unknown.code, 2);
  t.regex(unknown.stderr, /request is unknown: agents measure cpu, .*; one that you send is written custom:request/);
  await ok(t, cluster, "service", "autoscaling", "rm", "web");
  t.regex((await fleetlog(cluster, ["service", "autoscaling", "explain", "web"])).stderr, /no autoscaling policy/);
});

test("a policy's flags go over its file", async (t) => {
  const dir = temporaryDir(t);
  writeFileSync(join(dir, "policy.yaml"), "min: 1\nmax: 5\ntargets:\n  - {metric: cpu, utilization: 60}\ndown: {cooldownMs: 1000}\n");
  const io = { ...fakeTerminal(), cwd: dir };
  t.deepEqual(
    await policyOf(
      { file: "policy.yaml", max: 9, target: { requests: 3 }, stabilizeDown: 5, dryRun: true, resize: true, forecast: 60 },
      io,
    ),
    {
      min: 1,
      max: 9,
      mode: "dry-run",
      targets: [
        { metric: "cpu", utilization: 60 },
        { metric: "requests", averageValue: 3 },
      ],
      forecast: { leadMs: 60 },
      resources: { apply: true },
      down: { cooldownMs: 1000, stabilizationMs: 5 },
    } as never,
  );
  await t.throwsAsync(policyOf({ file: "none.yaml" }, io), { message: /cannot read none.yaml/ });
  await t.throwsAsync(policyOf({ dryRun: true, off: true }, io), { message: /exclude each other/ });
});

test("a decision says what each rule saw, and what held it", (t) => {
  const now = 1_000_000_000_000;
  const at = new Date(now - 65_000).toISOString();
  const autoscaling = {
    policy: "replicas" as const,
    generation: 1,
    window: 1,
    wanted: 9,
    limits: ["max" as const, "rate" as const],
    inputs: [
      { rule: "target" as const, metric: "cpu", of: "utilization" as const, value: 91.5, target: 70, tasks: 3, missing: 1, replicas: 9 },
      { rule: "schedule" as const, detail: "min 3 since 0 8 * * * (UTC)" },
      { rule: "target" as const, metric: "queue", of: "value" as const, target: 5 },
    ],
  };
  t.deepEqual(decisionLines({ at, position: "0123456789abcdef-7", result: "scaled", from: 4, replicas: 6, autoscaling }, now), [
    "1 min ago, scaled from 4 to 6; the rules want 9, held by max, the rate limit (0123456789abcdef-7)",
    "  target cpu (utilization): 91.5% of 70% in 3 tasks (1 without samples) wants 9",
    "  schedule: min 3 since 0 8 * * * (UTC)",
    "  target queue (value): no samples of 5",
  ]);
  const resized = {
    at,
    position: "0123456789abcdef-8",
    result: "advised" as const,
    resources: { cpu: 250, memory: 1_048_576 },
    autoscaling,
  };
  t.regex(decisionLines(resized, now)[0] ?? "", /advised 0.25 CPUs and 1 MiB a task/);
});
