import test from "ava";
import { bearer, startApi, tokenCreated } from "../support/api.js";
import { config, secret, service } from "../support/samples.js";
import { testSecretKeys } from "../support/secret-keys.js";

const hello = Buffer.from("hello").toString("base64");
const password = Buffer.from("hunter2hunter2").toString("base64");

test("a config is created, listed without its data, inspected with it, and removed", async (t) => {
  const { send } = await startApi(t);
  const made = await send("POST", "/v1/configs", { body: { name: "motd", labels: { of: "shop" }, data: hello } });
  t.is(made.status, 201, JSON.stringify(made.body));
  t.like(made.body, { name: "motd", namespace: "default", labels: { of: "shop" }, data: hello });
  const listed = await send("GET", "/v1/configs");
  t.like(listed.body, { items: [{ id: made.body.id, name: "motd" }], next: null });
  t.is(listed.body.items[0].data, undefined);
  t.deepEqual((await send("GET", `/v1/configs/${made.body.id}`)).body, made.body);
  t.deepEqual((await send("GET", "/v1/configs/motd")).body, made.body);
  t.is((await send("POST", "/v1/configs", { body: { name: "motd", data: hello } })).body.code, "name_taken");
  t.is((await send("DELETE", "/v1/configs/motd", { headers: { "idempotency-key": "k" } })).status, 204);
  t.is((await send("DELETE", "/v1/configs/motd", { headers: { "idempotency-key": "k" } })).status, 204);
  t.is((await send("GET", "/v1/configs/motd")).body.code, "config_not_found");
});

test("no answer and no event holds what a secret does", async (t) => {
  const { send, controller } = await startApi(t);
  const headers = { "idempotency-key": "k1" };
  const made = await send("POST", "/v1/secrets", { body: { name: "key", data: password }, headers });
  t.is(made.status, 201, JSON.stringify(made.body));
  t.deepEqual(Object.keys(made.body).sort(), ["createdAt", "id", "key", "labels", "name", "namespace"]);
  const answers = [made, await send("GET", "/v1/secrets"), await send("GET", "/v1/secrets/key"), await send("GET", "/v1/state")];
  const all = JSON.stringify([answers.map(({ body }) => body), controller.records, controller.view()]);
  for (const text of [password, "hunter2"]) t.false(all.includes(text));
  const { envelope } = controller.view().secrets.flatMap((shard) => Object.values(shard))[0] ?? {};
  t.is(envelope && controller.secretKeys?.open("default", "key", envelope).toString(), "hunter2hunter2");
});

test("what the log keeps of a request with a secret cannot be tried out without the key", async (t) => {
  const digestOf = async (byte: number) => {
    const { send, controller } = await startApi(t);
    controller.secretKeys = testSecretKeys(byte);
    await send("POST", "/v1/secrets", { body: { name: "key", data: password }, headers: { "idempotency-key": "k1" } });
    return controller.records.at(-1)?.intent?.body;
  };
  t.regex((await digestOf(1)) ?? "", /^[0-9a-f]{64}$/);
  t.is(await digestOf(1), await digestOf(1));
  t.not(await digestOf(1), await digestOf(2));
});

test("a request that was settled under an older key is the same one under a newer", async (t) => {
  const { send, controller } = await startApi(t);
  const ask = (data = password) => send("POST", "/v1/secrets", { body: { name: "key", data }, headers: { "idempotency-key": "k1" } });
  const made = await ask();
  controller.secretKeys = testSecretKeys(8, 7);
  const again = await ask();
  t.is(again.headers.get("idempotency-replayed"), "true");
  t.deepEqual(again.body, made.body);
  t.is((await ask(hello)).body.code, "idempotency_key_reused");
});

test("a controller without a key makes no secret, and says which flag it lacks", async (t) => {
  const { send, controller } = await startApi(t, [secret("old")]);
  controller.secretKeys = undefined;
  const before = controller.view().seq;
  const refused = await send("POST", "/v1/secrets", { body: { name: "key", data: password }, headers: { "idempotency-key": "k1" } });
  t.is(refused.status, 503);
  t.like(refused.body, { code: "secret_key_missing" });
  t.regex(refused.body.detail, /--secrets-key/);
  t.is(controller.view().seq, before);
  t.is((await send("GET", "/v1/secrets/old")).status, 200);
});

test("data that is too large, or not the one form of its base64, is refused", async (t) => {
  const { send } = await startApi(t);
  const create = (data: string) => send("POST", "/v1/secrets", { body: { name: "key", data } });
  const largest = Buffer.alloc(524_288, 7).toString("base64");
  for (const data of ["aGk", "aGl=", "a===", "$$$$", Buffer.alloc(524_289).toString("base64")]) {
    const { status, body } = await create(data);
    t.is(status, 422, data.slice(0, 10));
    t.is(body.errors[0].field, "/data");
  }
  t.is((await create(largest)).status, 201);
  t.is((await send("POST", "/v1/configs", { body: { name: "empty", data: "" } })).status, 201);
});

test("whoever writes a service refers only to files that its token may write", async (t) => {
  const scope = (stack: string) => [{ namespace: "default", stack, verbs: ["*" as const] }];
  const events = [
    tokenCreated("ofshop", scope("shop")),
    secret("key", { stack: "shop" }),
    secret("other", { stack: "news" }),
    secret("free"),
  ];
  const { send } = await startApi(t, [...events, service("shop_web", {}, { name: "shop", alias: "web" })]);
  const update = (source: string) =>
    send("PUT", "/v1/services/shop_web", {
      token: bearer("ofshop"),
      headers: { "if-match": "*" },
      body: { name: "shop_web", containers: [{ process: { command: ["x"] }, secrets: [{ source }] }] },
    });
  t.is((await update("other")).body.code, "scope_missing");
  t.is((await update("free")).body.code, "scope_missing");
  t.is((await update("key")).status, 200);
  t.is((await send("GET", "/v1/secrets", { token: bearer("ofshop") })).body.items.length, 1);
});

test("a bulk makes a secret and the service that refers to it, as one", async (t) => {
  const { send, controller } = await startApi(t, [config("motd")]);
  const spec = { name: "web", containers: [{ process: { command: ["x"] }, secrets: [{ source: "key" }], configs: [{ source: "motd" }] }] };
  const intents = [
    { do: "secret.create", name: "key", data: password },
    { do: "service.create", spec },
  ];
  const { status, body } = await send("POST", "/v1/bulk", { body: { intents }, headers: { "idempotency-key": "k" } });
  t.is(status, 200, JSON.stringify(body));
  t.deepEqual(
    controller.records.slice(-2).map(({ type }) => type),
    ["secret.created", "service.created"],
  );
  t.is((await send("DELETE", "/v1/secrets/key")).body.code, "secret_in_use");
  t.is((await send("DELETE", "/v1/configs/motd")).body.code, "config_in_use");
  const planned = await send("POST", "/v1/plan", { body: { intents: [{ do: "secret.create", name: "next", data: password }] } });
  t.is(planned.status, 200);
  t.false(JSON.stringify([planned.body, controller.records]).includes(password));
});
