import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { systemClock, systemRandom } from "../../../src/ports/index.js";
import { emptyView, type WebhookView } from "../../../src/projections/index.js";
import { type Resolve, WebhookPost, WebhookTargets } from "../../../src/streams/index.js";

const secret = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
const webhook = { name: "hook", format: "cloudevents" } as WebhookView;
const message = { id: "a-1", contentType: "application/cloudevents+json", body: "{}" };

async function target(t: ExecutionContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

function post(t: ExecutionContext, url: string, allow: string[] = ["127.0.0.1"], resolve?: Resolve): WebhookPost {
  const made = new WebhookPost({
    targets: new WebhookTargets(allow, resolve),
    clock: systemClock,
    random: systemRandom,
    view: emptyView,
    open: () => ({ url, secret }),
  });
  t.teardown(() => made.close());
  return made;
}

test("a message is posted with its signature, and 2xx is that it was taken", async (t) => {
  const { port, asked } = await target(t, (_, response) => response.writeHead(202).end("thanks"));
  t.like(await post(t, `http://127.0.0.1:${port}/hook?x=1`).send(webhook, message), { delivered: true, status: 202 });
  const [request] = asked;
  t.is(request?.method, "POST");
  t.is(request?.url, "/hook?x=1");
  t.like(request?.headers, { "webhook-id": "a-1", "content-type": "application/cloudevents+json", "content-length": "2" });
  t.regex(String(request?.headers["webhook-signature"]), /^v1,[A-Za-z0-9+/]{43}=$/);
});

test("the secret before signs too until its time is over", async (t) => {
  const { port, asked } = await target(t, (_, response) => response.end());
  const old = `whsec_${Buffer.alloc(32, 2).toString("base64")}`;
  const sendUntil = async (until: number) => {
    const open = () => ({ url: `http://127.0.0.1:${port}/`, secret, before: { secret: old, until } });
    const targets = new WebhookTargets(["127.0.0.1"]);
    const made = new WebhookPost({ targets, clock: systemClock, random: systemRandom, view: emptyView, open });
    t.teardown(() => made.close());
    await made.send(webhook, message);
    return String(asked.at(-1)?.headers["webhook-signature"]).split(" ").length;
  };
  t.is(await sendUntil(systemClock.now() + 60_000), 2);
  t.is(await sendUntil(systemClock.now() - 1), 1);
});

test("Alertmanager is posted to where it takes alerts", async (t) => {
  const { port, asked } = await target(t, (_, response) => response.end());
  const to = post(t, `http://127.0.0.1:${port}/prefix/`);
  await to.send({ ...webhook, format: "alertmanager" }, message);
  t.is(asked[0]?.url, "/prefix/api/v2/alerts");
});

test("a redirect is not followed", async (t) => {
  const { port, asked } = await target(t, (_, response) => response.writeHead(307, { location: "/elsewhere" }).end());
  const found = await post(t, `http://127.0.0.1:${port}/`).send(webhook, message);
  t.like(found, { delivered: false, status: 307 });
  t.regex(found.error ?? "", /redirects are not followed/);
  t.is(asked.length, 1);
});

test("a name that means a forbidden address by the time of the connection gets no connection", async (t) => {
  const { port, asked } = await target(t, (_, response) => response.end());
  let looked = 0;
  // As a rebinding name server answers: first what is allowed, then what it is really about.
  const rebinding: Resolve = async () => [{ address: looked++ === 0 ? "93.184.215.14" : "127.0.0.1", family: 4 }];
  const to = post(t, `http://rebound.example:${port}/`, [], rebinding);
  await to.check(`http://rebound.example:${port}/`);
  const found = await to.send(webhook, message);
  t.false(found.delivered);
  t.regex(found.error ?? "", /resolves to 127\.0\.0\.1, which is not an address of the internet/);
  t.is(asked.length, 0);
});

test("an address in the URL itself is checked at each delivery", async (t) => {
  const { port, asked } = await target(t, (_, response) => response.end());
  t.regex((await post(t, `http://127.0.0.1:${port}/`, []).send(webhook, message)).error ?? "", /not an address of the internet/);
  t.is(asked.length, 0);
});

test("whatever goes wrong is said, and nothing is thrown", async (t) => {
  const { port } = await target(t, (_, response) => response.destroy());
  t.regex((await post(t, `http://127.0.0.1:${port}/`).send(webhook, message)).error ?? "", /ECONNRESET|hang up/);
  const unknown: Resolve = () => Promise.reject(new Error("ENOTFOUND"));
  t.is((await post(t, "http://nowhere.example/", [], unknown).send(webhook, message)).error, "nowhere.example has no address");
  const keyless = new WebhookPost({
    targets: new WebhookTargets([]),
    clock: systemClock,
    random: systemRandom,
    view: emptyView,
    open: () => {
      throw new Error("no key");
    },
  });
  t.like(await keyless.send(webhook, message), { delivered: false, error: "no key" });
});

for (const url of ["ftp://host/", "http://user:pw@host/", "http://", "//host"])
  test(`${url} is refused`, async (t) => {
    const error = await t.throwsAsync(post(t, url).check(url));
    t.is((error as Error & { errors: { field: string }[] }).errors[0]?.field, "/url");
  });
