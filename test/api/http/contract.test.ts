import test from "ava";
import { bearer, startApi } from "../../support/api.js";
import { service } from "../../support/samples.js";

test("contract: a known operation reads its parameters from each request anew", async (t) => {
  const { send } = await startApi(t, [service("web"), service("store")]);
  for (const name of ["web", "store", "web", "%77eb"]) {
    const { status, body } = await send("GET", `/v1/services/${name}`);
    t.is(status, 200);
    t.is(body.name, decodeURIComponent(name));
  }
  t.is((await send("GET", "/v1/services/web/?namespace=default")).status, 200);
  t.is((await send("GET", "/v1/services/web?namespace=other")).status, 404);
});

test("contract: what a path refuses is refused after it was used as before", async (t) => {
  const { send } = await startApi(t, [service("web")]);
  for (let round = 0; round < 2; round++) {
    t.is((await send("GET", "/v1/services/%E0%A4%A")).body.code, "malformed_path");
    t.is((await send("PATCH", "/v1/services/web")).body.code, "method_not_allowed");
    t.is((await send("GET", "/v1/Services/web")).body.code, "no_such_path");
    t.is((await send("GET", "/v1/services/web?colour=red")).body.code, "invalid_parameter");
    t.is((await send("GET", "/v1/services/web")).status, 200);
  }
});

test("contract: a method that a path does not know is told which it knows, and nothing of a path is guessed", async (t) => {
  const { send, url } = await startApi(t, [service("web")]);
  const { status, headers } = await fetch(`${url}/v1/services/web`, {
    method: "HEAD",
    headers: { authorization: `Bearer ${bearer("admin")}` },
  });
  t.is(status, 405);
  t.is(headers.get("allow"), "GET, PUT, DELETE");
  for (const path of ["/v1", "/v1/services//scale", "/v1/services/web//", "//v1/services/web", "/v1/services/web/%73cale"])
    t.is((await send("POST", path, { body: {} })).body.code, "no_such_path", path);
});

test("contract: what it serves to anybody needs no token, everything else does, and also where nothing is", async (t) => {
  const { send } = await startApi(t);
  t.is((await send("GET", "/healthz", { token: null })).status, 200);
  for (const path of ["/healthz/", "/metrics", "/v1/services", "/v1/nothing"])
    t.is((await send("GET", path, { token: null })).status, 401, path);
});

test("contract: a probe may ask for the head of what is served to anybody", async (t) => {
  const { send, url } = await startApi(t);
  const { body } = await send("GET", "/healthz", { token: null });
  for (const path of ["/healthz", "/readyz"]) {
    const answer = await fetch(`${url}${path}`, { method: "HEAD" });
    t.deepEqual([answer.status, await answer.text()], [200, ""], path);
  }
  t.is((await fetch(`${url}/healthz`, { method: "HEAD" })).headers.get("content-length"), String(JSON.stringify(body).length));
  t.is((await fetch(`${url}/healthz`, { method: "POST" })).status, 405);
});

test("contract: an answer that a client has already is not sent again", async (t) => {
  const { send } = await startApi(t, [service("web")]);
  const tag = (await send("GET", "/v1/services/web")).headers.get("etag") ?? "";
  t.is((await send("GET", "/v1/services/web", { headers: { "if-none-match": `"other", ${tag}` } })).status, 304);
  t.is((await send("GET", "/v1/services/web", { headers: { "if-none-match": '"other"' } })).status, 200);
});
