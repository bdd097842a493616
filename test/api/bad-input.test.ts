import { once } from "node:events";
import { connect } from "node:net";
import test from "ava";
import { bearer, startApi, type TestApi } from "../support/api.js";
import { service } from "../support/samples.js";

const ends: (() => void)[] = [];
let shared: TestApi;
test.before(async () => {
  shared = await startApi({ teardown: (end) => ends.push(end) }, [service("web")]);
});
test.after.always(() => {
  for (const end of ends) end();
});

const json = { "content-type": "application/json" };
const spec = { name: "new", containers: [{ process: { command: ["true"] } }] };

interface Expected {
  status: number;
  code: string;
  field?: string;
  detail?: RegExp;
}

type Options = { body?: unknown; headers?: Record<string, string> };

const refused = test.macro(async (t, method: string, path: string, options: Options, expected: Expected) => {
  const { status, headers, body } = await shared.send(method, path, options);
  t.is(status, expected.status, JSON.stringify(body));
  t.is(headers.get("content-type")?.split(";")[0], "application/problem+json");
  t.is(body.type, `urn:fleetlog:problem:${expected.code}`);
  t.is(body.code, expected.code);
  t.is(body.status, expected.status);
  if (expected.field !== undefined) t.is(body.errors?.[0]?.field, expected.field, JSON.stringify(body));
  if (expected.detail) t.regex(body.detail, expected.detail);
});

