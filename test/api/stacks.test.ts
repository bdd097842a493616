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
