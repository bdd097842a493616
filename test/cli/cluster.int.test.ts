import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test, { type ExecutionContext } from "ava";
import { startCluster } from "../support/cluster.js";
import { fleetlog, ok } from "../support/command-line.js";
import { eventually } from "../support/eventually.js";
import { fakeTerminal } from "../support/terminal.js";

const quick = ["--update-monitor", "100ms"];
const simulated = [...quick, "--runtime", "simulated"];

async function composeFile(t: ExecutionContext, text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "fleetlog-stack-"));
  t.teardown(() => rm(directory, { recursive: true }));
  const path = join(directory, "compose.yaml");
  await writeFile(path, text);
  return path;
}

test.serial("a stack is deployed from its file, listed and removed; what left the file is named", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "process");
  const service = (name: string) => `  ${name}:
    x-process: { command: [sleep, "1000"], working_dir: . }
    deploy: { update_config: { monitor: 100ms } }
`;
  const file = await composeFile(t, `services:\n${service("front")}${service("back")}`);
  const deployed = await ok(t, cluster, "stack", "deploy", "-c", file, "shop");
  t.regex(deployed.stdout, /^created shop_(front|back)\ncreated shop_(front|back)\n/);
  t.regex(deployed.stdout, /shop_back: converged, 1 of 1 running\n/);

  const again = await ok(t, cluster, "stack", "deploy", "-c", file, "shop", "--json");
  t.like(again.json, {
    created: [],
    updated: [],
    unchanged: { length: 2 },
    convergence: [{ verdict: "converged" }, { verdict: "converged" }],
  });

  await writeFile(file, `services:\n${service("front")}`);
  const orphaned = await ok(t, cluster, "stack", "deploy", "-c", file, "--detach", "shop");
  t.is(orphaned.stderr, "warning: shop_back is no longer in the file and still runs; --prune removes it\n");

  t.regex((await ok(t, cluster, "stack", "ls")).stdout, /\nshop +default +/);
  t.regex((await ok(t, cluster, "stack", "ps", "shop")).stdout, /\nshop_front\.1 .* node-1 +running +running/);
  await ok(t, cluster, "stack", "rm", "shop");
  t.like(await fleetlog(cluster, ["stack", "ps", "shop"]), { code: 1, stdout: "" });
});

test.serial("the README's Compose file runs", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "process");
  const [, text = ""] = /^```yaml\n([\s\S]*?)^```$/m.exec(await readFile("README.md", "utf8")) ?? [];
  // The file stands elsewhere here.
  const file = await composeFile(t, text.replace("examples/hello", resolve("examples/hello")));
  t.regex((await ok(t, cluster, "stack", "deploy", "-c", file, "demo")).stdout, /demo_web: converged, 2 of 2 running\n$/);
});

test.serial("a key that a Compose file may not have is exit code 2 and one line with its place", async (t) => {
  const cluster = await startCluster(t);
  const file = await composeFile(t, "services:\n  web:\n    x-process: { command: [a], working_dir: . }\n    privileged: true\n");
  const { code, stdout, stderr } = await fleetlog(cluster, ["stack", "deploy", "-c", file, "shop"]);
  t.is(code, 2);
  t.is(stdout, "");
  t.regex(stderr, /^error: .*compose\.yaml:4: services\.web\.privileged: .*\n$/);
});

test.serial("a drain waits until each task runs elsewhere; with nowhere to go it says what has to stay", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "simulated");
  await cluster.addNode("node-2", "simulated");
  await ok(t, cluster, "service", "create", "--name", "web", "--replicas", "4", ...simulated);
  const drained = await ok(t, cluster, "node", "update", "--availability", "drain", "node-1");
  t.true(drained.stdout.endsWith("node-1: drained\n"));
  const tasks = await ok(t, cluster, "task", "ls", "--node", "node-2", "--state", "running", "--json");
  t.is(tasks.json.length, 4);

  const stuck = await fleetlog(cluster, ["node", "update", "--availability", "drain", "--timeout", "500ms", "node-2"]);
  t.is(stuck.code, 1);
  t.regex(stuck.stderr, /^error: node-2 still holds 4 tasks: web\.\d, web\.\d, web\.\d and 1 more have to stay: [^;]*(; closest[^;]*)?\n$/);
  t.like((await ok(t, cluster, "service", "inspect", "web", "--json")).json, { running: 4 });

  t.is((await ok(t, cluster, "node", "update", "--availability", "active", "node-1")).stdout, "node-1 takes tasks again\n");
  await eventually(async () => (await ok(t, cluster, "node", "inspect", "node-2", "--json")).json.tasks === 0, "node-2 is empty");
  t.regex((await ok(t, cluster, "node", "ls")).stdout, /\nnode-2 .* ready +drain +0 /);
  await ok(t, cluster, "node", "rm", "--force", "node-2");
  t.is((await ok(t, cluster, "node", "ls", "--json")).json.length, 1);
});