test(
  "malformed JSON names the position",
  refused,
  "POST",
  "/v1/services",
  { body: '{"name":\n oops}', headers: json },
  {
    status: 400,
    code: "malformed_json",
    detail: /position 10 \(line 2, column 2\)/,
  },
);
test(
  "a body that is not UTF-8 is refused",
  refused,
  "POST",
  "/v1/services",
  { body: Buffer.from([0x22, 0xff, 0x22]).toString("latin1"), headers: { "content-type": "application/json; charset=latin1" } },
  { status: 415, code: "unsupported_media_type", field: "Content-Type" },
);
test(
  "an unknown field is named",
  refused,
  "POST",
  "/v1/services",
  { body: { ...spec, volumes: [] } },
  {
    status: 422,
    code: "invalid_body",
    field: "/volumes",
    detail: /knows or carries out yet/,
  },
);
test(
  "a field deep inside is named",
  refused,
  "POST",
  "/v1/services",
  { body: { ...spec, containers: [{ process: { command: [] } }] } },
  {
    status: 422,
    code: "invalid_body",
    field: "/containers/0/process/command",
  },
);
test(
  "a missing field is named",
  refused,
  "POST",
  "/v1/services",
  { body: { name: "new" } },
  { status: 422, code: "invalid_body", field: "/containers", detail: /is required/ },
);
test("a missing body is refused", refused, "POST", "/v1/services", { headers: json }, { status: 422, code: "invalid_body", field: "" });
test(
  "a body of the wrong type is refused",
  refused,
  "POST",
  "/v1/services",
  { body: "[]", headers: json },
  { status: 422, code: "invalid_body" },
);
test("null is no body", refused, "POST", "/v1/services", { body: "null", headers: json }, { status: 422, code: "invalid_body" });
test(
  "text for a number is refused",
  refused,
  "POST",
  "/v1/services/web/scale",
  { body: { replicas: "3" } },
  { status: 422, code: "invalid_body", field: "/replicas" },
);
test(
  "a number beyond its bounds is refused",
  refused,
  "POST",
  "/v1/services/web/scale",
  { body: '{"replicas":1e400}', headers: json },
  { status: 422, code: "invalid_body", field: "/replicas" },
);
test(
  "a negative number is refused",
  refused,
  "POST",
  "/v1/services/web/scale",
  { body: { replicas: -1 } },
  { status: 422, code: "invalid_body", field: "/replicas" },
);
test(
  "__proto__ is refused wherever it stands",
  refused,
  "POST",
  "/v1/services",
  { body: '{"name":"new","containers":[{"process":{"command":["x"]},"env":{"__proto__":"x"}}]}', headers: json },
  {
    status: 422,
    code: "invalid_body",
    field: "/containers/0/env/__proto__",
  },
);
test(
  "__proto__ is refused however it is written",
  refused,
  "POST",
  "/v1/services",
  { body: '{"name":"new","containers":[{"process":{"command":["x"]},"env":{"\\u005f_proto__":"x"}}]}', headers: json },
  { status: 422, code: "invalid_body", field: "/containers/0/env/__proto__" },
);
test(
  "nesting is refused however many brackets its texts close",
  refused,
  "POST",
  "/v1/services/web/scale",
  { body: `{"replicas":${'["]",'.repeat(40)}1${"]".repeat(40)}}`, headers: json },
  { status: 422, code: "invalid_body", field: `/replicas${"/1".repeat(31)}` },
);
test(
  "a number of many digits and a short exponent is refused",
  refused,
  "POST",
  "/v1/services/web/scale",
  { body: `{"replicas":${"1".repeat(250)}e60}`, headers: json },
  { status: 422, code: "invalid_body", field: "/replicas" },
);
test(
  "a number without an exponent beyond what can be stored is refused",
  refused,
  "POST",
  "/v1/services/web/scale",
  { body: `{"replicas":${"9".repeat(400)}}`, headers: json },
  { status: 422, code: "invalid_body", field: "/replicas", detail: /stored exactly/ },
);
test(
  "endless nesting is refused",
  refused,
  "POST",
  "/v1/services",
  { body: `${"[".repeat(5000)}${"]".repeat(5000)}`, headers: json },
  { status: 422, code: "invalid_body", detail: /deeper than/ },
);
test(
  "half of a surrogate pair is refused",
  refused,
  "POST",
  "/v1/services",
  { body: '{"name":"\\ud800"}', headers: json },
  { status: 422, code: "invalid_body", field: "/name" },
);
test(
  "a body where none is taken is refused",
  refused,
  "POST",
  "/v1/nodes/n1/drain",
  { body: { force: true } },
  { status: 422, code: "invalid_body" },
);
test(
  "another media type is refused",
  refused,
  "POST",
  "/v1/services",
  { body: "name: web", headers: { "content-type": "text/plain" } },
  { status: 415, code: "unsupported_media_type", field: "Content-Type" },
);
test(
  "YAML where JSON is taken is refused",
  refused,
  "POST",
  "/v1/services",
  { body: "name: web", headers: { "content-type": "application/yaml" } },
  { status: 415, code: "unsupported_media_type" },
);
test(
  "a compressed body is refused",
  refused,
  "POST",
  "/v1/services",
  { body: "x", headers: { ...json, "content-encoding": "gzip" } },
  { status: 415, code: "unsupported_media_type" },
);
test(
  "a body over the limit is refused",
  refused,
  "POST",
  "/v1/services",
  { body: `"${"x".repeat(1024 * 1024)}"`, headers: json },
  { status: 413, code: "body_too_large" },
);
test(
  "an unknown query parameter is named",
  refused,
  "GET",
  "/v1/services?colour=red",
  {},
  { status: 422, code: "invalid_parameter", field: "colour" },
);
test(
  "a bad query parameter is named",
  refused,
  "GET",
  "/v1/services?limit=0",
  {},
  { status: 422, code: "invalid_parameter", field: "limit" },
);
test(
  "a parameter given twice is refused",
  refused,
  "GET",
  "/v1/services?limit=1&limit=2",
  {},
  { status: 422, code: "invalid_parameter", field: "limit" },
);
test(
  "an empty parameter is refused",
  refused,
  "GET",
  "/v1/services?namespace=",
  {},
  { status: 422, code: "invalid_parameter", field: "namespace" },
);
test("a bad cursor is refused", refused, "GET", "/v1/services?cursor=nope", {}, { status: 422, code: "invalid_cursor", field: "cursor" });
test(
  "a bad header is named",
  refused,
  "GET",
  "/v1/services",
  { headers: { "fleetlog-min-seq": "soon" } },
  { status: 422, code: "invalid_parameter", field: "Fleetlog-Min-Seq" },
);
test(
  "a bad idempotency key is refused",
  refused,
  "POST",
  "/v1/nodes/n1/drain",
  { headers: { "idempotency-key": "two words" } },
  { status: 422, code: "invalid_parameter", field: "Idempotency-Key" },
);
test(
  "a control character in a header is refused",
  refused,
  "GET",
  "/v1/services",
  { headers: { "x-note": "a\tb" } },
  { status: 422, code: "invalid_header", field: "x-note" },
);
test(
  "a bad name in the path is refused",
  refused,
  "GET",
  "/v1/stacks/NOT%20A%20NAME",
  {},
  { status: 422, code: "invalid_parameter", field: "stack" },
);
test("a path that cannot be decoded is refused", refused, "GET", "/v1/services/%E0%A4%A", {}, { status: 400, code: "malformed_path" });
test("an unknown path is not found", refused, "GET", "/v1/nothing", {}, { status: 404, code: "no_such_path" });
test("paths are case sensitive", refused, "GET", "/V1/services", {}, { status: 404, code: "no_such_path" });
test("a session wants a WebSocket", refused, "GET", "/v1/nodes/n1/session", {}, { status: 426, code: "upgrade_required" });

