import test from "ava";
import { startApi } from "../support/api.js";

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
    changes: { created: ["shop_new"], updated: ["shop_web"], removed: ["shop_old"], unchanged: ["shop_queue"], orphaned: [] },
    updates: [{ service: "shop_web", fields: [{ field: "/containers/0/process/command/1", from: "1", to: "2" }] }],
    warnings: [{ field: "/services/new/tmpfs", line: 11 }],
  });
  t.is(controller.view().seq, seq);
});