test.serial("logs of all tasks are shown with their names, and followed until Ctrl-C", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "process");
  const script = 'echo one from $FLEETLOG_SLOT; while :; do sleep 0.1; echo "tick"; done';
  await ok(t, cluster, "service", "create", "--name", "talk", "--replicas", "2", ...quick, "--", "/bin/sh", "-c", script);
  const shown = await ok(t, cluster, "service", "logs", "talk");
  t.regex(shown.stdout, /^talk\.1@node-1 \| one from 1$/m);
  t.regex(shown.stdout, /^talk\.2@node-1 \| one from 2$/m);
  const tail = await ok(t, cluster, "service", "logs", "--tail", "1", "--json", "talk");
  t.deepEqual(
    tail.json.map((line: { text: string }) => line.text),
    ["tick", "tick"],
  );

  const io = fakeTerminal();
  const { out } = io;
  io.out = (text) => {
    out(text);
    if (io.stdout.split("\n").length > 8) io.interrupt();
  };
  const followed = await fleetlog(cluster, ["service", "logs", "-f", "--raw", "-n", "1", "talk"], io);
  t.is(followed.code, 130);
  t.regex(followed.stdout, /^(tick\n){8}/);
});

test.serial("the log can be read, filtered and followed, and the past can be looked at", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "simulated");
  await ok(t, cluster, "service", "create", "--name", "web", "--replicas", "2", ...simulated);
  const before = (await ok(t, cluster, "cluster", "--json")).json.position;
  await ok(t, cluster, "service", "scale", "web=1");

  const events = await ok(t, cluster, "events", "--json", "--type", "service.*");
  t.deepEqual(
    events.json.map((event: { type: string }) => event.type),
    ["dev.fleetlog.service.created", "dev.fleetlog.service.scaled"],
  );
  t.regex((await ok(t, cluster, "events", "--after", before)).stdout, /^ +\d+ {2}\S+ {2}service\.scaled +web scaled to 1$/m);
  t.regex((await ok(t, cluster, "events", "--tail", "1", "--type", "service.*")).stdout, /^.*web scaled to 1\n$/);

  const io = fakeTerminal({ size: { columns: 90, rows: 20 } });
  const { out } = io;
  io.out = (text) => {
    out(text);
    if (text.includes("tasks.stopped")) io.interrupt();
  };
  const followed = await fleetlog(cluster, ["events", "--follow", "--after", before], io);
  t.is(followed.code, 130);
  t.true(followed.stdout.split("\n").every((line) => line.length <= 90));

  const past = await ok(t, cluster, "state", "--at", before);
  t.true(past.stdout.startsWith(`At ${before}, `));
  t.regex(past.stdout, /\nweb .* replicated +2\/2 /);
  const narrow = await fleetlog(cluster, ["state"], fakeTerminal({ size: { columns: 80, rows: 20 } }));
  for (const line of narrow.stdout.split("\n")) t.true(line.length <= 80, line);
  t.is((await ok(t, cluster, "state", "--json")).json.services[0].desired, 1);
  t.is((await fleetlog(cluster, ["state", "--at", "1000000"])).code, 2);
});

test.serial("a token can do what its preset says, and nothing once it is revoked", async (t) => {
  const cluster = await startCluster(t);
  const { stdout, stderr } = await ok(t, cluster, "token", "create", "--preset", "agent", "rack-7");
  const join = stdout.trim();
  t.is(stderr, `A host joins with:\n  fleetlog agent --url ${cluster.url} --token ${join}\n`);

  const viewer = (await ok(t, cluster, "token", "create", "--preset", "viewer", "eye", "--json")).json;
  const look = ["service", "ls", "--token", viewer.secret];
  t.is((await fleetlog(cluster, look)).code, 0);
  const refused = await fleetlog(cluster, ["service", "create", "--name", "x", "--token", viewer.secret, "--", "y"]);
  t.is(refused.code, 1);
  t.regex(refused.stderr, /^error: .*; use a token with more rights.*\n$/);
  t.regex((await ok(t, cluster, "token", "ls")).stdout, new RegExp(`\n${viewer.token.id} +eye +- +read,logs everywhere`));
  await ok(t, cluster, "token", "rm", viewer.token.id);
  t.regex((await fleetlog(cluster, look)).stderr, /^error: .*; give --token or FLEETLOG_TOKEN/);
});

test.serial("the cluster's own facts are shown, its anchor among them", async (t) => {
  const cluster = await startCluster(t);
  const { json } = await ok(t, cluster, "cluster", "--json");
  const { stdout } = await ok(t, cluster, "cluster");
  t.true(stdout.includes(`\nAnchor      ${json.position}:${json.log.hash}\n`));
});
