import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { digest } from "../../src/projections/index.js";
import { startApi } from "../support/api.js";
import { startMs, testLineage } from "../support/history.js";
import { id, node, noRefusals, observed, placed, service, stopped, task } from "../support/samples.js";

const refusal = {
  scheduler: 1,
  seed: 7,
  considered: 2,
  refusals: [{ filter: "resources", nodes: 2, wanted: "8000 millicores", found: "4000" }],
  closest: { node: id("n1"), refusedBy: ["resources"] },
};

const history: NewEvent[] = [
  ...node("n1"),
  ...node("n2"),
  service("web", { replicas: 3, endpoints: [{}] }),
  placed(
    "web",
    [
      [1, "n1"],
      [2, "n2"],
    ],
    { explanation: { ...noRefusals, considered: 2 } },
  ),
  { type: "tasks.refused", subject: `service/${id("web")}`, data: { service: id("web"), slots: [3], explanation: refusal } },
  observed("n1", 1, { [task("web", 1)]: "running" }, { details: [{ row: 0, ports: { main: 8080 } }] }),
  observed("n2", 1, { [task("web", 2)]: "failed" }, { details: [{ row: 0, exitCode: 3 }] }),
];

test("tasks are listed by slot, finished ones and slots that wait included", async (t) => {
  const { send } = await startApi(t, [...history, stopped("web", [task("web", 2)], "replaced")]);
  const { body } = await send("GET", "/v1/services/web/tasks");
  t.deepEqual(
    body.items.map(({ name, state, id: taskId }: Record<string, string>) => [name, state, taskId]),
    [
      ["web.1", "running", task("web", 1)],
      ["web.2", "failed", task("web", 2)],
      ["web.3", "pending", undefined],
    ],
  );
  t.deepEqual(body.items[0].endpoints, [{ name: "main", address: "127.0.0.1", port: 8080 }]);
  t.is(body.items[0].nodeName, "n1");
  t.is(body.items[1].containers[0].exitCode, 3);
  t.is(body.items[1].stopReason, "replaced");
  t.deepEqual(body.items[2].placement, { ...refusal, closest: { ...refusal.closest, node: "n1" } });
  t.deepEqual((await send("GET", "/v1/tasks")).body.items, body.items);
  t.deepEqual((await send("GET", "/v1/tasks?node=n1")).body.items, [body.items[0]]);
  t.deepEqual((await send("GET", "/v1/tasks?state=pending")).body.items, [body.items[2]]);
  t.is((await send("GET", "/v1/tasks?node=n9")).status, 404);
});

