import test from "ava";
import { startApi } from "../support/api.js";
import { testLineage } from "../support/history.js";

const web = { name: "web", containers: [{ process: { command: ["sleep", "1"] } }] };

test("a service is created with its defaults, shown, listed, scaled, updated and removed", async (t) => {
  const { send } = await startApi(t);
  const created = await send("POST", "/v1/services", { body: { ...web, replicas: 2 } });
  t.is(created.status, 201);
  t.is(created.body.spec.update.monitorMs, 5000);
  t.is(created.body.desired, 2);
  t.is(created.headers.get("location"), `/v1/services/${created.body.id}?namespace=default`);
  const etag = created.headers.get("etag") ?? "";
  t.is(etag, `"${created.headers.get("fleetlog-seq")}"`);
  t.regex(etag, new RegExp(`^"${testLineage}-\\d+"$`));

  const shown = await send("GET", "/v1/services/web");
  t.is(shown.status, 200, JSON.stringify(shown.body));
  t.deepEqual(shown.body, created.body);
  t.is(shown.headers.get("etag"), etag);
  t.deepEqual((await send("GET", "/v1/services")).body, { items: [created.body], next: null });

  const scaled = await send("POST", "/v1/services/web/scale", { body: { replicas: 5 } });
  t.is(scaled.body.spec.replicas, 5);
  const { status, body } = await send("PUT", "/v1/services/web", {
    body: { ...web, replicas: 7 },
    headers: { "if-match": scaled.headers.get("etag") ?? "" },
  });
  t.is(status, 200);
  t.is(body.desired, 7);
  const removed = await send("DELETE", "/v1/services/web");
  t.is(removed.status, 204);
  t.is((await send("GET", "/v1/services/web")).body.code, "service_not_found");
});
