import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import test from "ava";
import { parse } from "yaml";
import type { NewEvent, Scope, Verb } from "../../src/model/index.js";
import { bearer, startApi, type TestApi, tokenCreated } from "../support/api.js";
import { alert, config, id, node, observed, placed, secret, service, task, webhook } from "../support/samples.js";

/**
 * Goal: no write crosses the scopes of its token. Method: for every write of the contract (so that no new one is forgotten) one
 * valid request is sent with tokens that fall short of it in verb, namespace or stack, alone and within a bulk.
 */
interface Sample {
  verb: Verb;
  /** Whether it belongs to no namespace. */
  everywhere?: true;
  /** It makes something, so that it is forbidden rather than not found out of scope. */
  makes?: true;
  path: Record<string, string>;
  body?: unknown;
  /** The same as a member of a bulk, beside `do` and what the path says. */
  member?: Record<string, unknown>;
}

const containers = [{ process: { command: ["x"] } }];
const file = "services: {db: {x-process: {command: [db]}}}";
const web = { service: "shop_web" };
const it = { task: task("shopweb", 1) };
const n1 = { node: "n1" };
const data = { volume: "data" };
const mounts = [{ type: "volume", source: "data", target: "/data" }];
const spec = { name: "shop_web", namespace: "blue", containers };
const description = { capacity: {}, runtimes: [{ name: "process" }], publishAddress: "127.0.0.1" };
const joined = { name: "n2", credential: "1".repeat(64), description };
const settings = { rack: "r1" };
const policy = { min: 1, max: 3, targets: [{ metric: "custom:requests", averageValue: 10 }] };
/** Half-way through the world: node, service and stack were there. */
const undone = { to: "6" };

const fileNamed = (name: string) => ({ name, namespace: "blue", data: "aGk=" });

const onService = (body?: Record<string, unknown>): Sample => ({ verb: "write", path: web, ...(body ? { body, member: body } : {}) });
const onTask = (body?: Record<string, unknown>): Sample => ({ verb: "write", path: it, ...(body ? { body, member: body } : {}) });
const onNode = (body?: Record<string, unknown>, member = body): Sample => ({
  verb: "nodes",
  everywhere: true,
  path: n1,
  ...(body && member ? { body, member } : {}),
});
const onToken = (body?: Record<string, unknown>): Sample => ({
  verb: "tokens",
  everywhere: true,
  path: { token: id("victim") },
  ...(body ? { body, member: body } : {}),
});

const onCluster = (path: Record<string, string>, body?: Record<string, unknown>): Sample => ({
  verb: "write",
  everywhere: true,
  path,
  ...(body ? { body, member: body } : {}),
});

const samples: Record<string, Sample> = {
  joinNode: { verb: "join", everywhere: true, path: {}, body: joined, member: joined },
  updateNode: onNode(settings, { settings }),
  removeNode: onNode(),
  drainNode: onNode(),
  activateNode: onNode(),
  acceptNode: onNode(),
  pauseNode: onNode(),
  maintainNode: onNode({ reason: "x", durationMs: 1000 }),
  undoNode: onNode(undone),
  createService: { verb: "write", makes: true, path: {}, body: { ...spec, name: "new" }, member: { spec: { ...spec, name: "new" } } },
  updateService: { verb: "write", path: web, body: spec, member: { spec, ifMatch: "*" } },
  removeService: onService(),
  scaleService: onService({ replicas: 2 }),
  setAutoscaling: { verb: "write", path: web, body: policy, member: { policy } },
  removeAutoscaling: onService(),
  adviseAutoscaling: onService({ autoscaling: { policy: "replicas", generation: 1, window: 1, inputs: [] } }),
  startService: onService(),
  stopService: onService(),
  restartService: onService(),
  rollBackService: onService(),
  restoreService: onService(),
  undoService: onService(undone),
  controlRollout: onService({ action: "pause" }),
  removeVolume: { verb: "write", path: data },
  restoreVolume: { verb: "write", path: data },
  restartTask: onTask(),
  stopTask: onTask(),
  judgeTask: onTask({ verdict: "unhealthy" }),
  unjudgeTask: onTask(),
  deployStack: { verb: "write", makes: true, path: { stack: "shop" }, body: file, member: { file } },
  removeStack: { verb: "write", path: { stack: "shop" } },
  undoStack: { verb: "write", makes: true, path: { stack: "shop" }, body: undone, member: undone },
  createToken: {
    verb: "tokens",
    everywhere: true,
    path: {},
    body: { name: "x", preset: "viewer" },
    member: { name: "x", preset: "viewer" },
  },
  createConfig: { verb: "write", makes: true, path: {}, body: fileNamed("new"), member: fileNamed("new") },
  removeConfig: { verb: "write", path: { config: "motd" } },
  createSecret: { verb: "write", makes: true, path: {}, body: fileNamed("new"), member: fileNamed("new") },
  removeSecret: { verb: "write", path: { secret: "key" } },
  createWebhook: onCluster({}, { name: "new", url: "https://hooks.example.org" }),
  removeWebhook: onCluster({ webhook: "hook" }),
  updateWebhook: onCluster({ webhook: "hook" }, { paused: true }),
  replayWebhook: onCluster({ webhook: "hook" }, { after: "0" }),
  createAlert: onCluster({}, { name: "new", when: { kind: "node" } }),
  removeAlert: onCluster({ alert: "down" }),
  revokeToken: onToken(),
  rotateToken: onToken({ graceMs: 0 }),
};

