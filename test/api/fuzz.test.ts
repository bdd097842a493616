import { once } from "node:events";
import { connect } from "node:net";
import test from "ava";
import fc from "fast-check";
import { openApiText } from "../../src/api/document.js";
import { bearer, startApi, type TestApi } from "../support/api.js";
import { node, placed, service } from "../support/samples.js";

/*
 * Goal: nothing that a client sends makes the process exit, hang a request, or fail inside. Method: requests to every
 * operation with bodies, parameters and headers that are mutations of good ones, or of nothing; then bytes that are no
 * HTTP at all. After each the API must answer a good request, and must have logged no failure of its own.
 */
const ends: (() => void)[] = [];
let shared: TestApi;
test.before(async () => {
  shared = await startApi({ teardown: (end) => ends.push(end) }, [...node("n1"), service("web"), placed("web", [[1, "n1"]])]);
});
test.after.always(() => {
  for (const end of ends) end();
});

const { paths } = JSON.parse(openApiText()) as { paths: Record<string, object> };
const operations = Object.entries(paths).flatMap(([path, item]) =>
  ["get", "put", "post", "delete"].filter((method) => method in item).map((method) => ({ method: method.toUpperCase(), path })),
);

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("web", "n1", "__proto__", "constructor", "..", "%00", "*", ""),
);
const spec = { name: "fuzz", containers: [{ process: { command: ["x"] }, env: { A: "b" } }], endpoints: [{ published: 80 }] };
const goodBodies = [spec, { replicas: 2 }, { name: "t", preset: "viewer" }, { name: "t", scopes: [{ verbs: ["read"] }] }, "services: {}"];

/** A good body with one place in it replaced by anything. */
const mutated = fc.tuple(fc.constantFrom(...goodBodies), fc.nat(40), fc.jsonValue()).map(([body, place, value]) => {
  const whole = JSON.stringify(body);
  const places = [...whole.matchAll(/"[^"]*"|\d+|\[\]|\{\}/g)];
  const found = places[place % places.length];
  return found ? whole.slice(0, found.index) + JSON.stringify(value) + whole.slice(found.index + found[0].length) : whole;
});
const body = fc.oneof(mutated, fc.json(), fc.string({ unit: "binary", maxLength: 200 }));

const headerNames = ["idempotency-key", "if-match", "fleetlog-min-seq", "last-event-id", "traceparent", "accept", "content-type", "x-any"];
const headerValue = fc.oneof(
  fc.constantFrom("*", '""', "1", "application/json", "application/yaml", `${"0".repeat(16)}-1`),
  fc.string({ maxLength: 30 }).map((value) => value.replaceAll(/[^\x20-\x7e]/g, "?")),
);
const headers = fc.dictionary(fc.constantFrom(...headerNames), headerValue, { maxKeys: 4 });
const query = fc.dictionary(
  fc.oneof(
    fc.constantFrom("limit", "cursor", "namespace", "type", "subject", "at", "tail", "since", "prune", "force", "state"),
    fc.string({ maxLength: 8 }),
  ),
  text,
  { maxKeys: 3 },
);

test("whatever a request holds, it is answered by the contract, and no failure is inside", async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations),
      text,
      query,
      headers,
      body,
      async ({ method, path }, name, parameters, sent, content) => {
        const target = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(name.replaceAll(/\p{Surrogate}/gu, "?")) || "x");
        // Streams that follow never end: one look at the start of each is enough.
        const stop = new AbortController();
        const search = new URLSearchParams(parameters).toString();
        const response = await fetch(`${shared.url}${target}?${search}`, {
          method,
          headers: { "content-type": "application/json", authorization: `Bearer ${bearer("admin")}`, ...sent },
          ...(method === "GET" ? {} : { body: content }),
          signal: stop.signal,
        });
        stop.abort();
        await response.body?.cancel().catch(() => undefined);
        t.true(response.status < 500 || response.status === 503, `${method} ${target}: ${response.status}`);
        t.deepEqual(shared.failures, []);
      },
    ),
    { numRuns: 250, endOnFailure: true },
  );
  t.is((await shared.send("GET", "/v1/services")).status, 200);
});

test("bytes that are no HTTP get a refusal or a closed connection", async (t) => {
  const { port } = new URL(shared.url);
  const line = fc.constantFrom(
    "GET / HTTP/1.1\r\n",
    "POST /v1/services HTTP/1.1\r\nhost: x\r\n",
    "GET /v1/nodes/n1/session HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\nhost: x\r\n",
    "PRI * HTTP/2.0\r\n\r\n",
    "",
  );
  await fc.assert(
    fc.asyncProperty(line, fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (start, garbage, reset) => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => {});
      await once(socket, "connect");
      const closed = once(socket, "close");
      socket.write(start);
      socket.write(garbage);
      if (reset) socket.resetAndDestroy();
      else socket.end("\r\n\r\n");
      socket.resume();
      await closed;
    }),
    { numRuns: 60, endOnFailure: true },
  );
  t.is((await shared.send("GET", "/v1/services")).status, 200);
  t.deepEqual(shared.failures, []);
});

test("headers beyond the limit are a 431, and a request that is not HTTP a 400", async (t) => {
  const { port } = new URL(shared.url);
  const answerTo = async (bytes: string) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(bytes);
    let answer = "";
    for await (const chunk of socket) answer += chunk;
    return answer;
  };
  const large = await answerTo(`GET /healthz HTTP/1.1\r\nhost: x\r\nx-filler: ${"x".repeat(20_000)}\r\n\r\n`);
  t.regex(large, /^HTTP\/1\.1 431 /);
  t.regex(large, /urn:fleetlog:problem:headers_too_large/);
  t.regex(await answerTo("HELLO\r\n\r\n"), /^HTTP\/1\.1 400 [\s\S]*urn:fleetlog:problem:malformed_http/);
});
