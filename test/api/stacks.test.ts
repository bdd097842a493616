import test from "ava";
import { startApi } from "../support/api.js";
import { testSecretKeys } from "../support/secret-keys.js";

const yaml = { "content-type": "application/yaml" };
const file = (services: string[]) =>
  `services:\n${services.map((name) => `  ${name}:\n    x-process:\n      command: ["sleep", "1"]\n`).join("")}`;

test("a stack is deployed, deployed again without a change, pruned and removed", async (t) => {
  const { send, controller } = await startApi(t);
  const first = await send("PUT", "/v1/stacks/shop", { body: file(["web", "queue"]), headers: yaml });
  t.is(first.status, 200, JSON.stringify(first.body));
  t.deepEqual(first.body.stack.services, ["shop_queue", "shop_web"]);
  t.deepEqual(first.body.created.sort(), ["shop_queue", "shop_web"]);

  const seq = controller.view().seq;
  const again = await send("PUT", "/v1/stacks/shop", {
    body: file(["web", "queue"]),
    headers: { ...yaml, "content-type": "text/yaml; charset=utf-8" },
  });
  t.deepEqual(again.body.unchanged.sort(), ["shop_queue", "shop_web"]);
  t.is(controller.view().seq, seq);

  const orphaned = await send("PUT", "/v1/stacks/shop", { body: file(["web"]), headers: yaml });
  t.deepEqual(orphaned.body.orphaned, ["shop_queue"]);
  const pruned = await send("PUT", "/v1/stacks/shop?prune=true", { body: file(["web"]), headers: yaml });
  t.deepEqual(pruned.body.removed, ["shop_queue"]);
  t.deepEqual((await send("GET", "/v1/stacks")).body.items, [pruned.body.stack]);
  t.deepEqual((await send("GET", "/v1/stacks/shop")).body, pruned.body.stack);
  t.is((await send("GET", "/v1/services?stack=shop")).body.items[0].alias, "web");

  const key = { "idempotency-key": "k1" };
  t.is((await send("DELETE", "/v1/stacks/shop", { headers: key })).status, 204);
  const repeated = await send("DELETE", "/v1/stacks/shop", { headers: key });
  t.is(repeated.status, 204);
  t.is(repeated.headers.get("idempotency-replayed"), "true");
  t.is((await send("DELETE", "/v1/stacks/shop")).body.code, "stack_not_found");
});

test("a Compose file with a key that is not carried out is refused by name and line", async (t) => {
  const { send } = await startApi(t);
  const { status, body } = await send("PUT", "/v1/stacks/shop", { body: `${file(["web"])}    privileged: true\n`, headers: yaml });
  t.is(status, 422, JSON.stringify(body));
  t.regex(body.errors[0].field, /privileged/);
  t.is(body.errors[0].line, 5);
});

test("an empty Compose file is refused as one", async (t) => {
  const { send } = await startApi(t);
  const { status, body } = await send("PUT", "/v1/stacks/shop", { body: "", headers: yaml });
  t.is(status, 422, JSON.stringify(body));
  t.regex(body.detail, /the file is empty/);
});

test("a Compose file is given its variables, profiles and runtime, and says what it does not get", async (t) => {
  const { send, controller } = await startApi(t);
  const both = "image: registry.example/${NAME:-web}:${TAG}\n    x-process: { command: [sleep, '1'] }";
  const body = `services:\n  web:\n    ${both}\n    volumes: ["/tmp:/data"]\n  debug:\n    ${both}\n    profiles: [debug]\n`;
  const put = (query: string) => send("PUT", `/v1/stacks/shop${query}`, { body, headers: yaml });
  const specs = async () => {
    const { body: page } = await send("GET", "/v1/services?stack=shop");
    return page.items.map(({ spec }: { spec: { name: string; placement: object; containers: object[] } }) => spec);
  };

  const missing = await put("");
  t.is(missing.status, 422);
  t.regex(missing.body.errors[0].message, /variable \$\{TAG\}/);

  const first = await put("?variable=TAG%3D1");
  t.is(first.status, 200, JSON.stringify(first.body));
  t.deepEqual(first.body.created, ["shop_web"]);
  t.like(first.body.warnings, [{ field: "/services/web/volumes", line: 5 }]);
  t.like(await specs(), [{ placement: { runtime: "process" }, containers: [{ docker: { image: "registry.example/web:1" } }] }]);

  const second = await put("?variable=TAG%3D1&variable=NAME%3Dapi&profile=debug&runtime=docker");
  t.deepEqual([second.body.created, second.body.updated], [["shop_debug"], ["shop_web"]]);
  t.like(await specs(), [
    { name: "shop_debug" },
    { placement: { runtime: "docker" }, containers: [{ docker: { image: "registry.example/api:1" } }] },
  ]);

  const seq = controller.view().seq;
  const again = await put("?variable=TAG%3D1&variable=NAME%3Dapi&profile=debug");
  t.deepEqual(again.body.unchanged.sort(), ["shop_debug", "shop_web"], "a service stays in its runtime");
  t.is(controller.view().seq, seq);
});

