import test, { type ExecutionContext } from "ava";
import { type EventLog, openRqlitePort, SqlError, SqlEventLog, type SqlPort } from "../../src/log/index.js";
import { countingProxy } from "../support/counting-proxy.js";
import { eventually } from "../support/eventually.js";
import { missingForRqlite, type RqliteCluster, type RqliteNode, startRqlite } from "../support/rqlite.js";
import { rqliteTest } from "../support/rqlite-test.js";
import { appendAll, batchId, cluster as clusterId, collect, drafts, guardOf, lineage } from "./drafts.js";

/** For what goes to a node that is stopped, so that it costs no more; a busy disk may need longer for a true answer. */
const stoppedAnswerMs = 800;

let cluster: RqliteCluster;
if (missingForRqlite() === undefined) {
  test.before(async () => {
    cluster = await startRqlite();
  });
  test.after.always(() => cluster?.stop());
}
test.beforeEach((t) => t.timeout(120_000));

/** A way to the log through these endpoints alone. */
async function portOf(t: ExecutionContext, urls: string[], answerMs?: number): Promise<SqlPort> {
  const port = await openRqlitePort(`rqlite:${urls.join(",")}`, answerMs === undefined ? {} : { answerMs });
  t.teardown(() => port.close());
  return port;
}

/** An empty log, by the node that leads now. */
async function freshLog(t: ExecutionContext): Promise<{ log: EventLog; port: SqlPort; node: RqliteNode }> {
  const node = await cluster.leader();
  const port = await portOf(t, [node.url]);
  await port.transact(["events", "head"].map((table) => ({ sql: `DELETE FROM ${table}`, params: [] })));
  const log = new SqlEventLog(port);
  t.true(await log.create(clusterId, lineage));
  return { log, port, node };
}

rqliteTest("rqlite: an error that stands at the top of the answer alone is no success", async (t) => {
  const { port } = await freshLog(t);
  // Refused before any statement has a result.
  const error = await t.throwsAsync(port.transact([{ sql: "PRAGMA journal_mode = DELETE", params: [] }]), { instanceOf: SqlError });
  t.is(error?.effect, "unknown");
  t.regex(error?.message ?? "", /^http:\/\/127\.0\.0\.1:\d+: /);
});

rqliteTest("rqlite: of several statements none lands when one fails, where rqlite by itself would keep the others", async (t) => {
  const { port } = await freshLog(t);
  await port.transact([{ sql: "DROP TABLE IF EXISTS pairs", params: [] }]);
  await port.transact([{ sql: "CREATE TABLE pairs (x INTEGER)", params: [] }]);
  t.teardown(() => cluster.leader().then((node) => cluster.ask(node, "/db/execute", ["DROP TABLE pairs"])));
  const count = () => port.query({ sql: "SELECT count(*) FROM pairs", params: [] });
  const statements = ["INSERT INTO pairs VALUES (1)", "INSERT INTO nowhere VALUES (1)", "INSERT INTO pairs VALUES (2)"];
  const error = await t.throwsAsync(port.transact(statements.map((sql) => ({ sql, params: [] }))), { instanceOf: SqlError });
  t.is(error?.effect, "none");
  t.deepEqual(await count(), [[0]]);
  t.is((await cluster.ask(await cluster.leader(), "/db/execute", statements)).status, 200);
  t.deepEqual(await count(), [[2]]);
});

rqliteTest("rqlite: an append is one request, also when nobody answers it", async (t) => {
  await freshLog(t);
  const leader = await cluster.leader();
  const proxy = await countingProxy(t, leader.url);
  const log = new SqlEventLog(await portOf(t, [proxy.url], stoppedAnswerMs));
  const batch = log.seal(await guardOf(log), batchId(), drafts(3));
  const writes = () => proxy.asked.filter((path) => path.startsWith("/db/execute")).length;
  const before = writes();
  t.is((await log.append(batch)).outcome, "applied");
  t.is(writes(), before + 1);
  const next = log.seal(batch.next, batchId(), drafts(3));
  leader.stop();
  t.teardown(() => leader.cont());
  t.is((await log.append(next)).outcome, "unknown");
  leader.cont();
  t.is(writes(), before + 2);
});

/** Appends through a follower that is stopped as the request reaches it; the batch, whose fate is unknown. @param node by which the log is read */
async function appendThroughStopped(
  t: ExecutionContext,
  { log, node }: { log: EventLog; node: RqliteNode },
): Promise<{ follower: RqliteNode; batch: ReturnType<EventLog["seal"]> }> {
  // After an election the node that led may be a follower itself.
  const follower = (await cluster.followers()).find((other) => other !== node) as RqliteNode;
  const through = new SqlEventLog(await portOf(t, [follower.url], stoppedAnswerMs));
  const batch = through.seal(await guardOf(through), batchId(), drafts(2));
  follower.stop();
  t.teardown(() => follower.cont());
  t.is((await through.append(batch)).outcome, "unknown");
  // The others may have to elect a leader first.
  const seen = await eventually(() => collect(log.read({ after: 0 })), "a linearizable read is answered");
  t.deepEqual(seen, [], "it says that it is absent");
  return { follower, batch };
}

