import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ExecutionContext } from "ava";
import test from "ava";
import { createClient } from "../../../src/client/index.js";
import { find } from "../../support/engine/commands.js";
import { eventually } from "../../support/eventually.js";
import { adminToken, startFleetlog, temporaryDir } from "../../support/fleetlog.js";
import { endLeftovers } from "../../support/processes.js";
import { programTest } from "../../support/program-test.js";

const execute = promisify(execFile);

/** An agent of one service whose two tasks run, and what it tells at an address of its own. */
async function watched(t: ExecutionContext) {
  const [dir, agentDir] = [temporaryDir(t), temporaryDir(t)];
  endLeftovers(t, join(agentDir, "agent"));
  const controller = startFleetlog(t, ["controller", "--listen", "127.0.0.1:0", "--data-dir", dir]);
  const [, url] = (await controller.printed(/controller at (http[^\s,]+)/)) as unknown as [string, string];
  const token = await adminToken(dir);
  const args = [
    "agent",
    "--url",
    url,
    "--token",
    token,
    "--data-dir",
    agentDir,
    "--publish-address",
    "127.0.0.1",
    "--metrics-listen",
    "127.0.0.1:0",
  ];
  const agent = startFleetlog(t, args);
  const [, metrics] = (await agent.printed(/metrics at (\S+)\/metrics/)) as unknown as [string, string];
  const client = createClient({ url, token });
  await client.post("/v1/services", { body: { name: "web", replicas: 2, containers: [{ process: { command: ["sleep", "1000"] } }] } });
  await eventually(async () => (await client.get("/v1/cluster")).data.tasks.running === 2, "both run");
  return { controller, client, metrics, text: async () => (await fetch(`${metrics}/metrics`)).text() };
}

test("an agent tells of its tasks, its host and itself, of none that is gone, and whether it has a controller", async (t) => {
  const { controller, client, metrics, text } = await watched(t);
  const first = await text();
  for (const slot of [1, 2]) {
    t.regex(
      first,
      new RegExp(`^fleetlog_task_memory_bytes\\{namespace="default",service="web",slot="${slot}",task="[^"]+"\\} [1-9]\\d+$`, "m"),
    );
    t.regex(first, new RegExp(`^fleetlog_task_cpu_seconds_total\\{[^}]*slot="${slot}"[^}]*\\} [\\d.]+$`, "m"));
  }
  for (const line of [
    /^fleetlog_host_cpu_seconds_total\{mode="idle"\} \d/m,
    /^fleetlog_host_memory_bytes\{kind="available"\} \d/m,
    /^fleetlog_agent_connected 1$/m,
  ])
    t.regex(first, line);
  t.regex(first, /^fleetlog_agent_instances\{phase="running"\} 2$/m);
  t.is((await fetch(`${metrics}/readyz`)).status, 200);

  await client.post("/v1/services/{service}/scale", { params: { path: { service: "web" } }, body: { replicas: 1 } });
  await eventually(
    async () => (await text()).match(/^fleetlog_task_memory_bytes\{/gm)?.length === 1,
    "the one that ended is not told of any more",
  );
  controller.kill("SIGKILL");
  await eventually(async () => (await fetch(`${metrics}/readyz`)).status === 503, "it is not ready without a controller");
  t.regex(await text(), /^fleetlog_agent_connected 0$/m);
  t.regex(await text(), /^fleetlog_agent_condition\{condition="no-session"\} 1$/m);
  t.is((await fetch(`${metrics}/metrics`, { method: "POST" })).status, 405);
});

programTest(["promtool"], "an agent's metrics are as Prometheus' conventions want them", async (t) => {
  const { text } = await watched(t);
  const checking = execute(find("promtool") as string, ["check", "metrics"]);
  checking.child.stdin?.end(await text());
  await t.notThrowsAsync(checking);
});
