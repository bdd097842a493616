import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { schedulerVersion } from "../../src/scheduler/index.js";
import { startApi } from "../support/api.js";
import { id, node, noRefusals, observed, placed, service, spec, task } from "../support/samples.js";

const refusal = { scheduler: 1, seed: 7, considered: 2, refusals: [{ filter: "cpu", nodes: 2, wanted: "8 free", found: "4 free" }] };

const history: NewEvent[] = [
  ...node("n1"),
  ...node("n2", { rack: "r2" }),
  service("web", { replicas: 3, placement: { constraints: ["node.rack==r2"] } }),
  { ...placed("web", [[1, "n2"]], { explanation: { ...noRefusals, scheduler: schedulerVersion } }), cause: 6 } as NewEvent,
  { ...placed("web", [[2, "n2"]], { explanation: { ...noRefusals, scheduler: 0 } }), cause: 6 } as NewEvent,
  { type: "tasks.refused", subject: `service/${id("web")}`, data: { service: id("web"), slots: [3], explanation: refusal } },
  observed("n2", 1, { [task("web", 1)]: "running" }),
];

test("a task is explained by its placement, what led to it, and what every node would say now", async (t) => {
  const { send } = await startApi(t, history);
  const { status, body } = await send("GET", `/v1/tasks/${task("web", 1)}/explain`);
  t.is(status, 200);
  t.is(body.task.placement.considered, noRefusals.considered);
  t.is(body.otherScheduler, undefined);
  t.deepEqual(
    body.causes.map(({ type }: { type: string }) => type),
    ["tasks.placed", "node.connected"],
  );
  t.deepEqual(
    body.nodes.map(({ name, refusals }: { name: string; refusals: { filter: string }[] }) => [name, refusals.map(({ filter }) => filter)]),
    [
      ["n2", []],
      ["n1", ["constraint node.rack"]],
    ],
  );
  t.is(body.nodesTotal, 2);
});

test("an explanation made by another version of the scheduler says so", async (t) => {
  const { send } = await startApi(t, history);
  t.true((await send("GET", `/v1/tasks/${task("web", 2)}/explain`)).body.otherScheduler);
});

test("a service is explained by the slots that do not serve and by who changed it", async (t) => {
  const { send } = await startApi(t, history);
  const { body } = await send("GET", "/v1/services/web/explain");
  t.deepEqual(
    body.slots.map(({ name, state }: Record<string, string>) => [name, state]),
    [
      ["web.2", "assigned"],
      ["web.3", "pending"],
    ],
  );
  t.deepEqual(body.slots[1].placement.refusals, refusal.refusals);
  t.is(body.causes[0].type, "service.created");
  t.is(body.slotsTotal, 2);
  t.is((await send("GET", "/v1/services/nothing/explain")).status, 404);
});

test("a rollout that does not begin yet says what it waits for, wherever the service is shown", async (t) => {
  const dependent = { dependsOn: [{ service: "db", condition: "started" }] };
  const updated = (name: string, members: Record<string, unknown>): NewEvent => ({
    type: "service.updated",
    subject: `service/${id(name)}`,
    data: { service: id(name), spec: spec(name, { ...members, labels: { changed: "yes" } }), specVersion: 2, rollout: `r${name}` },
  });
  const { send } = await startApi(t, [
    ...node("n1"),
    service("db"),
    service("web", dependent),
    placed("db", [[1, "n1"]]),
    placed("web", [[1, "n1"]], {}, "b"),
    observed("n1", 1, { [task("db", 1)]: "running", [task("web", 1, "b")]: "running" }),
    updated("web", dependent),
    updated("db", {}),
  ]);
  const waitsFor = [{ wanted: "db to have started", found: "its rollout goes on" }];
  t.deepEqual((await send("GET", "/v1/services/web")).body.rollout.waitsFor, waitsFor);
  t.deepEqual((await send("GET", "/v1/services/web/explain")).body.service.rollout.waitsFor, waitsFor);
  const { items } = (await send("GET", "/v1/services")).body;
  t.deepEqual(
    items.map(({ name, rollout }: { name: string; rollout: { waitsFor?: object } }) => [name, rollout.waitsFor]),
    [
      ["db", undefined],
      ["web", waitsFor],
    ],
  );
});
