import { execFile } from "node:child_process";
import { promisify } from "node:util";
import test from "ava";
import { startCluster } from "../support/cluster.js";
import { ok } from "../support/command-line.js";
import { eventually } from "../support/eventually.js";
import { command } from "../support/fleetlog.js";

const run = promisify(execFile);

async function suggestions(words: string[], env: Record<string, string> = {}): Promise<string[]> {
  const { stdout } = await run(process.execPath, [command, "complete", "--", ...words], { env: { ...process.env, ...env } });
  return stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith(":"))
    .map((line) => line.split("\t")[0] as string);
}

test("a shell is offered verbs, flags and their choices without a cluster", async (t) => {
  t.true((await suggestions(["serv"])).includes("service"));
  t.true((await suggestions(["service", ""])).includes("scale"));
  t.deepEqual((await suggestions(["service", "create", "--mode", ""])).slice(0, 2), ["replicated", "global"]);
  t.true((await suggestions(["service", "create", "--repl"])).includes("--replicas"));
});

test("names come from the cluster", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "simulated");
  await ok(t, cluster, "service", "create", "--detach", "--runtime", "simulated", "--name", "web", "--", "x");
  const env = { FLEETLOG_URL: cluster.url, FLEETLOG_TOKEN: cluster.token };
  // A cluster that answers late is passed over, so a busy machine may need a second try.
  const offered = async (words: string[], name: string) => (await suggestions(words, env)).join() === name;
  t.true(await eventually(() => offered(["service", "ps", ""], "web"), "the service's name"));
  t.true(await eventually(() => offered(["node", "inspect", ""], "node-1"), "the node's name"));
});

test("the script is one that the shell can read", async (t) => {
  const { stdout } = await run(process.execPath, [command, "completion", "bash"]);
  t.regex(stdout, /fleetlog/);
  await t.notThrowsAsync(run("bash", ["-n", "-c", stdout]));
});
