import test from "ava";
import { createClient, isLogTrailer } from "../../src/client/index.js";
import { ClusterError, type Timers } from "../../src/ports/index.js";

const lineage = "00112233aabbccdd";
const node = { id: "a".repeat(12), name: "n1" };

/** Sleeps end at once; time-outs never come. */
const instant: Timers = { after: () => () => {}, sleep: async (_ms, signal) => signal?.throwIfAborted() };

type Handler = (request: Request, attempt: number) => Response | Promise<Response>;

function clientOf(handle: Handler, url: string | string[] = "http://one") {
  const requests: Request[] = [];
  const client = createClient({
    url,
    token: "t",
    timers: instant,
    fetch: async (request) => {
      requests.push(request.clone());
      return handle(request, requests.length);
    },
  });
  return { client, requests };
}

function json(value: unknown, headers: Record<string, string> = {}, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
}

function problem(status: number, code: string, more: object = {}): Response {
  return json({ type: `urn:fleetlog:problem:${code}`, title: code, status, detail: `it is ${code}`, code, ...more }, {}, status);
}

function refused(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
}

test("a problem document is thrown as the ClusterError that it was made from", async (t) => {
  const { client } = clientOf(() =>
    problem(422, "invalid_body", { errors: [{ field: "/replicas", message: "must be >= 0" }], oldest: "x-1" }),
  );
  const error = await t.throwsAsync(client.get("/v1/nodes"), { instanceOf: ClusterError });
  t.is(error.kind, "invalid");
  t.is(error.code, "invalid_body");
  t.is(error.message, "it is invalid_body");
  t.deepEqual(error.errors, [{ field: "/replicas", message: "must be >= 0" }]);
  t.deepEqual(error.extra, { oldest: "x-1" });
});

test("an answer that is no problem document still becomes a ClusterError of the status's kind", async (t) => {
  const { client } = clientOf(() => new Response("<html>who are you", { status: 401 }));
  const error = await t.throwsAsync(client.get("/v1/nodes"), { instanceOf: ClusterError });
  t.is(error.kind, "unauthenticated");
  t.is(error.code, "not_fleetlog");
});

test("reads wait for the highest position that an answer named", async (t) => {
  const { client, requests } = clientOf((_request, attempt) =>
    attempt === 1 ? json(node, { "fleetlog-seq": `${lineage}-12`, etag: '"e"' }) : json(node, { "fleetlog-seq": `${lineage}-9` }),
  );
  const answer = await client.post("/v1/nodes/{node}/drain", { params: { path: { node: "n1" } } });
  t.is(answer.position, `${lineage}-12`);
  t.is(answer.etag, '"e"');
  await client.get("/v1/nodes/{node}", { params: { path: { node: "n1" } } });
  await client.get("/v1/nodes/{node}", { params: { path: { node: "n1" } } });
  t.deepEqual(
    requests.map((request) => request.headers.get("fleetlog-min-seq")),
    [null, `${lineage}-12`, `${lineage}-12`],
  );
  t.is(client.position, `${lineage}-12`);
  t.is(requests[0]?.headers.get("authorization"), "Bearer t");
});

test("a client that has seen more than a restored log holds is told so once, and then goes on", async (t) => {
  const { client, requests } = clientOf((_request, attempt) => {
    if (attempt === 2) return problem(412, "foreign_lineage", { fork: `${lineage}-5` });
    return json(node, { "fleetlog-seq": attempt === 1 ? `${lineage}-12` : "00000000000000ff-7" });
  });
  const path = { node: "n1" };
  await client.post("/v1/nodes/{node}/drain", { params: { path } });
  const error = await t.throwsAsync(client.get("/v1/nodes/{node}", { params: { path } }), { instanceOf: ClusterError });
  t.is(error.code, "foreign_lineage");
  await client.get("/v1/nodes/{node}", { params: { path } });
  t.is(requests[2]?.headers.get("fleetlog-min-seq"), null);
  t.is(client.position, "00000000000000ff-7");
});

