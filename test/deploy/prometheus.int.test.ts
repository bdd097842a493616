import { execFile } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { ExecutionContext } from "ava";
import test from "ava";
import { parse } from "yaml";
import { find } from "../support/engine/commands.js";
import { adminToken, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { programTest } from "../support/program-test.js";

const execute = promisify(execFile);
const folder = resolve("deploy/prometheus");
const promtool = (args: string[], cwd = folder) => execute(find("promtool") as string, args, { cwd });

interface Rules {
  groups: {
    rules: { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string; description: string } }[];
  }[];
}
const rules = (parse(readFileSync(join(folder, "rules.yml"), "utf8")) as Rules).groups.flatMap(({ rules: own }) => own);

programTest(["promtool"], "promtool takes the configuration and its rules", async (t) => {
  const { stdout } = await promtool(["check", "rules", "rules.yml"]);
  t.true(stdout.includes(`${rules.length} rules found`), stdout);
  // It looks for the file of the token as well.
  const dir = temporaryDir(t);
  cpSync(folder, dir, { recursive: true });
  const token = join(dir, "token");
  writeFileSync(token, "fl_token");
  const text = readFileSync(join(folder, "prometheus.yml"), "utf8").replaceAll("/run/fleetlog/tokens/prometheus.token", token);
  writeFileSync(join(dir, "prometheus.yml"), text);
  await t.notThrowsAsync(promtool(["check", "config", "prometheus.yml"], dir));
});

programTest(["promtool"], "each alert is raised when it is due, and not before; none while all is well", async (t) => {
  await t.notThrowsAsync(promtool(["test", "rules", "rules.test.yml"]));
});

test("every alert has a test, a severity, and says what to do", (t) => {
  const tests = readFileSync(join(folder, "rules.test.yml"), "utf8");
  for (const { alert, labels, annotations } of rules) {
    t.true(tests.includes(`alertname="${alert}"`), alert);
    t.true(["warning", "critical"].includes(labels.severity), alert);
    t.true(annotations.summary.length > 0 && annotations.description.length > 0, alert);
  }
});

/** A controller with a stream, as `dev` has it, and what it tells Prometheus. */
async function scraped(t: ExecutionContext): Promise<string> {
  const dir = temporaryDir(t);
  const running = startFleetlog(t, ["controller", "--listen", "127.0.0.1:0", "--data-dir", dir]);
  const [, url] = await running.printed(/controller at (http[^\s,]+)/);
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${await adminToken(dir)}` } });
  return answer.text();
}

programTest(["promtool"], "a controller's metrics are as Prometheus' conventions want them", async (t) => {
  const text = await scraped(t);
  const checking = promtool(["check", "metrics"]);
  checking.child.stdin?.end(text);
  await t.notThrowsAsync(checking);
});

/** Names of metrics in an expression: whatever is no function, keyword or label. */
function metricsIn(expr: string): string[] {
  return [...expr.matchAll(/\b(fleetlog_\w+)/g)].map(([, name]) => (name as string).replace(/_bucket$/, ""));
}

test("the alerts ask only for metrics that there are", async (t) => {
  const described = new Set([...(await scraped(t)).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  // Those of other processes, which need more to start, by what stands in their source.
  const named = (path: string) =>
    [...readFileSync(path, "utf8").matchAll(/(?:gauge|counter)\(\s*"(\w+)"/g)].map(([, name]) => name as string);
  for (const name of named("src/streams/relay-metrics.ts")) described.add(`fleetlog_relay_${name}`);
  for (const name of named("src/streams/auditor/auditor-metrics.ts")) described.add(`fleetlog_auditor_${name}`);
  for (const name of named("src/cli/processes/agent-metrics.ts")) described.add(name);
  const asked = [...new Set(rules.flatMap(({ expr }) => metricsIn(expr)))];
  t.true(asked.length > 8);
  t.deepEqual(
    asked.filter((name) => !described.has(name)),
    [],
  );
});