test("pages of tasks hold each once, in order", async (t) => {
  const { send } = await startApi(t, [
    ...history,
    service("db"),
    placed("db", [
      [1, "n1"],
      [70, "n1"],
    ]),
  ]);
  const names: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body } = await send("GET", `/v1/tasks?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
    t.true(body.items.length <= 2);
    names.push(...body.items.map((item: { name: string }) => item.name));
    cursor = body.next;
  }
  t.deepEqual(names, ["db.1", "db.70", "web.1", "web.2", "web.3"]);
});

test("a placed task explains its place, by what the event said that placed it", async (t) => {
  const { send } = await startApi(t, history);
  const { body } = await send("GET", `/v1/tasks/${task("web", 1)}`);
  t.deepEqual(body.placement, { ...noRefusals, considered: 2 });
  for (const unknown of ["web.1", "x", task("web", 9), "constructor", `${id("zzz")}.1.${id("a")}`]) {
    t.is((await send("GET", `/v1/tasks/${unknown}`)).body.code, "task_not_found", unknown);
  }
});

test("a service says what is wanted, what serves and what waits", async (t) => {
  const { send } = await startApi(t, history);
  const { body } = await send("GET", "/v1/services/web");
  t.deepEqual([body.desired, body.running, body.pending], [3, 1, 1]);
});

test("nodes are listed, filtered, inspected, drained, activated and removed", async (t) => {
  const { send } = await startApi(t, history);
  const { body } = await send("GET", "/v1/nodes/n1");
  t.is(body.id, id("n1"));
  t.is(body.tasks, 1);
  t.is((await send("POST", "/v1/nodes/n1/drain")).body.availability, "drain");
  const names = async (query: string) => (await send("GET", `/v1/nodes${query}`)).body.items.map((item: { name: string }) => item.name);
  t.deepEqual(await names(""), ["n1", "n2"]);
  t.deepEqual(await names("?availability=drain"), ["n1"]);
  t.deepEqual(await names("?state=down"), []);
  t.is((await send("POST", `/v1/nodes/${id("n1")}/activate`)).body.availability, "active");
  t.is((await send("DELETE", "/v1/nodes/n1")).body.code, "node_busy");
  t.is((await send("DELETE", "/v1/nodes/n1?force=true")).status, 204);
  t.is((await send("GET", "/v1/nodes/n1")).status, 404);
});

test("the state is that of any moment: a seq, a position, a time, or now", async (t) => {
  const { send, controller } = await startApi(t, history);
  const now = (await send("GET", "/v1/state")).body;
  t.is(now.position, `${testLineage}-${controller.view().seq}`);
  t.is(now.digest, digest(controller.view()));
  t.deepEqual(
    now.tasks.map((item: { name: string }) => item.name),
    ["web.1", "web.2", "web.3"],
  );
  const created = controller.records.findIndex(({ type }) => type === "service.created") + 1;
  const before = (await send("GET", `/v1/state?at=${created - 1}`)).body;
  t.deepEqual([before.nodes.length, before.services.length], [2, 0]);
  const at = (await send("GET", `/v1/state?at=${testLineage}-${created}`)).body;
  t.deepEqual([at.services.length, at.tasks.length], [1, 0]);
  controller.append([service("late")]);
  const time = new Date(startMs + 1).toISOString();
  t.deepEqual((await send("GET", `/v1/state?at=${time}`)).body, now);
  for (const [moment, status] of [
    ["yesterday", 422],
    ["2026-13-01T00:00:00Z", 422],
    ["ffffffffffffffff-1", 410],
    ["99999999999999999999", 422],
  ] as const) {
    t.is((await send("GET", `/v1/state?at=${moment}`)).status, status, moment);
  }
});

test("the cluster says where its log is and what it holds", async (t) => {
  const { send, controller } = await startApi(t, history);
  const { body } = await send("GET", "/v1/cluster");
  t.is(body.position, `${testLineage}-${controller.view().seq}`);
  t.is(body.log.hash, controller.records.at(-1)?.hash);
  t.deepEqual(body.nodes, { ready: 2, down: 0, unknown: 0 });
  t.is(body.tasks.running, 1);
  t.is(body.tasks.pending, 1);
});

test("metrics tell the view's position, tasks and nodes by state, and times by route", async (t) => {
  const { send, controller } = await startApi(t, history);
  await send("GET", "/v1/services/web");
  await send("GET", "/v1/nothing/of/mine");
  const { body, headers } = await send("GET", "/metrics");
  t.regex(headers.get("content-type") ?? "", /^text\/plain/);
  t.true(body.includes(`fleetlog_view_seq ${controller.view().seq}\n`));
  t.regex(body, /fleetlog_tasks\{state="running"\} 1/);
  t.regex(body, /fleetlog_nodes\{state="ready"\} 2/);
  t.regex(body, /duration_seconds_count\{method="GET",route="\/v1\/services\/\{service\}",status="200"\} 1/);
  t.regex(body, /route="none",status="404"\} 1/);
});

test("a controller that has not caught up is alive and not ready", async (t) => {
  const { send, controller } = await startApi(t);
  t.deepEqual((await send("GET", "/readyz")).body, { status: "ok", position: `${testLineage}-2` });
  controller.isReady = false;
  t.is((await send("GET", "/healthz")).status, 200);
  const { status, body, headers } = await send("GET", "/readyz");
  t.deepEqual([status, body.code, headers.get("retry-after")], [503, "not_ready", "1"]);
});

test("the contract is served as it is", async (t) => {
  const { send } = await startApi(t);
  const { body } = await send("GET", "/openapi.json");
  t.is(body.openapi, "3.1.0");
  t.truthy(body.components.schemas.ServiceSpec.properties.replicas.default);
});
