import test from "ava";
import { startApi } from "../support/api.js";
import { service } from "../support/samples.js";

test("contract-routes: a known operation reads its parameters from each request anew", async (t) => {
  const { send } = await startApi(t, [service("web"), service("store")]);
  for (const name of ["web", "store", "web", "%77eb"]) {
    const { status, body } = await send("GET", `/v1/services/${name}`);
    t.is(status, 200);
    t.is(body.name, decodeURIComponent(name));
  }
  t.is((await send("GET", "/v1/services/web/?namespace=default")).status, 200);
  t.is((await send("GET", "/v1/services/web?namespace=other")).status, 404);
});

test("contract-routes: what a path refuses is refused after it was used as before", async (t) => {
  const { send } = await startApi(t, [service("web")]);
  for (let round = 0; round < 2; round++) {
    t.is((await send("GET", "/v1/services/%E0%A4%A")).body.code, "malformed_path");
    t.is((await send("PATCH", "/v1/services/web")).body.code, "method_not_allowed");
    t.is((await send("GET", "/v1/Services/web")).body.code, "no_such_path");
    t.is((await send("GET", "/v1/services/web?colour=red")).body.code, "invalid_parameter");
    t.is((await send("GET", "/v1/services/web")).status, 200);
  }
});
