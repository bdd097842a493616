import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import test from "ava";
import { openRqlitePort, rqliteEndpoints } from "../../src/log/index.js";
import { temporaryDir } from "../support/fleetlog.js";
import { freePorts } from "../support/rqlite/node.js";
import { type RqliteNode, startRqlite } from "../support/rqlite.js";
import { rqliteTest } from "../support/rqlite-test.js";

const tls = (name: string) => resolve("test/fixtures/tls", name);
const openWithinMs = 3_000;

test.beforeEach((t) => t.timeout(60_000));

test("endpoints: each is http://HOST:PORT, and nothing else", (t) => {
  t.deepEqual(rqliteEndpoints("rqlite:http://a:4001,https://b:4001/"), ["http://a:4001", "https://b:4001"]);
  for (const bad of [
    "rqlite:",
    "rqlite:a:4001",
    "rqlite:http://a:1,",
    "rqlite:ftp://a:1",
    "rqlite:http://a:1/db",
    "rqlite:http://a:1,http://a:1",
  ]) {
    t.throws(() => rqliteEndpoints(bad), { code: "invalid_log" }, bad);
  }
});

test("endpoints: a password in a URL is refused, and not repeated", (t) => {
  const error = t.throws(() => rqliteEndpoints("rqlite:http://me:hunter2@a:4001"), { code: "invalid_log" });
  t.regex(error?.message ?? "", /--log-password-file/);
  t.notRegex(error?.message ?? "", /hunter2/);
});

test("an endpoint that refuses the connection is named", async (t) => {
  const [port] = await freePorts();
  const url = `http://127.0.0.1:${port}`;
  await t.throwsAsync(openRqlitePort(`rqlite:${url}`, { openWithinMs: 0 }), {
    code: "log_unavailable",
    message: new RegExp(`${url} refused the connection`),
  });
});

rqliteTest("rqlite: a wrong password is refused at once, with the endpoint that refused it", async (t) => {
  const users = join(temporaryDir(t), "users.json");
  writeFileSync(users, JSON.stringify([{ username: "fleetlog", password: "right", perms: ["all"] }]));
  const cluster = await startRqlite({ nodes: 1, flags: ["-auth", users], auth: "fleetlog:right" });
  t.teardown(() => cluster.stop());
  const [{ url }] = cluster.nodes as [RqliteNode];
  for (const [credentials, said] of [
    [{ user: "fleetlog", password: "wrong" }, "refused the user or password"],
    [{}, "asks for a user and a password"],
  ] as const) {
    const refused = openRqlitePort(cluster.endpoints, { ...credentials, openWithinMs: 60_000 });
    await t.throwsAsync(refused, { code: "log_unavailable", message: new RegExp(`${url} ${said}`) });
  }
  const port = await openRqlitePort(cluster.endpoints, { user: "fleetlog", password: "right", openWithinMs });
  t.deepEqual(await port.query({ sql: "SELECT 1", params: [] }), [[1]]);
  await port.close();
});

rqliteTest("rqlite: a certificate is checked by the given authority, and one that is not trusted is refused at once", async (t) => {
  const ca = readFileSync(tls("ca.pem"), "utf8");
  const cluster = await startRqlite({ nodes: 1, flags: ["-http-cert", tls("cert.pem"), "-http-key", tls("key.pem")], ca });
  t.teardown(() => cluster.stop());
  const [{ url }] = cluster.nodes as [RqliteNode];
  const untrusted = openRqlitePort(cluster.endpoints, { openWithinMs: 60_000 });
  await t.throwsAsync(untrusted, { code: "log_unavailable", message: new RegExp(`${url} has a certificate that is not trusted`) });
  const port = await openRqlitePort(cluster.endpoints, { ca, openWithinMs });
  t.deepEqual(await port.query({ sql: "SELECT 1", params: [] }), [[1]]);
  await port.close();
});

rqliteTest("rqlite: endpoints of two clusters are refused, whichever answers first, and nothing is made in either", async (t) => {
  const clusters = await Promise.all([startRqlite({ nodes: 1 }), startRqlite({ nodes: 1 })]);
  for (const cluster of clusters) t.teardown(() => cluster.stop());
  const urls = clusters.map(({ nodes }) => (nodes[0] as RqliteNode).url);
  for (const log of [urls, urls.toReversed()])
    await t.throwsAsync(openRqlitePort(`rqlite:${log.join(",")}`, { openWithinMs: 60_000 }), {
      code: "log_endpoints_differ",
      message: new RegExp(`^${log[0]} and ${log[1]} are nodes of different rqlite clusters`),
    });
  for (const { endpoints } of clusters) await t.throwsAsync(openRqlitePort(endpoints, { isReader: true }), { code: "log_not_found" });
});

rqliteTest("rqlite: an endpoint that refuses the certificate is told of once, although others answer", async (t) => {
  const ca = readFileSync(tls("ca.pem"), "utf8");
  const cluster = await startRqlite({ nodes: 1, flags: ["-http-cert", tls("cert.pem"), "-http-key", tls("key.pem")], ca });
  const other = await startRqlite({ nodes: 1 });
  t.teardown(() => cluster.stop());
  t.teardown(() => other.stop());
  const [{ url: secure }, { url: plain }] = [cluster.nodes[0], other.nodes[0]] as [RqliteNode, RqliteNode];
  const told: string[] = [];
  const port = await openRqlitePort(`rqlite:${secure},${plain}`, { onRefused: (message) => told.push(message), openWithinMs });
  for (let i = 0; i < 3; i++) t.deepEqual(await port.query({ sql: "SELECT 1", params: [] }), [[1]]);
  await port.close();
  t.is(told.length, 1);
  t.true(told[0]?.startsWith(`${secure} has a certificate that is not trusted`), told[0]);
});
