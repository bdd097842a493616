import { copyFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { eventually } from "../support/eventually.js";
import { adminClient, fleetlog, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";
import { endLeftovers, isRunning, taskPids } from "../support/processes.js";

const withinMs = 120_000;

test("a restore of an older backup under a running agent stops nothing; node accept does", async (t) => {
  t.timeout(withinMs);
  const [before, after, host] = [temporaryDir(t), temporaryDir(t), temporaryDir(t)];
  const agentDir = join(host, "agent");
  endLeftovers(t, agentDir);
  const old = startFleetlog(t, ["controller", "--data-dir", before, "--listen", "127.0.0.1:0"]);
  const [, url = ""] = await old.printed(/controller at (http:\S+),/);
  const client = await adminClient(url, before);
  const { data: token } = await client.post("/v1/tokens", { body: { name: "join", preset: "agent" } });
  const joining = ["--url", url, "--token", token.secret as string, "--data-dir", host, "--name", "one"];
  await startFleetlog(t, ["agent", ...joining, "--publish-address", loopbackAddress()]).printed(/agent of node/);
  const sleeper = { name: "steady", replicas: 2, containers: [{ process: { command: ["sleep", "1000"] } }] };
  await client.post("/v1/services", { body: sleeper });
  const pids = () => [...taskPids(agentDir).values()].filter(isRunning);
  await eventually(() => pids().length === 2, "two tasks");

  const backup = join(before, "older.backup");
  const copied = await fleetlog(t, ["log", "backup", backup, "--data-dir", before]);
  t.is(copied.code, 0, copied.output);
  t.regex(copied.output, /\d+ events in .*older\.backup/);
  await client.post("/v1/services/{service}/scale", { params: { path: { service: "steady" } }, body: { replicas: 4 } });
  await eventually(() => pids().length === 4, "four tasks");
  const four = pids();
  old.kill("SIGTERM");
  await old.exit();

  const restored = await fleetlog(t, ["log", "restore", backup, "--data-dir", after]);
  t.is(restored.code, 0, restored.output);
  const again = await fleetlog(t, ["log", "restore", backup, "--data-dir", after]);
  t.is(again.code, 1);
  t.regex(again.output, /the target holds \d+ events of the lineage .*: give an empty one/);
  copyFileSync(join(before, "admin.token"), join(after, "admin.token"));
  await startFleetlog(t, ["controller", "--data-dir", after, "--listen", new URL(url).host]).printed(/controller at/);
  const one = async () => (await client.get("/v1/nodes/{node}", { params: { path: { node: "one" } } })).data;
  await eventually(async () => (await one().catch(() => undefined))?.waiting !== undefined, "the node waits");
  t.deepEqual(pids().sort(), four.sort());
  const listed = await fleetlog(t, ["node", "ls", "--url", url, "--data-dir", after]);
  t.regex(listed.output, /one .* waiting /);

  const accepted = await fleetlog(t, ["node", "accept", "one", "--url", url, "--data-dir", after]);
  t.is(accepted.code, 0, accepted.output);
  await eventually(() => pids().length === 2, "what the restored log does not know is stopped");
  t.true(
    pids().every((pid) => four.includes(pid)),
    "what it knows was never restarted",
  );
  t.is((await one()).waiting, undefined);
  const verified = await fleetlog(t, ["verify", "--data-dir", after]);
  t.is(verified.code, 0, verified.output);
});

test("one command takes a log from one file to another, but not from under a running controller", async (t) => {
  t.timeout(withinMs);
  const [before, after] = [temporaryDir(t), temporaryDir(t)];
  const old = startFleetlog(t, ["controller", "--data-dir", before, "--listen", "127.0.0.1:0"]);
  await old.printed(/controller at/);
  const line = ["log", "import", "--from", `sqlite:${join(before, "log.db")}`, "--log", `sqlite:${join(after, "log.db")}`];
  const early = await fleetlog(t, line);
  t.is(early.code, 1, early.output);
  t.regex(early.output, /written by another process|locked|in use/i);
  old.kill("SIGTERM");
  await old.exit();
  const moved = await fleetlog(t, line);
  t.is(moved.code, 0, moved.output);
  t.regex(moved.output, /events of [0-9a-f]{16} verified and imported; the lineage is now [0-9a-f]{16}/);
  t.is((await fleetlog(t, ["verify", "--log", `sqlite:${join(after, "log.db")}`])).code, 0);
});
