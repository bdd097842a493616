import { readFileSync } from "node:fs";
import test from "ava";
import { parse } from "yaml";
import { intentRequestNames } from "../../src/model/index.js";
import { bearer, startApi, tokenCreated } from "../support/api.js";
import { id, node, service, spec } from "../support/samples.js";

const document = parse(readFileSync("openapi/fleetlog.yaml", "utf8"));

/** What controllers say to each other is no write of anybody's. */
interface Operation {
  operationId?: string;
  "x-fleetlog-local"?: boolean;
}

test("every write of the contract has its member in a bulk", (t) => {
  const operations = Object.values(document.paths as Record<string, Record<string, Operation>>).flatMap((path) =>
    Object.entries(path).flatMap(([method, { operationId, "x-fleetlog-local": local }]) =>
      operationId && method !== "get" && !local ? [operationId] : [],
    ),
  );
  // A step of the archive is no wish about the cluster: it moves what stands on the log already. A test of a webhook or an alert writes nothing.
  const apart = new Set(["bulk", "archiveLog", "testWebhook", "testAlert"]);
  const writes = operations.filter((name) => !apart.has(name));
  const mapping = document.components.schemas.IntentRequest.discriminator.mapping as Record<string, string>;
  const members = Object.values(mapping).map((ref) => ref.replace("#/components/schemas/", ""));
  t.deepEqual(members.toSorted(), writes.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}Request`).toSorted());
  t.deepEqual(Object.keys(mapping), [...intentRequestNames]);
});

test("a bulk is carried out as one and answers for each write", async (t) => {
  const { send, controller } = await startApi(t, node("n1"));
  const before = controller.view().seq;
  const { spec: web } = { spec: { name: "web", containers: [{ process: { command: ["x"] } }] } };
  const intents = [
    { do: "service.create", spec: web },
    { do: "service.scale", service: "web", replicas: 3 },
    { do: "node.drain", node: "n1" },
    { do: "token.create", name: "ci", preset: "viewer" },
    { do: "stack.deploy", stack: "shop", file: "services: {db: {x-process: {command: [db]}}}" },
    { do: "service.scale", service: "shop_db", replicas: 2 },
  ];
  const { status, body } = await send("POST", "/v1/bulk", { body: { intents } });
  t.is(status, 200, JSON.stringify(body));
  t.deepEqual(
    body.results.map((result: { do: string; status: number }) => [result.do, result.status]),
    [
      ["service.create", 201],
      ["service.scale", 200],
      ["node.drain", 200],
      ["token.create", 201],
      ["stack.deploy", 200],
      ["service.scale", 200],
    ],
  );
  t.regex(body.results[3].secret, new RegExp(`^fl_${body.results[3].id}_`));
  const types = controller.records.slice(before).map(({ type }) => type);
  t.deepEqual(types, [
    "service.created",
    "service.scaled",
    "node.drained",
    "token.created",
    "service.created",
    "stack.deployed",
    "service.scaled",
  ]);
  t.is(new Set(controller.records.slice(before).map(({ intent }) => intent?.id)).size, 1);
});

test("a repeated bulk is answered as before, without the secrets", async (t) => {
  const { send, controller } = await startApi(t, [service("web")]);
  const body = {
    intents: [
      { do: "token.create", name: "ci", preset: "viewer" },
      { do: "service.remove", service: id("web") },
    ],
  };
  const headers = { "idempotency-key": "k1" };
  const first = await send("POST", "/v1/bulk", { body, headers });
  t.is(first.status, 200);
  const seq = controller.view().seq;
  const again = await send("POST", "/v1/bulk", { body, headers });
  t.is(again.status, 200);
  t.is(again.headers.get("idempotency-replayed"), "true");
  t.deepEqual(again.body.results, [
    { do: "token.create", status: 201, id: first.body.results[0].id },
    { do: "service.remove", status: 204 },
  ]);
  t.is(controller.view().seq, seq);
  const other = await send("POST", "/v1/bulk", { body: { intents: body.intents.slice(1) }, headers });
  t.is(other.body.code, "idempotency_key_reused");
});

test("what is wrong with a write of a bulk is said of that write", async (t) => {
  const { send, controller } = await startApi(t, [service("web")]);
  const before = controller.view().seq;
  const good = { do: "service.scale", service: "web", replicas: 3 };
  const faults: [object, number, string][] = [
    [{ do: "service.scale", service: "web", replicas: -1 }, 422, "/intents/1/replicas"],
    [{ do: "service.scale", service: "web", replicas: 1, color: "red" }, 422, "/intents/1/color"],
    [{ do: "service.scale", replicas: 1 }, 422, "/intents/1/service"],
    [{ do: "service.sing", service: "web" }, 422, "/intents/1/do"],
    [{ service: "web" }, 422, "/intents/1/do"],
    [{ do: "service.update", service: "web", spec: spec("other"), ifMatch: "*" }, 422, "/intents/1/name"],
    [{ do: "service.scale", service: "nobody", replicas: 1 }, 404, "/intents/1/service"],
    [
      { do: "stack.deploy", stack: "shop", file: "services: {db: {imagee: x, x-process: {command: [x]}}}" },
      422,
      "/intents/1/file/services/db/imagee",
    ],
    [{ do: "node.drain", node: "nobody" }, 404, "/intents/1/node"],
  ];
  for (const [fault, status, field] of faults) {
    const answer = await send("POST", "/v1/bulk", { body: { intents: [good, fault] } });
    t.is(answer.status, status, JSON.stringify(fault));
    t.is(answer.body.errors[0].field, field, JSON.stringify(answer.body));
  }
  t.is(controller.view().seq, before);
  t.is((await send("POST", "/v1/bulk", { body: { intents: [] } })).status, 422);
  t.is((await send("POST", "/v1/bulk", { body: { intents: ["service.scale"] } })).status, 422);
});

test("each write of a bulk needs its own verb at its own place", async (t) => {
  const { send, controller } = await startApi(t, [
    ...node("n1"),
    service("web"),
    service("blue", { namespace: "blue" }),
    tokenCreated("blueowner", [{ namespace: "blue", stack: "*", verbs: ["read", "write"] }]),
    tokenCreated("shopowner", [{ namespace: "blue", stack: "shop", verbs: ["read", "write"] }]),
  ]);
  const before = controller.view().seq;
  const own = { do: "service.scale", service: "blue", namespace: "blue", replicas: 2 };
  const file = "services: {db: {x-process: {command: [db]}}}";
  const refusals: [string, object, number][] = [
    ["blueowner", { do: "service.scale", service: "web", replicas: 2 }, 404],
    ["blueowner", { do: "service.create", spec: { name: "x", containers: [{ process: { command: ["x"] } }] } }, 403],
    ["blueowner", { do: "node.drain", node: "n1" }, 403],
    ["blueowner", { do: "token.create", name: "x", preset: "viewer" }, 403],
    ["blueowner", { do: "stack.deploy", stack: "shop", file }, 403],
  ];
  for (const [token, intent, status] of refusals) {
    const answer = await send("POST", "/v1/bulk", { token: bearer(token), body: { intents: [own, intent] } });
    t.is(answer.status, status, JSON.stringify([intent, answer.body]));
    t.regex(answer.body.errors[0].field, /^\/intents\/1/);
  }
  t.is(controller.view().seq, before);
  // Who owns a stack may deploy it and change what it makes, in one go; not what stands beside it.
  const deploy = { do: "stack.deploy", stack: "shop", namespace: "blue", file };
  const scale = { do: "service.scale", service: "shop_db", namespace: "blue", replicas: 2 };
  t.is((await send("POST", "/v1/bulk", { token: bearer("shopowner"), body: { intents: [deploy, scale] } })).status, 200);
  t.is((await send("POST", "/v1/bulk", { token: bearer("shopowner"), body: { intents: [deploy, own] } })).status, 404);
});

test("one request deploys a bounded number of stacks", async (t) => {
  const { send, controller } = await startApi(t, node("n1"));
  const before = controller.view().seq;
  const file = "services: {db: {x-process: {command: [db]}}}";
  const intents = Array.from({ length: 17 }, (_, i) => ({ do: "stack.deploy", stack: `s${i}`, file }));
  const { status, body } = await send("POST", "/v1/bulk", { body: { intents } });
  t.is(status, 422);
  t.like(body, { code: "too_many_stacks", errors: [{ field: "/intents" }] });
  t.is(controller.view().seq, before);
});