test("a plan of a deployment names the services that it would touch, and what the file does not get", async (t) => {
  const { send, controller } = await startApi(t);
  await send("PUT", "/v1/stacks/shop", { body: file(["web", "queue", "old"]), headers: yaml });
  const seq = controller.view().seq;
  const changed = `${file(["web", "queue", "new"])}    tmpfs: /run\n`.replace('"1"', '"2"');
  const plan = { intents: [{ do: "stack.deploy", stack: "shop", file: changed, prune: true }] };
  const { body } = await send("POST", "/v1/plan", { body: JSON.stringify(plan) });
  t.like(body.results[0], {
    changes: {
      created: ["shop_new"],
      updated: ["shop_web"],
      removed: ["shop_old"],
      unchanged: ["shop_queue"],
      orphaned: [],
      createdConfigs: [],
    },
    updates: [{ service: "shop_web", fields: [{ field: "/containers/0/process/command/1", from: "1", to: "2" }] }],
    warnings: [{ field: "/services/new/tmpfs", line: 11 }],
  });
  t.is(controller.view().seq, seq);
});

const withSecret = (password: string, motd = "hi") => `services:
  web:
    x-process: { command: [sleep, "1"] }
    secrets: [db_password]
    configs: [{ source: motd, target: /etc/motd }]
configs:
  motd: { content: ${motd} }
secrets:
  db_password: { x-data: ${Buffer.from(password).toString("base64")}, labels: { of: shop } }
`;

test("a stack's secret is another object once its content is, and the same file again changes nothing", async (t) => {
  const { send, controller } = await startApi(t);
  const deploy = (body: string) =>
    send("PUT", "/v1/stacks/shop", { body, headers: { ...yaml, "idempotency-key": Buffer.from(body).toString("hex").slice(-60) } });
  const first = await deploy(withSecret("hunter2hunter2"));
  t.is(first.status, 200, JSON.stringify(first.body));
  t.deepEqual(
    controller.records.slice(-4).map(({ type }) => type),
    ["config.created", "secret.created", "service.created", "stack.deployed"],
  );
  const names = async () => (await send("GET", "/v1/secrets")).body.items.map(({ name }: { name: string }) => name);
  const [name] = await names();
  t.regex(name, /^shop_db_password-[0-9a-f]{16}$/);
  t.like(first.body, { created: ["shop_web"], createdSecrets: [name], removedSecrets: [], removedConfigs: [] });
  t.regex(first.body.createdConfigs.join(), /^shop_motd-[0-9a-f]{16}$/);
  const { spec } = (await send("GET", "/v1/services/shop_web")).body;
  t.deepEqual(spec.containers[0].secrets, [{ source: name, target: "db_password" }]);
  t.deepEqual((await send("GET", `/v1/secrets/${name}`)).body.labels, { of: "shop" });
  t.is(Buffer.from((await send("GET", `/v1/configs/${spec.containers[0].configs[0].source}`)).body.data, "base64").toString(), "hi");

  const seq = controller.view().seq;
  const again = await send("PUT", "/v1/stacks/shop", { body: withSecret("hunter2hunter2"), headers: yaml });
  t.deepEqual([again.body.unchanged, controller.view().seq], [["shop_web"], seq]);
  // Under a newer key it is called as under the older.
  controller.secretKeys = testSecretKeys(8, 7);
  const rotated = await send("PUT", "/v1/stacks/shop", { body: withSecret("hunter2hunter2"), headers: yaml });
  t.deepEqual([rotated.body.unchanged, controller.view().seq], [["shop_web"], seq]);

  t.deepEqual((await deploy(withSecret("another"))).body.updated, ["shop_web"]);
  t.is((await names()).length, 2);
  t.is((await send("POST", "/v1/services/shop_web/rollback")).status, 200);
  t.deepEqual((await send("GET", "/v1/services/shop_web")).body.spec.containers[0].secrets, [{ source: name, target: "db_password" }]);
  await deploy(withSecret("third"));
  const fourth = await deploy(withSecret("fourth"));
  t.like(fourth.body, { updated: ["shop_web"], createdConfigs: [], removedConfigs: [] });
  t.deepEqual([fourth.body.createdSecrets.length, fourth.body.removedSecrets.length], [1, 1]);
  // Its own, and the one that a rollback would bring back.
  t.is((await names()).length, 2);
  t.false(JSON.stringify(controller.records).includes(Buffer.from("hunter2hunter2").toString("base64")));
});

test("a stack with a secret needs a controller with a key, and a file that is sent alone names no other", async (t) => {
  const { send, controller } = await startApi(t);
  const alone = await send("PUT", "/v1/stacks/shop", { body: withSecret("x").replace(/x-data: [^,]*/, "file: ./x"), headers: yaml });
  t.is(alone.body.code, "compose_unsupported");
  t.regex(alone.body.errors[0].message, /names the file \.\/x, but this file was sent alone/);
  controller.secretKeys = undefined;
  t.is((await send("PUT", "/v1/stacks/shop", { body: withSecret("x"), headers: yaml })).body.code, "secret_key_missing");
});
