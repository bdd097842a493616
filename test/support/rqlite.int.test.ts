import test from "ava";
import { eventually } from "./eventually.js";
import { startRqlite } from "./rqlite.js";
import { rqliteTest } from "./rqlite-test.js";

test.beforeEach((t) => t.timeout(120_000));

rqliteTest("rqlite: three nodes follow one leader, and one that is killed is replaced and comes back", async (t) => {
  const cluster = await startRqlite();
  t.teardown(() => cluster.stop());
  const write = async (node: (typeof cluster.nodes)[number], sql: string) =>
    JSON.parse((await cluster.ask(node, "/db/execute", [sql])).text) as { results?: { error?: string }[]; error?: string };
  const leader = await cluster.leader();
  t.deepEqual((await write(leader, "CREATE TABLE t (x INTEGER)")).error, undefined);
  await leader.kill();
  const next = await cluster.leader();
  t.not(next.id, leader.id);
  t.is((await write(next, "INSERT INTO t VALUES (1)")).error, undefined);
  await cluster.restart(leader);
  await eventually(
    async () => (await cluster.ask(leader, "/db/query?level=none&q=SELECT%20x%20FROM%20t")).text.includes("[[1]]"),
    "it caught up",
  );
});

rqliteTest("rqlite: a node that is stopped answers nothing, and all of it when it goes on", async (t) => {
  const cluster = await startRqlite({ nodes: 1 });
  t.teardown(() => cluster.stop());
  const [node] = cluster.nodes as [(typeof cluster.nodes)[number]];
  node.stop();
  await t.throwsAsync(cluster.ask(node, "/status"));
  node.cont();
  t.is((await cluster.ask(node, "/readyz")).status, 200);
});
