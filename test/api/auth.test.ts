import test from "ava";
import { bearer, startApi, type TestApi, tokenCreated } from "../support/api.js";
import { id, node, service } from "../support/samples.js";

const ends: (() => void)[] = [];
let shared: TestApi;
test.before(async () => {
  shared = await startApi({ teardown: (end) => ends.push(end) }, [
    ...node("n1"),
    service("open"),
    service("blue", { namespace: "blue" }),
    service("shopweb", { namespace: "blue", name: "shop_web" }, { name: "shop", alias: "web" }),
    { type: "stack.deployed", subject: "stack/blue/shop", data: { namespace: "blue", name: "shop", services: [id("shopweb")] } },
    tokenCreated("viewer", [{ namespace: "*", stack: "*", verbs: ["read", "logs"] }]),
    tokenCreated("bluereader", [{ namespace: "blue", stack: "*", verbs: ["read"] }]),
    tokenCreated("shopowner", [{ namespace: "blue", stack: "shop", verbs: ["read", "write"] }]),
    tokenCreated("joiner", [{ namespace: "*", stack: "*", verbs: ["join"] }]),
    tokenCreated("clerk", [{ namespace: "*", stack: "*", verbs: ["tokens", "read"] }]),
  ]);
});
test.after.always(() => {
  for (const end of ends) end();
});

test("without a token nothing but health and the contract is served", async (t) => {
  for (const path of ["/healthz", "/readyz", "/openapi.json"]) t.is((await shared.send("GET", path, { token: null })).status, 200, path);
  for (const path of ["/v1/services", "/metrics", "/v1/nothing", "/HEALTHZ"]) {
    const { status, headers, body } = await shared.send("GET", path, { token: null });
    t.is(status, 401, path);
    t.is(body.code, "token_missing");
    t.regex(headers.get("www-authenticate") ?? "", /^Bearer/);
  }
});

test("an unknown token and a wrong secret get the same answer", async (t) => {
  const wrong = bearer("admin").replace(/5$/, "6");
  const details = new Set();
  for (const token of [wrong, bearer("nobody"), "garbage", ""]) {
    const { status, body } = await shared.send("GET", "/v1/services", { token });
    t.is(status, 401);
    details.add(body.detail);
  }
  t.is(details.size, 1);
});

test("a missing verb is a 403 that names the verb and the place", async (t) => {
  const { status, body } = await shared.send("DELETE", "/v1/services/open", { token: bearer("viewer") });
  t.is(status, 403);
  t.is(body.code, "scope_missing");
  t.is(body.verb, "write");
  t.regex(body.detail, /token viewer lacks the verb `write` over namespace default/);
  const drain = await shared.send("POST", "/v1/nodes/n1/drain", { token: bearer("viewer") });
  t.is(drain.status, 403);
  t.is(drain.body.verb, "nodes");
});

test("an object out of scope is not found, as if it were not there", async (t) => {
  const there = await shared.send("GET", "/v1/services/open", { token: bearer("bluereader") });
  const missing = await shared.send("GET", "/v1/services/opex", { token: bearer("bluereader") });
  t.is(there.status, 404);
  t.is(there.body.detail.replace("open", "opex"), missing.body.detail);
  t.is((await shared.send("DELETE", "/v1/services/blue?namespace=blue", { token: bearer("bluereader") })).status, 403);
});

test("lists hold what the token may read, and no more", async (t) => {
  const names = async (token: string, path: string) => {
    const { body } = await shared.send("GET", path, { token: bearer(token) });
    return body.items.map((item: { name: string }) => item.name);
  };
  t.deepEqual(await names("viewer", "/v1/services"), ["blue", "shop_web", "open"]);
  t.deepEqual(await names("bluereader", "/v1/services"), ["blue", "shop_web"]);
  t.deepEqual(await names("shopowner", "/v1/services"), ["shop_web"]);
  t.deepEqual(await names("shopowner", "/v1/services?namespace=default"), []);
  t.deepEqual(await names("shopowner", "/v1/stacks"), ["shop"]);
  t.is((await shared.send("GET", "/v1/services", { token: bearer("joiner") })).status, 403);
});

test("what belongs to no namespace needs a scope over all of them", async (t) => {
  for (const path of ["/v1/nodes", "/v1/nodes/n1", "/v1/events", "/v1/state", "/v1/cluster", "/metrics"]) {
    t.is((await shared.send("GET", path, { token: bearer("bluereader") })).status, 403, path);
  }
  t.is((await shared.send("GET", "/v1/tokens", { token: bearer("viewer") })).status, 403);
});

test("a service in no stack cannot be made with a scope over one stack", async (t) => {
  const body = { name: "stray", namespace: "blue", containers: [{ process: { command: ["x"] } }] };
  t.is((await shared.send("POST", "/v1/services", { token: bearer("shopowner"), body })).status, 403);
  t.is(
    (await shared.send("POST", "/v1/services/shop_web/scale?namespace=blue", { token: bearer("shopowner"), body: { replicas: 1 } })).status,
    200,
  );
});

test("nobody gives away more than they have", async (t) => {
  const { status, body } = await shared.send("POST", "/v1/tokens", { token: bearer("clerk"), body: { name: "boss", preset: "admin" } });
  t.is(status, 403);
  t.is(body.errors[0].field, "/scopes/0");
  const scopes = [{ namespace: "blue", verbs: ["read"] }];
  t.is((await shared.send("POST", "/v1/tokens", { token: bearer("clerk"), body: { name: "lesser", scopes } })).status, 201);
});

test("a token that was revoked is known no more, and one that was made works", async (t) => {
  const { body } = await shared.send("POST", "/v1/tokens", { body: { name: "guest", preset: "viewer" } });
  t.regex(body.secret, new RegExp(`^fl_${body.token.id}_[0-9a-f]{64}$`));
  t.is((await shared.send("GET", "/v1/services", { token: body.secret })).status, 200);
  t.is((await shared.send("DELETE", `/v1/tokens/${body.token.id}`)).status, 204);
  t.is((await shared.send("GET", "/v1/services", { token: body.secret })).status, 401);
});

test("the log and the lists hold no secret", async (t) => {
  const { body } = await shared.send("POST", "/v1/tokens", { body: { name: "quiet", preset: "viewer" } });
  const secret = body.secret.split("_")[2];
  t.false(JSON.stringify(shared.controller.records).includes(secret));
  t.false(JSON.stringify((await shared.send("GET", "/v1/tokens")).body).includes(secret));
});

test("a node's token does nothing but its session", async (t) => {
  const { credentialOf } = await import("../support/api.js");
  const secret = "7".repeat(64);
  const { description } = await import("../support/samples.js");
  const joined = await shared.send("POST", "/v1/nodes", {
    token: bearer("joiner"),
    body: { name: "n7", credential: credentialOf(secret), description: description() },
  });
  t.is(joined.status, 201);
  const token = `fl_${joined.body.tokenId}_${secret}`;
  for (const path of ["/v1/nodes", "/v1/services", "/v1/events"]) t.is((await shared.send("GET", path, { token })).status, 403, path);
  t.is((await shared.send("GET", "/v1/services/open", { token })).status, 404);
});
