import test from "ava";
import { startApi } from "../support/api.js";

test("the API's documentation is served whole by the controller itself, and needs no token", async (t) => {
  const api = await startApi(t);
  const page = await fetch(`${api.url}/docs`);
  t.is(page.status, 200);
  t.regex(page.headers.get("content-security-policy") ?? "", /default-src 'self'/);
  const html = await page.text();
  const linked = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => new URL(link as string, page.url));
  t.true(linked.length >= 4);
  for (const link of linked) {
    t.is(link.origin, new URL(api.url).origin);
    const asset = await fetch(link);
    t.is(asset.status, 200, link.pathname);
    t.true((await asset.text()).length > 0);
  }
  const start = await (await fetch(`${api.url}/docs/start.js`)).text();
  const [, document] = /url: "([^"]+)"/.exec(start) ?? [];
  t.is((await fetch(new URL(document as string, page.url))).status, 200);
});

test("who follows the controller's own URL comes to the documentation", async (t) => {
  const api = await startApi(t);
  const page = await fetch(`${api.url}/`);
  t.is(page.status, 200);
  t.is(page.url, `${api.url}/docs`);
});

test("nothing else of the viewer's folder is served", async (t) => {
  const api = await startApi(t);
  for (const path of ["/docs/package.json", "/docs/..%2Fpackage.json", "/docs/index.html"]) {
    t.not((await fetch(`${api.url}${path}`)).status, 200, path);
  }
});
