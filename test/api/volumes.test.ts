import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { bearer, startApi, tokenCreated } from "../support/api.js";
import { id, node, placed, service } from "../support/samples.js";

const mounting = (source: string, more: object = {}) => ({
  containers: [{ docker: { image: "x" }, mounts: [{ type: "volume", source, target: "/data" }] }],
  placement: { runtime: "docker" },
  ...more,
});
const gone = (name: string): NewEvent => ({
  type: "service.removed",
  subject: `service/${id(name)}`,
  data: { service: id(name), purgeAt: 2e12 },
});
/** `data` on both nodes and of no service any more, `shop_logs` on a alone and in use. */
const world = [
  ...node("a"),
  ...node("b"),
  service("db", mounting("data", { replicas: 2 })),
  placed("db", [
    [1, "b"],
    [2, "a"],
  ]),
  gone("db"),
  service("shoplogs", { ...mounting("shop_logs"), name: "shop_logs" }, { name: "shop", alias: "logs" }),
  placed("shoplogs", [[1, "a"]]),
];

test("volumes are listed in order, page by page, by namespace, node and stack", async (t) => {
  const { send } = await startApi(t, world);
  const { status, body } = await send("GET", "/v1/volumes");
  t.is(status, 200, JSON.stringify(body));
  const rows = (items: { name: string; nodeName: string }[]) => items.map(({ name, nodeName }) => `${name} ${nodeName}`);
  t.deepEqual(rows(body.items), ["data a", "data b", "shop_logs a"]);
  t.like(body.items[2], { namespace: "default", stack: "shop", node: id("a"), state: "present", services: ["shop_logs"] });
  t.deepEqual(body.items[0].services, []);
  const first = (await send("GET", "/v1/volumes?limit=2")).body;
  t.deepEqual(rows((await send("GET", `/v1/volumes?limit=2&cursor=${first.next}`)).body.items), ["shop_logs a"]);
  t.deepEqual(rows((await send("GET", "/v1/volumes?node=b")).body.items), ["data b"]);
  t.deepEqual(rows((await send("GET", `/v1/volumes?node=${id("b")}`)).body.items), ["data b"]);
  t.deepEqual(rows((await send("GET", "/v1/volumes?stack=shop")).body.items), ["shop_logs a"]);
  t.deepEqual(rows((await send("GET", "/v1/volumes?namespace=other")).body.items), []);
  t.deepEqual(rows((await send("GET", "/v1/volumes?removed=true")).body.items), []);
});

test("a volume is inspected by name or id; a name that several nodes have needs the node", async (t) => {
  const { send } = await startApi(t, world);
  const refused = await send("GET", "/v1/volumes/data");
  t.is(refused.status, 409);
  t.like(refused.body, { code: "volume_ambiguous", errors: [{ field: "node" }] });
  t.regex(refused.body.detail, /\(a, b\)/);
  const { body } = await send("GET", "/v1/volumes/data?node=b");
  t.like(body, { name: "data", nodeName: "b" });
  t.deepEqual((await send("GET", `/v1/volumes/${body.id}`)).body, body);
  t.is((await send("GET", "/v1/volumes/data?node=c")).body.code, "volume_not_found");
  t.is((await send("GET", "/v1/volumes/none")).body.code, "volume_not_found");
});

test("a volume is removed, restored and purged; one in use is not", async (t) => {
  const { send } = await startApi(t, world);
  const used = await send("DELETE", "/v1/volumes/shop_logs");
  t.is(used.status, 409);
  t.like(used.body, { code: "volume_in_use", errors: [{ field: "volume" }] });
  t.regex(used.body.detail, /service shop_logs mounts volume shop_logs/);
  t.is((await send("DELETE", "/v1/volumes/data")).body.code, "volume_ambiguous");

  const key = { "idempotency-key": "k1" };
  t.is((await send("DELETE", "/v1/volumes/data?node=a", { headers: key })).status, 204);
  t.is((await send("DELETE", "/v1/volumes/data?node=a", { headers: key })).headers.get("idempotency-replayed"), "true");
  const removed = (await send("GET", "/v1/volumes?removed=true")).body.items;
  t.deepEqual(
    removed.map((volume: { nodeName: string }) => volume.nodeName),
    ["a"],
  );
  t.is(typeof removed[0].removed.purgeAt, "string");

  const spec = { name: "new", ...mounting("data") };
  const refused = await send("POST", "/v1/services", { body: spec });
  t.is(refused.status, 409);
  t.is(refused.body.code, "volume_removed");

  const restored = await send("POST", "/v1/volumes/data/restore");
  t.is(restored.status, 200, JSON.stringify(restored.body));
  t.like(restored.body, { nodeName: "a", state: "present", id: removed[0].id });

  t.is((await send("DELETE", "/v1/volumes/data?node=a&purge=true")).status, 204);
  t.is((await send("GET", "/v1/volumes/data?node=a")).body.state, "deleting");
  t.is((await send("POST", "/v1/volumes/data/restore?node=a")).body.code, "volume_purged");
});

test("a bulk removes and restores volumes, all or none", async (t) => {
  const { send } = await startApi(t, world);
  const intents = (last: object) => ({ intents: [{ do: "volume.remove", volume: "data", node: "a" }, last] });
  const none = await send("POST", "/v1/bulk", { body: intents({ do: "volume.remove", volume: "shop_logs" }) });
  t.is(none.status, 409);
  t.is(none.body.errors[0].field, "/intents/1/volume");
  t.is((await send("GET", "/v1/volumes/data?node=a")).body.state, "present");
  const both = await send("POST", "/v1/bulk", { body: intents({ do: "volume.restore", volume: "data", node: "a" }) });
  t.is(both.status, 200, JSON.stringify(both.body));
  t.deepEqual(
    both.body.results.map(({ status }: { status: number }) => status),
    [204, 200],
  );
});

test("a token sees the volumes of its stack, and no others", async (t) => {
  const scopes = [{ namespace: "default", stack: "shop", verbs: ["read" as const, "write" as const] }];
  const { send } = await startApi(t, [...world, tokenCreated("shopper", scopes)]);
  const token = bearer("shopper");
  const { body } = await send("GET", "/v1/volumes", { token });
  t.deepEqual(
    body.items.map(({ name }: { name: string }) => name),
    ["shop_logs"],
  );
  t.is((await send("GET", "/v1/volumes/data?node=a", { token })).status, 404);
  t.is((await send("DELETE", "/v1/volumes/data?node=a", { token })).status, 404);
});
