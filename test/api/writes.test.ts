import test from "ava";
import { ClusterError } from "../../src/ports/index.js";
import { bearer, startApi, tokenCreated } from "../support/api.js";
import { testLineage } from "../support/history.js";
import { node, service } from "../support/samples.js";

const web = { name: "web", containers: [{ process: { command: ["sleep", "1"] } }] };

test("the same key with the same body answers the first outcome, and changes nothing", async (t) => {
  const { send, controller } = await startApi(t);
  const options = { body: web, headers: { "idempotency-key": "k1" } };
  const first = await send("POST", "/v1/services", options);
  t.is(first.headers.get("idempotency-replayed"), null);
  const { seq } = controller.view();
  const second = await send("POST", "/v1/services", options);
  t.is(second.status, 201);
  t.is(second.headers.get("idempotency-replayed"), "true");
  t.deepEqual(second.body, first.body);
  t.is(second.headers.get("fleetlog-seq"), first.headers.get("fleetlog-seq"));
  t.is(controller.view().seq, seq);
});

test("members of the body in another order are the same body; another value, query or precondition is not", async (t) => {
  const { send } = await startApi(t, [service("web"), ...node("n1")]);
  const headers = { "idempotency-key": "k1" };
  const spec = '{"name":"x","containers":[{"process":{"command":["a"]}}]}';
  const turned = '{"containers":[{"process":{"command":["a"]}}],"name":"x"}';
  t.is((await send("POST", "/v1/services", { body: spec, headers: { ...headers, "content-type": "application/json" } })).status, 201);
  const again = await send("POST", "/v1/services", { body: turned, headers: { ...headers, "content-type": "application/json" } });
  t.is(again.headers.get("idempotency-replayed"), "true");
  const other = await send("POST", "/v1/services", {
    body: spec.replace('"a"', '"b"'),
    headers: { ...headers, "content-type": "application/json" },
  });
  t.is(other.status, 422);
  t.is(other.body.code, "idempotency_key_reused");
  t.is((await send("DELETE", "/v1/nodes/n1?force=true", { headers })).status, 204);
  t.is((await send("DELETE", "/v1/nodes/n1", { headers })).body.code, "idempotency_key_reused");
});

test("a key belongs to one token and one route", async (t) => {
  const other = tokenCreated("other", [{ namespace: "*", stack: "*", verbs: ["*"] }]);
  const { send } = await startApi(t, [other, service("web"), service("db")]);
  const options = { body: { replicas: 3 }, headers: { "idempotency-key": "k" } };
  t.is((await send("POST", "/v1/services/web/scale", options)).headers.get("idempotency-replayed"), null);
  t.is((await send("POST", "/v1/services/db/scale", options)).headers.get("idempotency-replayed"), null);
  t.is((await send("POST", "/v1/services/web/scale", { ...options, token: bearer("other") })).headers.get("idempotency-replayed"), null);
  t.is((await send("POST", "/v1/services/web/scale", options)).headers.get("idempotency-replayed"), "true");
});

test("a removal that is repeated under its key is answered like the first", async (t) => {
  const { send } = await startApi(t, [service("web")]);
  const headers = { "idempotency-key": "k" };
  t.is((await send("DELETE", "/v1/services/web", { headers })).status, 204);
  const again = await send("DELETE", "/v1/services/web", { headers });
  t.is(again.status, 204);
  t.is(again.headers.get("idempotency-replayed"), "true");
  t.is((await send("DELETE", "/v1/services/web")).status, 404);
});

test("a repeated token creation answers the token without its secret", async (t) => {
  const { send } = await startApi(t);
  const options = { body: { name: "ci", preset: "viewer" }, headers: { "idempotency-key": "k" } };
  const first = await send("POST", "/v1/tokens", options);
  const again = await send("POST", "/v1/tokens", options);
  t.truthy(first.body.secret);
  t.deepEqual(again.body, { token: first.body.token });
});

