import test from "ava";
import { startApi } from "../support/api.js";
import { startMs, testLineage } from "../support/history.js";
import { config, id, node, placed, service } from "../support/samples.js";

const hour = 3_600_000;

test("state: a kind is given page by page, and the pages together are the whole", async (t) => {
  const places = Array.from({ length: 30 }, (_, i): [number, string] => [i + 1, "n1"]);
  const { send } = await startApi(t, [
    ...node("n1"),
    ...node("n2"),
    service("web", { replicas: 30 }),
    placed("web", places),
    service("api"),
  ]);
  const whole = await send("GET", "/v1/state");
  t.deepEqual(
    whole.body.tasks.map(({ slot }: { slot: number }) => slot),
    places.map(([slot]) => slot),
  );
  for (const kind of ["nodes", "services", "tasks", "stacks"]) {
    const found: unknown[] = [];
    let cursor = "";
    do {
      const page = await send("GET", `/v1/state?kind=${kind}&limit=7&at=${whole.body.position}${cursor}`);
      t.is(page.status, 200, JSON.stringify(page.body));
      t.is(page.body.digest, whole.body.digest);
      t.deepEqual(
        Object.keys(page.body).filter((key) => ["nodes", "services", "tasks", "stacks"].includes(key)),
        [kind],
      );
      found.push(...page.body[kind]);
      cursor = page.body.next === null ? "" : `&cursor=${page.body.next}`;
    } while (cursor !== "");
    t.deepEqual(found, whole.body[kind]);
  }
  t.is((await send("GET", "/v1/state?kind=tokens")).status, 422);
});

test("state: a large cluster is the same document, written bit by bit", async (t) => {
  const places = Array.from({ length: 2500 }, (_, i): [number, string] => [i + 1, "n1"]);
  const { send } = await startApi(t, [...node("n1"), service("web", { replicas: 2500 }), placed("web", places)]);
  const { status, headers, body } = await send("GET", "/v1/state");
  t.is(status, 200);
  t.is(headers.get("fleetlog-seq"), body.position);
  t.deepEqual(
    body.tasks.map(({ slot }: { slot: number }) => slot),
    places.map(([slot]) => slot),
  );
  t.deepEqual([body.nodes.length, body.services.length, body.stacks.length], [1, 1, 0]);
});

test("state and diff: a moment is a position, a time, or how long ago", async (t) => {
  // A second between two events, and the clock stands at the last.
  const { send, controller } = await startApi(t, [...node("n1"), service("web"), service("api")]);
  const head = controller.view().seq;
  const seqAt = async (at: string) => Number((await send("GET", `/v1/state?at=${at}`)).body.position?.split("-")[1]);
  controller.append([{ type: "service.scaled", subject: `service/${id("web")}`, data: { service: id("web"), replicas: 4 } }]);
  t.is(await seqAt(String(head)), head);
  t.is(await seqAt(`${testLineage}-2`), 2);
  const { time } = controller.view();
  t.is(await seqAt("1ms"), head);
  t.is(await seqAt(`${time - startMs}ms`), head);
  t.is(await seqAt(encodeURIComponent(new Date(startMs).toISOString())), head);
  for (const [at, code] of [
    ["yesterday", "invalid_parameter"],
    ["5 m", "invalid_parameter"],
    ["5m5", "invalid_parameter"],
    ["0", "before_log"],
    ["999", "position_beyond_log"],
    [`${hour}h`, "before_log"],
    ["ffffffffffffffff-1", "foreign_lineage"],
  ] as const) {
    const state = await send("GET", `/v1/state?at=${encodeURIComponent(at)}`);
    const diff = await send("GET", `/v1/diff?from=${encodeURIComponent(at)}`);
    t.deepEqual([state.body.code, diff.body.code], [code, code]);
    t.deepEqual([state.body.errors[0].field, diff.body.errors[0].field], ["at", "from"]);
  }
});

test("diff: counts are of all changes, items are a page of them in order", async (t) => {
  const places = Array.from({ length: 12 }, (_, i): [number, string] => [i + 1, "n1"]);
  const { send, controller } = await startApi(t, [service("web"), service("old")]);
  const from = controller.view().seq;
  controller.append([
    ...node("n1"),
    { type: "service.scaled", subject: `service/${id("web")}`, data: { service: id("web"), replicas: 12 } },
    { type: "service.removed", subject: `service/${id("old")}`, data: { service: id("old") } },
    placed("web", places),
    config("app.conf"),
    { type: "stack.deployed", subject: "stack/default/shop", data: { namespace: "default", name: "shop", services: [id("web")] } },
  ]);
  const found: string[] = [];
  let cursor = "";
  do {
    const { status, body } = await send("GET", `/v1/diff?from=${from}&limit=5${cursor}`);
    t.is(status, 200, JSON.stringify(body));
    t.deepEqual(body.counts, {
      node: { added: 1, removed: 0, changed: 0 },
      service: { added: 0, removed: 1, changed: 1 },
      stack: { added: 1, removed: 0, changed: 0 },
      task: { added: 12, removed: 0, changed: 0 },
      volume: { added: 0, removed: 0, changed: 0 },
      config: { added: 1, removed: 0, changed: 0 },
      secret: { added: 0, removed: 0, changed: 0 },
    });
    found.push(...body.items.map(({ change, name }: { change: string; name: string }) => `${change} ${name}`));
    cursor = body.next === null ? "" : `&cursor=${body.next}`;
  } while (cursor !== "");
  const tasks = places.map(([slot]) => `added web.${slot}`);
  t.deepEqual(found, ["added n1", "removed old", "changed web", "added shop", ...tasks, "added app.conf"]);
  const only = await send("GET", `/v1/diff?from=${from}&kind=service`);
  t.deepEqual(only.body.items[1].fields, [{ field: "/spec/replicas", from: 1, to: 12 }]);
  const back = await send("GET", `/v1/diff?from=${controller.view().seq}&to=${from}&kind=node`);
  t.deepEqual(
    back.body.items.map(({ change }: { change: string }) => change),
    ["removed"],
  );
});