test("a write is repeated under the key that it was first sent with, on the next URL", async (t) => {
  const { client, requests } = clientOf(
    (_request, attempt) => {
      if (attempt === 1) return problem(503, "no_leader");
      if (attempt === 2) throw refused("ECONNRESET");
      return json(node, { "idempotency-replayed": "true" });
    },
    ["http://one/", "http://two"],
  );
  const answer = await client.post("/v1/services/{service}/scale", { params: { path: { service: "web" } }, body: { replicas: 3 } });
  t.true(answer.replayed);
  t.deepEqual(
    requests.map((request) => new URL(request.url).origin),
    ["http://one", "http://two", "http://one"],
  );
  const keys = new Set(requests.map((request) => request.headers.get("idempotency-key")));
  t.is(keys.size, 1);
  t.regex([...keys][0] ?? "", /^[0-9a-f]{32}$/);
  for (const request of requests) t.deepEqual(await request.json(), { replicas: 3 });
});

test("a refusal is not repeated", async (t) => {
  const { client, requests } = clientOf(() => problem(409, "name_taken"));
  await t.throwsAsync(client.delete("/v1/nodes/{node}", { params: { path: { node: "n1" } } }), { instanceOf: ClusterError });
  t.is(requests.length, 1);
});

test("retries are bounded, and the last error says whether the change may have been applied", async (t) => {
  const broken = clientOf(() => Promise.reject(refused("ECONNRESET")));
  const unknown = await t.throwsAsync(broken.client.post("/v1/nodes/{node}/drain", { params: { path: { node: "n1" } } }));
  t.is((unknown as ClusterError).kind, "unknown");
  t.is(broken.requests.length, 6);
  const closed = clientOf(() => Promise.reject(refused("ECONNREFUSED")));
  const unavailable = await t.throwsAsync(closed.client.post("/v1/nodes/{node}/drain", { params: { path: { node: "n1" } } }));
  t.is((unavailable as ClusterError).kind, "unavailable");
  t.is((unavailable as ClusterError).code, "unreachable");
});

test("list walks every page", async (t) => {
  const { client, requests } = clientOf((request) =>
    new URL(request.url).searchParams.get("cursor") === "c2" ? json({ items: [3], next: null }) : json({ items: [1, 2], next: "c2" }),
  );
  const items = [];
  for await (const item of client.list("/v1/services", { params: { query: { namespace: "blue" } } })) items.push(item as unknown);
  t.deepEqual(items, [1, 2, 3]);
  t.is(requests.length, 2);
  t.is(new URL(requests[1]?.url ?? "").searchParams.get("namespace"), "blue");
});

test("a Compose file is sent as it is", async (t) => {
  const { client, requests } = clientOf(() => json({}));
  await client.put("/v1/stacks/{stack}", { params: { path: { stack: "shop" } }, body: "services: {}\n" });
  t.is(requests[0]?.headers.get("content-type"), "application/yaml");
  t.is(await requests[0]?.text(), "services: {}\n");
});

function sse(...messages: { id: string; event?: string; data: unknown }[]): Response {
  const text = messages.map((m) => `${m.event ? `event: ${m.event}\n` : ""}id: ${m.id}\ndata: ${JSON.stringify(m.data)}\n\n`).join("");
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}

test("events are taken up again after the last position seen, heartbeats included", async (t) => {
  const { client, requests } = clientOf((_request, attempt) => {
    if (attempt === 1) return sse({ id: `${lineage}-4`, data: { id: "4" } }, { id: `${lineage}-6`, event: "position", data: {} });
    if (attempt === 2) throw refused("ECONNREFUSED");
    return sse({ id: `${lineage}-7`, data: { id: "7" } });
  });
  const seen: string[] = [];
  const positions: string[] = [];
  const stop = new AbortController();
  for await (const event of client.events({
    after: `${lineage}-3`,
    types: ["node.*"],
    signal: stop.signal,
    onPosition: (p) => positions.push(p),
  })) {
    seen.push(event.id);
    if (event.id === "7") stop.abort();
  }
  t.deepEqual(seen, ["4", "7"]);
  t.deepEqual(positions.slice(0, 2), [`${lineage}-4`, `${lineage}-6`]);
  t.deepEqual(
    requests.map((request) => request.headers.get("last-event-id")),
    [`${lineage}-3`, `${lineage}-6`, `${lineage}-6`],
  );
  t.is(new URL(requests[0]?.url ?? "").searchParams.get("type"), "node.*");
});

test("a position that the log no longer holds ends the events with `gone`", async (t) => {
  const { client } = clientOf(() => problem(410, "position_gone", { oldest: `${lineage}-50` }));
  const error = await t.throwsAsync(client.events({ after: "1" }).next(), { instanceOf: ClusterError });
  t.is(error.kind, "gone");
  t.is(error.extra.oldest, `${lineage}-50`);
});