rqliteTest("rqlite: an unanswered append may land after a linearizable read said that it is absent", async (t) => {
  const { log, node } = await freshLog(t);
  const { follower } = await appendThroughStopped(t, { log, node });
  follower.cont();
  await eventually(async () => (await log.head())?.seq === 2, "it landed late");
});

rqliteTest("rqlite: an unanswered append that was settled as not applied never lands, though it arrives", async (t) => {
  const { log, node } = await freshLog(t);
  const { follower, batch } = await appendThroughStopped(t, { log, node });
  const passedOn = () => passedOnBy(follower);
  t.like(await log.settle(batch, ""), { outcome: "not-applied", epoch: batch.guard.epoch + 1 });
  follower.cont();
  await eventually(async () => (await passedOn()) > 0, "it arrived");
  const before = await passedOn();
  // What the follower is told now comes after it.
  const through = new SqlEventLog(await portOf(t, [follower.url]));
  t.is((await through.head())?.seq, 0);
  t.true((await passedOn()) >= before);
  t.deepEqual(await collect(log.read({ after: 0 })), []);
  await appendAll(log, drafts(1));
});

/** Writes that a node has handed to the leader and has an answer to. */
async function passedOnBy(node: RqliteNode): Promise<number> {
  const { text } = await cluster.ask(node, "/debug/vars");
  return (JSON.parse(text) as { http: { remote_executions: number } }).http.remote_executions;
}

rqliteTest("rqlite: where the guard does not hold, no row is affected and there is no error", async (t) => {
  const { port } = await freshLog(t);
  t.deepEqual(await port.transact([{ sql: "UPDATE head SET seq = 9 WHERE epoch = ?", params: [7] }]), [0]);
});

rqliteTest("rqlite: requests go to the node that leads, whichever endpoint is named first", async (t) => {
  await freshLog(t);
  const [leader, followers] = [await cluster.leader(), await cluster.followers()];
  const proxies = await Promise.all([...followers, leader].map(({ url }) => countingProxy(t, url)));
  const log = new SqlEventLog(
    await portOf(
      t,
      proxies.map(({ url }) => url),
    ),
  );
  const before = proxies.map(({ asked }) => asked.length);
  for (let i = 0; i < 5; i++) await appendAll(log, drafts(1));
  const since = proxies.map(({ asked }, i) => asked.length - (before[i] as number));
  t.deepEqual(since, [0, 0, 10]);
});

rqliteTest("rqlite: tables are made by several at once, and another program's database is refused", async (t) => {
  const other = await startRqlite({ nodes: 1 });
  t.teardown(() => other.stop());
  const [node] = other.nodes as [RqliteNode];
  await other.ask(node, "/db/execute", ["CREATE TABLE theirs (x INTEGER)"]);
  const refused = await t.throwsAsync(openRqlitePort(other.endpoints), { code: "log_foreign" });
  t.true(refused?.message.includes(node.url));
  await other.ask(node, "/db/execute", ["DROP TABLE theirs"]);
  await t.throwsAsync(openRqlitePort(other.endpoints, { isReader: true }), { code: "log_not_found" });
  const ports = await Promise.all([1, 2, 3, 4].map(() => openRqlitePort(other.endpoints)));
  t.deepEqual(await Promise.all(ports.map((port) => new SqlEventLog(port).head())), [undefined, undefined, undefined, undefined]);
  await new SqlEventLog(ports[0] as SqlPort).create(clusterId, lineage);
  await other.ask(node, "/db/execute", ["UPDATE head SET format = 99"]);
  await t.throwsAsync(openRqlitePort(other.endpoints), { code: "log_newer" });
  for (const port of ports) await port.close();
});

// The last one: it leaves a single node.
rqliteTest("rqlite: without a majority appends and reads are refused within the time-out, and nothing queues without bound", async (t) => {
  await freshLog(t);
  const log = new SqlEventLog(
    await portOf(
      t,
      cluster.nodes.map(({ url }) => url),
    ),
  );
  const batch = log.seal(await guardOf(log), batchId(), drafts(1));
  const [first, second] = (await cluster.followers()) as [RqliteNode, RqliteNode];
  await Promise.all([first.kill(), second.kill()]);
  await eventually(async () => {
    const outcome = await log.append(batch);
    return outcome.outcome === "not-applied" && outcome.error?.code === "log_unavailable";
  }, "the one that is left knows that it cannot lead");
  const asked = Array.from({ length: 1_000 }, () =>
    log.head().then(
      () => "answered",
      (error: { code: string }) => error.code,
    ),
  );
  t.deepEqual([...new Set(await Promise.all(asked))], ["log_unavailable"]);
  const refused = await log.append(batch);
  t.regex(refused.outcome === "not-applied" ? refused.reason : "", new RegExp(first.url));
});