interface Write {
  operation: string;
  method: string;
  path: string;
}

const document = parse(readFileSync("openapi/fleetlog.yaml", "utf8"));
/**
 * Whatever changes the cluster for people; `bulk` is made of the others, a plan changes nothing, and neither do a test of a webhook or
 * an alert, or where old events stand.
 */
const apart = new Set(["bulk", "plan", "archiveLog", "testWebhook", "testAlert"]);
const writes: Write[] = Object.entries(
  document.paths as Record<string, Record<string, { operationId?: string; "x-fleetlog-local"?: boolean }>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { operationId, "x-fleetlog-local": local }]) =>
    operationId && method !== "get" && !local && !apart.has(operationId) ? [{ operation: operationId, method, path }] : [],
  ),
);
const verbs = (document.components.schemas.Verb.enum as Verb[]).filter((verb) => verb !== "*");
const doOf = new Map(
  Object.entries(document.components.schemas.IntentRequest.discriminator.mapping as Record<string, string>).map(([name, ref]) => [
    ref.split("/").at(-1),
    name,
  ]),
);

const everywhere = { namespace: "*", stack: "*" };
const scopesOf: Record<string, Scope[]> = {
  // All verbs, beside the place that is asked for.
  othernamespace: [{ namespace: "green", stack: "*", verbs: ["*"] }],
  otherstack: [{ namespace: "blue", stack: "news", verbs: ["*"] }],
  wholenamespace: [{ namespace: "blue", stack: "*", verbs: ["*"] }],
  ...Object.fromEntries(verbs.map((verb) => [`all but ${verb}`, [{ ...everywhere, verbs: verbs.filter((other) => other !== verb) }]])),
};
const tokenName = (name: string) => name.replaceAll(" ", "");

const webhooks = { check: async () => {}, test: async () => ({ delivered: true, ms: 1 }) };
const ends: (() => void)[] = [];
let api: TestApi;

function world(): NewEvent[] {
  const shop = { name: "shop", alias: "web" };
  return [
    ...node("n1"),
    service(
      "shopweb",
      { namespace: "blue", name: "shop_web", containers: [{ docker: { image: "x" }, mounts }], placement: { runtime: "docker" } },
      shop,
    ),
    { type: "stack.deployed", subject: "stack/blue/shop", data: { namespace: "blue", name: "shop", services: [id("shopweb")] } },
    placed("shopweb", [[1, "n1"]]),
    observed("n1", 1, { [it.task]: "running" }),
    config("motd", "hi", { namespace: "blue", stack: "shop" }),
    secret("key", { namespace: "blue", stack: "shop" }),
    webhook("hook"),
    alert("down"),
    tokenCreated("victim", [{ ...everywhere, verbs: ["read"] }]),
    ...Object.entries(scopesOf).map(([name, scopes]) => tokenCreated(tokenName(name), scopes)),
  ];
}

