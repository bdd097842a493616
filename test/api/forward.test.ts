import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { createApi, credentialOf, serve, serverOptions } from "../../src/api/index.js";
import { systemNetwork } from "../../src/client/index.js";
import { httpPeers, type RunningController } from "../../src/controller/index.js";
import { FaultyPort, memoryPort, SqlEventLog, type SqlPort } from "../../src/log/index.js";
import { tokenSecret } from "../../src/model/index.js";
import { type Network, systemTimers } from "../../src/ports/index.js";
import { findService, nodeById } from "../../src/projections/index.js";
import { controllerOn, ObedientAgent } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { description } from "../support/samples.js";

const secret = "5".repeat(64);
const token = tokenSecret("admin0000000", secret);
const spec = (name: string) => ({ name, containers: [{ process: { command: ["x"] } }] });

interface Member {
  url: string;
  controller: RunningController;
  port: FaultyPort;
  server: Server;
  /** Requests that came to it, as `METHOD PATH` and their headers. */
  seen: { line: string; headers: Record<string, unknown> }[];
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

async function member(t: ExecutionContext, shared: SqlPort, name: string, network: Network = systemNetwork()): Promise<Member> {
  const server = createServer(serverOptions);
  const seen: Member["seen"] = [];
  server.on("request", (request) => seen.push({ line: `${request.method} ${request.url}`, headers: request.headers }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const port = new FaultyPort(shared);
  const controller = await controllerOn(t, new SqlEventLog(port), {
    holder: name,
    url,
    adminToken: { id: "admin0000000", credential: credentialOf(secret) },
    peers: httpPeers({ network, timers: systemTimers, token: { read: () => token, refused: () => {} } }),
  });
  const api = createApi(controller, { logger: pino({ level: "silent" }), network, validateResponses: true });
  serve(server, api);
  t.teardown(() => {
    api.close();
    server.closeAllConnections();
    server.close();
  });
  const send: Member["send"] = (method, path, body, headers = {}) =>
    fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { url, controller, port, server, seen, send };
}

async function pair(t: ExecutionContext, network?: Network) {
  const shared = memoryPort();
  const holder = await member(t, shared, "one");
  const standby = await member(t, shared, "two", network);
  await eventually(() => standby.controller.lease().held === "elsewhere", "the standby knows the holder");
  return { holder, standby };
}

test("a write at a standby is forwarded once, and the holder's answer comes back as it is", async (t) => {
  const { holder, standby } = await pair(t);
  const answer = await standby.send("POST", "/v1/services", spec("web"), { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` });
  t.is(answer.status, 201);
  const service = (await answer.json()) as { id: string };
  t.is(answer.headers.get("location"), `/v1/services/${service.id}?namespace=default`);
  const forwarded = holder.seen.find(({ line }) => line === "POST /v1/services");
  t.like(forwarded?.headers, { "fleetlog-forwarded": "two", authorization: `Bearer ${token}` });
  t.regex(String(forwarded?.headers.traceparent), /^00-aaaa/);
  const seq = answer.headers.get("fleetlog-seq") as string;
  const read = await standby.send("GET", "/v1/services/web", undefined, { "fleetlog-min-seq": seq });
  t.is(read.status, 200);
});

test("refusals of the holder pass unchanged, those of a wrong token and a broken body too", async (t) => {
  const { standby } = await pair(t);
  const unknown = await standby.send("POST", "/v1/services/nothing/scale", { replicas: 2 });
  t.is(unknown.status, 404);
  t.like(await unknown.json(), { code: "service_not_found", instance: "/v1/services/nothing/scale" });
  t.is((await standby.send("POST", "/v1/services", spec("web"), { authorization: "Bearer fl_nobody" })).status, 401);
  const invalid = await standby.send("POST", "/v1/services", { name: 7 });
  t.is(invalid.status, 422);
});

test("a standby refuses whoever has no token of the cluster before any of the body has come", async (t) => {
  const { holder, standby } = await pair(t);
  const { hostname, port } = new URL(standby.url);
  for (const authorization of [undefined, "Bearer fl_nobody", `Bearer ${tokenSecret("admin0000000", "6".repeat(64))}`]) {
    const headers = { "content-type": "application/json", "content-length": 1_000_000, ...(authorization ? { authorization } : {}) };
    const sent = request({ hostname, port, method: "POST", path: "/v1/services", headers });
    sent.on("error", () => {});
    sent.flushHeaders();
    const [answer] = await once(sent, "response");
    t.is(answer.statusCode, 401);
    sent.destroy();
  }
  t.false(holder.seen.some(({ line }) => line === "POST /v1/services"));
});

test("a write with a token that was just made is forwarded, and one with a token that was revoked is refused", async (t) => {
  const { holder, standby } = await pair(t);
  const made = await holder.send("POST", "/v1/tokens", { name: "operator", preset: "operator" });
  const { token: operator, secret: text } = (await made.json()) as { token: { id: string }; secret: string };
  const headers = { authorization: `Bearer ${text}` };
  t.is((await standby.send("POST", "/v1/services", spec("web"), headers)).status, 201);
  t.is((await holder.send("DELETE", `/v1/tokens/${operator.id}`)).status, 204);
  t.is((await standby.send("POST", "/v1/services", spec("api"), headers)).status, 401);
});

test("a key is the same at every controller, and a request without one is given one on the way", async (t) => {
  const { holder, standby } = await pair(t);
  const key = { "idempotency-key": "k1" };
  const first = await standby.send("POST", "/v1/services", spec("web"), key);
  const again = await holder.send("POST", "/v1/services", spec("web"), key);
  t.is(again.headers.get("idempotency-replayed"), "true");
  t.is(again.headers.get("fleetlog-seq"), first.headers.get("fleetlog-seq"));
  await standby.send("POST", "/v1/services", spec("api"));
  const minted = holder.seen.findLast(({ line }) => line === "POST /v1/services")?.headers["idempotency-key"];
  t.regex(String(minted), /^[0-9a-z]{12}$/);
  // As a network may repeat it.
  const repeated = await holder.send("POST", "/v1/services", spec("api"), { "idempotency-key": String(minted) });
  t.is(repeated.headers.get("idempotency-replayed"), "true");
});

test("a forwarded write is not forwarded again", async (t) => {
  const { holder, standby } = await pair(t);
  const answer = await standby.send("POST", "/v1/services", spec("web"), { "fleetlog-forwarded": "three" });
  t.is(answer.status, 503);
  t.truthy(answer.headers.get("retry-after"));
  t.like(await answer.json(), { code: "not_holder" });
  t.false(holder.seen.some(({ line }) => line === "POST /v1/services"));
});

test("a holder that nobody can reach has not applied it; one whose answer is lost may have", async (t) => {
  let lose = false;
  const real = systemNetwork();
  const network: Network = {
    ...real,
    async fetch(request) {
      const answer = await real.fetch(request);
      if (lose && request.method === "POST" && new URL(request.url).pathname === "/v1/services")
        throw new TypeError("the connection broke");
      return answer;
    },
  };
  const { holder, standby } = await pair(t, network);
  lose = true;
  const lost = await standby.send("POST", "/v1/services", spec("web"), { "idempotency-key": "k1" });
  t.is(lost.status, 504);
  t.like(await lost.json(), { code: "outcome_unknown" });
  t.truthy(findService(holder.controller.view(), "default", "web"));
  lose = false;
  const again = await standby.send("POST", "/v1/services", spec("web"), { "idempotency-key": "k1" });
  t.is(again.headers.get("idempotency-replayed"), "true");
  holder.server.closeAllConnections();
  await new Promise((resolve) => holder.server.close(resolve));
  const unreachable = await standby.send("POST", "/v1/services", spec("api"));
  t.is(unreachable.status, 503);
  t.like(await unreachable.json(), { code: "holder_unreachable" });
});

test("a token that was just made is known at a standby too", async (t) => {
  const { holder, standby } = await pair(t);
  const made = await holder.send("POST", "/v1/tokens", { name: "viewer", preset: "viewer" });
  const { secret: text } = (await made.json()) as { secret: string };
  t.is((await standby.send("GET", "/v1/services", undefined, { authorization: `Bearer ${text}` })).status, 200);
});

test("an agent's hello and reports reach the holder through the standby that it is connected to, and so does its liveness", async (t) => {
  const { holder, standby } = await pair(t);
  const joined = await standby.send("POST", "/v1/nodes", { name: "n1", credential: "0".repeat(64), description: description() });
  t.is(joined.status, 201);
  const { node } = (await joined.json()) as { node: { id: string } };
  await standby.send("GET", "/v1/nodes", undefined, { "fleetlog-min-seq": joined.headers.get("fleetlog-seq") as string });
  const agent = await new ObedientAgent(standby.controller, node.id).connect();
  await eventually(() => nodeById(holder.controller.view(), node.id)?.state === "ready", "the holder knows of the agent");
  await standby.send("POST", "/v1/services", spec("web"));
  await eventually(() => findService(holder.controller.view(), "default", "web")?.counts.running === 1, "its report is on the log");
  t.is(agent.running.size, 1);
  await eventually(() => holder.seen.some(({ line }) => line === "POST /v1/cluster/liveness"), "a summary was sent");
});

test("a node that has just joined opens its session at a standby", async (t) => {
  const { holder, standby } = await pair(t);
  const joined = await holder.send("POST", "/v1/nodes", { name: "n1", credential: credentialOf(secret), description: description() });
  const { node, tokenId } = (await joined.json()) as { node: { id: string }; tokenId: string };
  const headers = { authorization: `Bearer ${tokenSecret(tokenId, secret)}` };
  const socket = await systemNetwork().connect(`${standby.url.replace("http", "ws")}/v1/nodes/${node.id}/session`, headers, 5_000);
  const set = new Promise<string>((resolve) => socket.onMessage(resolve));
  socket.send(JSON.stringify({ frame: "hello", bootId: "b", lineage: null, seq: 0, description: description() }));
  t.like(JSON.parse(await set), { frame: "set", complete: true });
  socket.close();
});

test("only a token with the verb peer speaks for agents", async (t) => {
  const { holder } = await pair(t);
  const made = await holder.send("POST", "/v1/tokens", { name: "operator", preset: "operator" });
  const { secret: text } = (await made.json()) as { secret: string };
  const headers = { authorization: `Bearer ${text}` };
  const frame = { frame: "hello", bootId: "b", lineage: null, seq: 0, description: description() };
  const refused = await holder.send("POST", `/v1/nodes/${"n".repeat(12)}/frames`, frame, headers);
  t.is(refused.status, 403);
  t.like(await refused.json(), { verb: "peer" });
});

test("a target that is no path, or seems to name a host, is refused like any other at a standby", async (t) => {
  const { holder, standby } = await pair(t);
  for (const target of ["//", "//evil.example/v1/services", "http://[/v1/services"]) {
    const { hostname, port } = new URL(standby.url);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const [answer] = await once(request({ hostname, port, method: "POST", path: target, headers }).end("{}"), "response");
    answer.resume();
    t.true([400, 404].includes(answer.statusCode), `${target}: ${answer.statusCode}`);
  }
  t.false(holder.seen.some(({ line }) => line === "POST /v1/services"));
});

test("a standby shows what the holder has committed also while the log does not answer it", async (t) => {
  const { holder, standby } = await pair(t);
  await eventually(() => holder.seen.some(({ line }) => line.startsWith("GET /v1/cluster/records")), "the standby follows the holder");
  standby.port.reachable(false);
  const answer = await holder.send("POST", "/v1/services", spec("fed"));
  t.is(answer.status, 201);
  await eventually(() => findService(standby.controller.view(), "default", "fed") !== undefined, "the feed brought it");
  t.is(standby.controller.digest(), holder.controller.digest());
});

test("only a token with the verb peer follows the records", async (t) => {
  const { holder } = await pair(t);
  const made = await holder.send("POST", "/v1/tokens", { name: "dashboard", preset: "viewer" });
  const { secret: viewer } = (await made.json()) as { secret: string };
  const refused = await holder.send("GET", "/v1/cluster/records?after=0", undefined, { authorization: `Bearer ${viewer}` });
  t.is(refused.status, 403);
  t.like(await refused.json(), { verb: "peer" });
});

test("every controller shows all of them, who holds the lease, and how far behind each is", async (t) => {
  const { holder, standby } = await pair(t);
  const shown = async (of: Member) => {
    const cluster = (await (await of.send("GET", "/v1/cluster")).json()) as {
      controllers: { name: string; holder: boolean; lagMs: number }[];
    };
    return cluster.controllers
      .map(({ name, holder: holds, lagMs }) => ({ name, holder: holds, lag: typeof lagMs }))
      .sort((a, b) => a.name.localeCompare(b.name));
  };
  const both = [
    { name: "one", holder: true, lag: "number" },
    { name: "two", holder: false, lag: "number" },
  ];
  for (const member of [holder, standby])
    await eventually(async () => JSON.stringify(await shown(member)) === JSON.stringify(both), "both are shown with their lag");
  t.pass();
});