test("a method that a path does not know is refused, and the answer says which it knows", async (t) => {
  const { status, headers, body } = await shared.send("PATCH", "/v1/services/web");
  t.is(status, 405);
  t.is(body.code, "method_not_allowed");
  t.deepEqual(headers.get("allow")?.split(", ").sort(), ["DELETE", "GET", "PUT"]);
});

test("a body that is announced as too large is refused before a byte of it is sent", async (t) => {
  const socket = connect(Number(new URL(shared.url).port), "127.0.0.1");
  t.teardown(() => socket.destroy());
  const headers = {
    host: "x",
    authorization: `Bearer ${bearer("admin")}`,
    "content-type": "application/json",
    "content-length": "999999999",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST /v1/services HTTP/1.1\r\n${lines.join("")}\r\n`);
  const [chunk] = await once(socket, "data");
  t.regex(String(chunk), /^HTTP\/1.1 413 /);
});

test("a body of unknown length is refused where it passes the limit", async (t) => {
  const chunk = new Uint8Array(64 * 1024).fill(32);
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += chunk.length;
      if (sent > 3 * 1024 * 1024) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const headers = { authorization: `Bearer ${bearer("admin")}`, "content-type": "application/json" };
  const response = await fetch(`${shared.url}/v1/services`, { method: "POST", headers, body, duplex: "half" } as RequestInit);
  t.is(response.status, 413);
});

test("media types with parameters of the client's own are one type to the validator", async (t) => {
  for (const type of ["application/json; a=1", "Application/JSON ; b=2", "application/json;charset=UTF-8"]) {
    const { status } = await shared.send("POST", "/v1/services/web/scale", { body: '{"replicas":1}', headers: { "content-type": type } });
    t.is(status, 200, type);
  }
});

test("what fails inside is a 500 that says nothing of the inside, and is logged once", async (t) => {
  const { send, controller, failures } = await startApi(t, [service("web")]);
  controller.failure = new Error("the password is swordfish");
  const { status, body } = await send("POST", "/v1/services/web/scale", { body: { replicas: 2 } });
  t.is(status, 500);
  t.is(body.code, "internal_error");
  t.notRegex(JSON.stringify(body), /swordfish/);
  t.is(failures.length, 1);
  t.regex(JSON.stringify(failures), /swordfish/);
});
