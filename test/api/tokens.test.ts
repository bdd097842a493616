import test from "ava";
import { tokenSecret } from "../../src/model/index.js";
import { bearer, secret, startApi, tokenCreated } from "../support/api.js";
import { id, node } from "../support/samples.js";

const viewer = tokenCreated("viewer", [{ namespace: "*", stack: "*", verbs: ["read"] }]);
const clerk = tokenCreated("clerk", [{ namespace: "*", stack: "*", verbs: ["read", "tokens"] }]);

test("a rotated token has a new secret, shown once, and the old one is dead at once", async (t) => {
  const { send } = await startApi(t, [viewer]);
  const headers = { "idempotency-key": "k1" };
  const rotated = await send("POST", `/v1/tokens/${id("viewer")}/rotate`, { body: {}, headers });
  t.is(rotated.status, 200, JSON.stringify(rotated.body));
  t.is(rotated.body.token.id, id("viewer"));
  t.is((await send("GET", "/v1/services", { token: rotated.body.secret })).status, 200);
  t.is((await send("GET", "/v1/services", { token: bearer("viewer") })).body.code, "token_invalid");
  const again = await send("POST", `/v1/tokens/${id("viewer")}/rotate`, { body: {}, headers });
  t.is(again.status, 200);
  t.is(again.body.secret, undefined);
});

test("within the grace both secrets are taken, after it the new one alone", async (t) => {
  const { send, controller } = await startApi(t, [viewer]);
  const { body } = await send("POST", `/v1/tokens/${id("viewer")}/rotate`, { body: { graceMs: 60_000 } });
  const tokens = [bearer("viewer"), body.secret];
  const statuses = async () => Promise.all(tokens.map(async (token) => (await send("GET", "/v1/services", { token })).status));
  t.deepEqual(await statuses(), [200, 200]);
  // Each event is a second later than the one before.
  for (let second = 0; second < 60; second++) controller.append([{ type: "intent.settled", subject: "x", data: {} }]);
  t.deepEqual(await statuses(), [401, 200]);
});

test("whoever rotates a token must have all that it may", async (t) => {
  const { send } = await startApi(t, [viewer, clerk, ...node("n1")]);
  const rotate = (token: string) => send("POST", `/v1/tokens/${id(token)}/rotate`, { token: bearer("clerk"), body: {} });
  t.is((await rotate("viewer")).status, 200);
  t.is((await rotate("admin")).body.code, "scope_missing");
  const ofNode = await rotate("tn1");
  t.is(ofNode.status, 403);
  t.is(ofNode.body.verb, "nodes");
  t.is((await rotate("nobody")).status, 404);
});

test("the token of a node can be rotated as well", async (t) => {
  const { send } = await startApi(t, node("n1"));
  const { status, body } = await send("POST", `/v1/tokens/${id("tn1")}/rotate`, { body: {} });
  t.is(status, 200);
  t.is(body.token.node, id("n1"));
  // It is known, and speaks for its node alone.
  t.is((await send("GET", "/v1/services", { token: body.secret })).status, 403);
});

test("a secret that a bulk rotates is shown with its write", async (t) => {
  const { send } = await startApi(t, [viewer]);
  const { body } = await send("POST", "/v1/bulk", { body: { intents: [{ do: "token.rotate", token: id("viewer") }] } });
  t.not(body.results[0].secret, tokenSecret(id("viewer"), secret));
  t.is((await send("GET", "/v1/services", { token: body.results[0].secret })).status, 200);
});