test("events without follow end at the head", async (t) => {
  const { client, requests } = clientOf(() => new Response('{"id":"1"}\n\n{"id":"2"}\n'));
  const seen = [];
  for await (const event of client.events({ follow: false, after: "0" })) seen.push(event.id);
  t.deepEqual(seen, ["1", "2"]);
  t.is(requests[0]?.headers.get("accept"), "application/x-ndjson");
  t.is(new URL(requests[0]?.url ?? "").searchParams.get("after"), "0");
});

test("logs end with the trailer, and a stream that breaks within a line says so", async (t) => {
  const line = { time: "2026-01-01T00:00:00.000Z", task: "x", name: "web.1", node: "n1", stream: "stdout", text: "hi" };
  const whole = clientOf(() => new Response(`${JSON.stringify(line)}\n{"missing":[]}\n`));
  const values = [];
  for await (const value of whole.client.logs({ service: "web", namespace: "blue", tail: 5 })) values.push(value);
  t.deepEqual(values, [line, { missing: [] }]);
  t.deepEqual(
    values.map((value) => isLogTrailer(value as never)),
    [false, true],
  );
  t.regex(whole.requests[0]?.url ?? "", /\/v1\/services\/web\/logs\?namespace=blue&tail=5$/);
  const cut = clientOf(() => new Response('{"time":'));
  const error = await t.throwsAsync(cut.client.logs({ task: "x" }).next(), { instanceOf: ClusterError });
  t.is(error.code, "stream_cut");
});

test("a followed log that breaks off goes on from its last lines, each once, and says so", async (t) => {
  const line = (task: string, second: number, text: string) =>
    `${JSON.stringify({ time: `2026-01-01T00:00:0${second}.000Z`, task, name: "web.1", node: "n1", container: "main", stream: "stdout", text })}\n`;
  const answers = [
    () => new Response(line("x", 1, "a") + line("x", 2, "b") + line("y", 3, "c")),
    () => Promise.reject(refused("ECONNREFUSED")),
    () => new Response(line("x", 2, "b") + line("x", 2, "b2") + line("y", 3, "c") + line("y", 4, "d")),
    () => new Response(`${line("x", 2, "b") + line("x", 2, "b2") + line("y", 4, "d") + line("x", 5, "e")}{"missing":[]}\n`),
  ];
  const { client, requests } = clientOf((_request, attempt) => answers[attempt - 1]?.() ?? problem(500, "too_many"));
  const breaks: string[] = [];
  const seen: string[] = [];
  for await (const value of client.logs({ service: "web", follow: true, tail: 5, onBreak: (reason) => breaks.push(reason) })) {
    seen.push(isLogTrailer(value) ? "end" : value.text);
  }
  t.deepEqual(seen, ["a", "b", "c", "b2", "d", "e", "end"]);
  t.deepEqual(
    requests.map(({ url }) => new URL(url).search),
    [
      "?follow=true&tail=5",
      "?follow=true&since=2026-01-01T00%3A00%3A02.000Z",
      "?follow=true&since=2026-01-01T00%3A00%3A02.000Z",
      "?follow=true&since=2026-01-01T00%3A00%3A02.000Z",
    ],
  );
  t.is(breaks.length, 2);
});

test("a followed log ends with the refusal that no repeat helps against", async (t) => {
  const line = { time: "2026-01-01T00:00:00.000Z", task: "x", name: "web.1", node: "n1", stream: "stdout", text: "hi" };
  const { client } = clientOf((_request, attempt) =>
    attempt === 1 ? new Response(`${JSON.stringify(line)}\n`) : problem(401, "token_invalid"),
  );
  const lines = client.logs({ service: "web", follow: true });
  t.false((await lines.next()).done);
  t.is((await t.throwsAsync(lines.next(), { instanceOf: ClusterError })).code, "token_invalid");
});

test("an aborted request is not repeated", async (t) => {
  const stop = new AbortController();
  const { client, requests } = clientOf(() => {
    stop.abort(new Error("enough"));
    return problem(503, "no_leader");
  });
  await t.throwsAsync(client.get("/v1/nodes", { signal: stop.signal }), { message: "enough" });
  t.is(requests.length, 1);
});