test("a spec changes only on top of the one that the client saw", async (t) => {
  const { send } = await startApi(t, [service("web")]);
  const body = { ...web, replicas: 2 };
  const missing = await send("PUT", "/v1/services/web", { body });
  t.is(missing.status, 428);
  t.is(missing.body.errors[0].field, "If-Match");
  const etag = (await send("GET", "/v1/services/web")).headers.get("etag") ?? "";
  t.is((await send("PUT", "/v1/services/web", { body, headers: { "if-match": etag } })).status, 200);
  for (const stale of [etag, '"nonsense"', "nonsense", `"ffffffffffffffff-1"`, `W/${etag}`]) {
    const answer = await send("PUT", "/v1/services/web", { body: { ...body, replicas: 9 }, headers: { "if-match": stale } });
    t.is(answer.status, 412, stale);
  }
  t.is((await send("PUT", "/v1/services/web", { body: { ...body, replicas: 4 }, headers: { "if-match": "*" } })).body.desired, 4);
});

test("a spec takes its namespace from the service that it is for, and cannot move it", async (t) => {
  const { send } = await startApi(t, [service("web", { namespace: "blue" })]);
  const headers = { "if-match": "*" };
  const changed = await send("PUT", "/v1/services/web?namespace=blue", { body: web, headers });
  t.is(changed.body.namespace, "blue");
  const moved = await send("PUT", "/v1/services/web?namespace=blue", { body: { ...web, namespace: "red" }, headers });
  t.is(moved.status, 422);
  t.is(moved.body.errors[0].field, "/namespace");
  t.is((await send("PUT", "/v1/services/web?namespace=blue", { body: { ...web, name: "other" }, headers })).body.errors[0].field, "/name");
});

test("a read waits for the position that it names, and says when it cannot be reached", async (t) => {
  const { send, controller } = await startApi(t);
  const head = `${testLineage}-${controller.view().seq}`;
  const reached = await send("GET", "/v1/services", { headers: { "fleetlog-min-seq": head } });
  t.is(reached.status, 200);
  t.is(reached.headers.get("fleetlog-seq"), head);
  t.is((await send("GET", "/v1/services", { headers: { "fleetlog-min-seq": "999" } })).status, 412);
  const foreign = await send("GET", "/v1/services", { headers: { "fleetlog-min-seq": "ffffffffffffffff-1" } });
  t.is(foreign.status, 412);
  t.is(foreign.body.code, "foreign_lineage");
});

test("the three outcomes are told apart", async (t) => {
  const { send, controller } = await startApi(t, [service("web")]);
  const scale = () => send("POST", "/v1/services/web/scale", { body: { replicas: 2 } });
  controller.failure = new ClusterError("unavailable", "no_leader", "the log does not answer", { retryAfterS: 2 });
  const unavailable = await scale();
  t.is(unavailable.status, 503);
  t.is(unavailable.headers.get("retry-after"), "2");
  controller.failure = new ClusterError("unknown", "outcome_unknown", "the append was not confirmed");
  const unknown = await scale();
  t.is(unknown.status, 504);
  t.is(unknown.body.type, "urn:fleetlog:problem:outcome_unknown");
  controller.failure = undefined;
  t.is((await scale()).status, 200);
});

test("events say who asked, from where, in which trace, and under which key", async (t) => {
  const { send, controller } = await startApi(t, [service("web")]);
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  await send("POST", "/v1/services/web/scale", { body: { replicas: 2 }, headers: { traceparent, "idempotency-key": "k1" } });
  const record = controller.records.at(-1);
  t.is(record?.actor, "token/admin0000000");
  t.is(record?.origin.client, "127.0.0.1");
  t.is(record?.traceparent, traceparent);
  t.is(record?.intent?.key, "admin0000000 POST /v1/services/web/scale k1");
  await send("POST", "/v1/services/web/scale", { body: { replicas: 3 }, headers: { traceparent: "nonsense" } });
  t.is(controller.records.at(-1)?.traceparent, null);
});
