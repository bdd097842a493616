import test from "ava";
import { createClient } from "../../src/client/index.js";
import { startCluster } from "../support/cluster.js";
import { fleetlog, ok } from "../support/command-line.js";
import { eventually } from "../support/eventually.js";

test("a volume is listed, kept while it is used, removed, restored and purged", async (t) => {
  const cluster = await startCluster(t);
  await cluster.addNode("node-1", "simulated");
  const client = createClient(cluster);
  const mounts = [{ type: "volume" as const, source: "data", target: "/data" }];
  const containers = [{ process: { command: ["x"] }, mounts }];
  await client.post("/v1/services", { body: { name: "db", containers, placement: { runtime: "simulated" } } });
  await eventually(async () => (await ok(t, cluster, "volume", "ls", "--json")).json.length === 1, "the volume");

  t.regex((await ok(t, cluster, "volume", "ls")).stdout, /^NAME .*NODE .*STATE .*SERVICES.*\ndata .* node-1 +present +db /);
  t.like(JSON.parse((await ok(t, cluster, "volume", "inspect", "data")).stdout), { name: "data", nodeName: "node-1", services: ["db"] });
  const used = await fleetlog(cluster, ["volume", "rm", "data"]);
  t.is(used.code, 1);
  t.regex(
    used.stderr,
    /^error: service db mounts volume data .* first; a task of db has it; `fleetlog volume inspect` names all that mount it\n$/,
  );
  t.regex((await fleetlog(cluster, ["volume", "rm", "none"])).stderr, /no volume in namespace default has the name or id "none"/);
  t.regex((await fleetlog(cluster, ["volume", "inspect", "data", "--node", "other"])).stderr, /on node "other"/);

  await ok(t, cluster, "service", "rm", "db");
  t.regex((await ok(t, cluster, "volume", "rm", "data", "--plan")).stdout, /volume.remove: would be done/);
  t.is((await ok(t, cluster, "volume", "rm", "data")).stdout, "data\n");
  t.regex((await ok(t, cluster, "volume", "ls", "--removed")).stdout, /data .* removed .* restorable until 20/);
  const refused = await fleetlog(cluster, ["service", "restore", "db", "--detach"]);
  t.regex(refused.stderr, /volume data was removed on node-1 .*; `fleetlog volume restore` brings it back/);
  t.is((await ok(t, cluster, "volume", "restore", "data")).stdout, "data on node-1\n");

  const removed = await ok(t, cluster, "volume", "rm", "--purge", "data", "--json");
  t.deepEqual(removed.json, { removed: ["data"] });
  // The node has nothing to delete, and says so.
  await eventually(async () => (await ok(t, cluster, "volume", "ls", "--json")).json.length === 0, "its end");
  t.is((await fleetlog(cluster, ["volume", "restore", "data"])).code, 1);
});
