import test from "ava";
import { tokenSecret } from "../../src/model/index.js";
import { nodeById } from "../../src/projections/index.js";
import { credentialOf, secret, startApi } from "../support/api.js";
import { description, id, node } from "../support/samples.js";

test("a node's settings are patched, shown, and go before what its agent says", async (t) => {
  const { send } = await startApi(t, node("n1", { rack: "r1", labels: { disk: "hdd", zone: "1" } }));
  const taints = [{ key: "gpu", effect: "no-schedule" }];
  const first = await send("PATCH", "/v1/nodes/n1", { body: { labels: { disk: "ssd" }, rack: "r7", taints, reserved: { cpu: 500 } } });
  t.is(first.status, 200, JSON.stringify(first.body));
  t.like(first.body, { rack: "r7", labels: { disk: "ssd", zone: "1" }, reserved: { cpu: 500, memory: 0 } });
  t.deepEqual(first.body.taints, [{ key: "gpu", value: "", effect: "no-schedule" }]);
  const second = await send("PATCH", "/v1/nodes/n1", { body: { rack: null, taints: null, labels: { disk: null } } });
  t.like(second.body, { rack: "r1", labels: { disk: "hdd", zone: "1" }, taints: [] });
  t.deepEqual(second.body.settings, { labels: {}, reserved: { cpu: 500, memory: 0 } });
});

test("a patch that breaks a rule names the field", async (t) => {
  const { send } = await startApi(t, node("n1"));
  const faults: [object, string][] = [
    [{ colour: "red" }, "/colour"],
    [{ labels: { a: 3 } }, "/labels/a"],
    [{ reserved: { cpu: -1 } }, "/reserved/cpu"],
    [{ reserved: { cpu: 999_999 } }, "/reserved/cpu"],
    [{ taints: [{ key: "a", effect: "no-fun" }] }, "/taints/0/effect"],
  ];
  for (const [body, field] of faults) {
    const answer = await send("PATCH", "/v1/nodes/n1", { body });
    t.is(answer.status, 422, JSON.stringify(body));
    t.is(answer.body.errors[0].field, field);
  }
});

test("a node is paused, in maintenance, and active again", async (t) => {
  const { send, controller } = await startApi(t, node("n1"));
  t.is((await send("POST", "/v1/nodes/n1/pause")).body.availability, "pause");
  const maintained = await send("POST", "/v1/nodes/n1/maintain", { body: { reason: "new disk", durationMs: 60_000 } });
  t.is(maintained.body.maintenance.reason, "new disk");
  const until = new Date(controller.view().time + 3_600_000).toISOString();
  t.is((await send("POST", "/v1/nodes/n1/maintain", { body: { reason: "new disk", until } })).body.maintenance.until, until);
  const active = await send("POST", "/v1/nodes/n1/activate");
  t.is(active.body.availability, "active");
  t.is(active.body.maintenance, undefined);
  t.is((await send("POST", "/v1/nodes/n1/maintain", { body: { reason: "x" } })).status, 422);
  t.is((await send("POST", `/v1/nodes/${id("n2")}/pause`)).status, 404);
});

for (const [method, path] of [
  ["DELETE", "/v1/nodes/n1"],
  ["POST", "/v1/nodes/n1/drain"],
] as const) {
  test(`${method} ${path} with a node's own token does not reach the node that takes its name before the decision`, async (t) => {
    const joined = (nodeId: string) => {
      const data = {
        node: nodeId,
        name: "n1",
        token: `${nodeId.slice(0, -1)}t`,
        credential: credentialOf(secret),
        description: description(),
      };
      return { type: "node.joined", subject: `node/${nodeId}`, data } as const;
    };
    const { controller, send } = await startApi(t, [joined(id("old"))]);
    const submit = controller.submit.bind(controller);
    controller.submit = (intent, meta) => {
      controller.append([{ type: "node.removed", subject: `node/${id("old")}`, data: { node: id("old") } }, joined(id("new"))]);
      return submit(intent, meta);
    };
    const token = tokenSecret(`${id("old").slice(0, -1)}t`, secret);
    t.is((await send(method, path, { token })).status, 404);
    t.is(nodeById(controller.view(), id("new"))?.availability, "active");
  });
}