test.before(async () => {
  api = await startApi({ teardown: (end) => ends.push(end) }, world(), {
    webhooks: { check: async () => {}, test: async () => ({ delivered: true, ms: 1 }) },
  });
});
test.after.always(() => {
  for (const end of ends) end();
});

function send({ method, path, operation }: Write, token: string, to = api) {
  const { path: names, body } = samples[operation] as Sample;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? "");
  const namespaced = /\/(services|stacks|configs|secrets|volumes)\//.test(filled) ? "?namespace=blue" : "";
  const headers = { "if-match": "*", ...(typeof body === "string" ? { "content-type": "application/yaml" } : {}) };
  return to.send(method.toUpperCase(), filled + namespaced, { token: bearer(token), body, headers });
}

function sendInBulk({ operation }: Write, token: string, to = api) {
  const { path, member, everywhere: free } = samples[operation] as Sample;
  const namespaced = free || "task" in path || operation === "createService" ? {} : { namespace: "blue" };
  const name = doOf.get(`${operation[0]?.toUpperCase()}${operation.slice(1)}Request`);
  return to.send("POST", "/v1/bulk", { token: bearer(token), body: { intents: [{ do: name, ...path, ...namespaced, ...member }] } });
}

/** Sent both ways: refused with one of these statuses, and nothing was written. */
async function isRefused(
  t: { is(a: unknown, b: unknown, why: string): void; true(a: boolean, why: string): void },
  write: Write,
  token: string,
  statuses: number[],
) {
  const before = api.controller.view().seq;
  for (const answer of [await send(write, token), await sendInBulk(write, token)]) {
    t.true(statuses.includes(answer.status), `${write.operation} as ${token}: ${answer.status} ${JSON.stringify(answer.body)}`);
    if (answer.status === 403) t.is(answer.body.verb, samples[write.operation]?.verb, write.operation);
  }
  t.is(api.controller.view().seq, before, `${write.operation} as ${token} wrote`);
}

test("every write of the contract has a sample here", (t) => {
  t.deepEqual(writes.map(({ operation }) => operation).sort(), Object.keys(samples).sort());
});

for (const write of writes.filter(({ operation }) => operation in samples)) {
  const { verb, everywhere: free, makes } = samples[write.operation] as Sample;

  test.serial(`${write.operation} needs the verb ${verb}, and no other verb will do`, (t) =>
    isRefused(t, write, tokenName(`all but ${verb}`), [403]),
  );

  test.serial(`${write.operation} does not reach another namespace or stack`, async (t) => {
    const statuses = free || makes ? [403] : [404];
    await isRefused(t, write, "othernamespace", statuses);
    await isRefused(t, write, "otherstack", statuses);
    if (free) await isRefused(t, write, "wholenamespace", [403]);
  });
}

test.serial("whoever may do everything is refused none of the samples for its scope or its form", async (t) => {
  for (const write of writes.filter(({ operation }) => operation in samples)) {
    for (const ask of [send, sendInBulk]) {
      const { status, body } = await ask(write, "admin", await startApi(t, world(), { webhooks }));
      t.true(status < 300 || status === 409, `${write.operation}: ${status} ${JSON.stringify(body)}`);
    }
  }
});

test.serial("exec needs its own verb at the place of the task", async (t) => {
  const path = `/v1/tasks/${it.task}/exec`;
  t.is(await upgrade(path, "all but exec"), 403);
  t.is(await upgrade(path, "othernamespace"), 404);
  t.is(await upgrade(path, "otherstack"), 404);
  t.is(await upgrade("/v1/services/shop_web/exec?namespace=blue", "all but exec"), 403);
  t.is(await upgrade("/v1/services/shop_web/exec?namespace=blue", "othernamespace"), 404);
});

/** The status of the answer to a WebSocket's opening request. */
function upgrade(path: string, token: string): Promise<number | undefined> {
  const headers = {
    authorization: `Bearer ${bearer(tokenName(token))}`,
    connection: "upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": Buffer.from("0123456789abcdef").toString("base64"),
  };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(api.url + path, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
  });
}
