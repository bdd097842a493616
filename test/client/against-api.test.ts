import test from "ava";
import { createClient } from "../../src/client/index.js";
import { ClusterError } from "../../src/ports/index.js";
import { bearer, startApi } from "../support/api.js";
import { testLineage } from "../support/history.js";
import { node, service } from "../support/samples.js";

const containers = [{ process: { command: ["sleep", "1"] } }];

test("a spec goes round: created, read, changed on top of what was read, removed", async (t) => {
  const { url } = await startApi(t);
  const client = createClient({ url, token: bearer("admin") });
  const created = await client.post("/v1/services", { body: { name: "web", containers } });
  const path = { service: created.data.id };
  const { data, etag = "" } = await client.get("/v1/services/{service}", { params: { path } });
  const changed = await client.put("/v1/services/{service}", {
    params: { path, header: { "If-Match": etag } },
    body: { ...data.spec, replicas: 4 },
  });
  t.is(changed.data.desired, 4);
  const stale = client.put("/v1/services/{service}", { params: { path, header: { "If-Match": etag } }, body: data.spec });
  const error = await t.throwsAsync(stale, { instanceOf: ClusterError });
  t.deepEqual([error.kind, error.code], ["precondition", "spec_changed"]);
  t.is((await client.delete("/v1/services/{service}", { params: { path } })).status, 204);
  t.is(client.position, `${testLineage}-${Number(changed.position?.split("-")[1]) + 1}`);
});

test("lists, filters and refusals arrive as they were meant", async (t) => {
  const { url } = await startApi(t, [service("a"), service("b"), service("c")]);
  const client = createClient({ url, token: bearer("admin") });
  const names = [];
  for await (const item of client.list("/v1/services", { params: { query: { limit: 2 } } })) names.push(item.name);
  t.deepEqual(names, ["a", "b", "c"]);
  const refused = client.post("/v1/services/{service}/scale", { params: { path: { service: "a" } }, body: { replicas: -1 } });
  const error = await t.throwsAsync(refused, { instanceOf: ClusterError });
  t.is(error.kind, "invalid");
  t.is(error.errors[0]?.field, "/replicas");
});

test("events are followed past the head, by type and subject", async (t) => {
  const { url, controller } = await startApi(t, [...node("n1"), service("web")]);
  const client = createClient({ url, token: bearer("admin") });
  const past = [];
  for await (const event of client.events({ follow: false, types: ["service.*"], subject: "service/" })) past.push(event.type);
  t.deepEqual(past, ["dev.fleetlog.service.created"]);
  let after = "";
  const followed = client.events({
    after: `${testLineage}-${controller.view().seq}`,
    types: ["service.*"],
    onPosition: (position) => (after = position),
  });
  const first = followed.next();
  const seq = controller.append([service("late")]);
  t.is((await first).value?.id, `${testLineage}-${seq}`);
  await followed.return(undefined);
  t.regex(after, new RegExp(`^${testLineage}-`));
});
