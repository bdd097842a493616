import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import test from "ava";
import { pino } from "pino";
import { auditorPages } from "../../../src/cli/processes/auditor-pages.js";
import { genesisHash } from "../../../src/log/index.js";
import { type NewEvent, type Schemas, validate } from "../../../src/model/index.js";
import { AuditIndex, type AuditorState, noCounts } from "../../../src/streams/index.js";
import { admin, bearer, startApi, type TestApi, tokenCreated } from "../../support/api.js";
import type { Owner } from "../../support/fleetlog.js";
import { testCluster, testLineage } from "../../support/history.js";
import { MemoryController } from "../../support/memory-controller.js";
import { id, node, observed, placed, service, task } from "../../support/samples.js";

type AuditPage = Schemas["AuditPage"];

const up: AuditorState = {
  cluster: testCluster,
  lineage: testLineage,
  first: 1,
  seq: 7,
  head: 9,
  behind: { events: 2, seconds: 1.5 },
  taken: 3,
  filled: 2,
  gaps: 1,
  redacted: 0,
  counts: noCounts(),
  connected: true,
  trouble: undefined,
};

interface Audited {
  controller: MemoryController;
  index: AuditIndex;
  auditor: string;
  /** Brings the index to the controller's end. */
  follow(): void;
}

/** An auditor of what a controller holds. */
async function auditing(t: Owner, controller: MemoryController, state: AuditorState = up): Promise<Audited> {
  const index = new AuditIndex(":memory:");
  const pages = auditorPages({
    index,
    state: () => state,
    clock: { now: () => index.state()?.time ?? 0, monotonic: () => performance.now() },
    logger: pino({ enabled: false }),
  });
  const server = createServer(pages.app);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
    index.close();
  });
  const auditor = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const follow = () => {
    const { records } = controller;
    index.take(
      records.map((record, at) => ({
        cluster: testCluster,
        lineage: testLineage,
        record,
        previous: records[at - 1]?.hash ?? genesisHash(testCluster, testLineage),
      })),
    );
  };
  follow();
  return { controller, index, auditor, follow };
}

const scopes = [{ namespace: "shop", stack: "*", verbs: ["read" as const] }];
const events: NewEvent[] = [
  tokenCreated("team", scopes),
  tokenCreated("blind", [{ namespace: "shop", stack: "*", verbs: ["write"] }]),
  ...node("n1"),
  service("web", { namespace: "shop" }),
  service("db", { namespace: "data" }),
  placed("web", [[1, "n1"]]),
  placed("db", [[1, "n1"]]),
  observed("n1", 1, { [task("web", 1)]: "running", [task("db", 1)]: "running" }),
];

const ofEvents = () => new MemoryController([admin, ...events]);
const asAdmin = { headers: { authorization: `Bearer ${bearer("admin")}` } };

/** A controller that hands questions on to an auditor. Tests ask it alone: nothing is appended. */
let shared: TestApi & { auditor: string };
const endings: (() => unknown)[] = [];
test.before(async () => {
  const owner: Owner = { teardown: (end) => endings.push(end) };
  const auditor = { url: "", fetch };
  const api = await startApi(owner, events, { auditor });
  auditor.url = (await auditing(owner, api.controller)).auditor;
  shared = { ...api, auditor: auditor.url };
});
test.after.always(async () => {
  for (const end of endings.reverse()) await end();
});

test("a controller hands a question on to the auditor with the token that asks, and its answer back", async (t) => {
  const { send } = shared;
  const { status, body, headers } = await send("GET", "/v1/audit?service=web&type=service.*");
  t.is(status, 200, JSON.stringify(body));
  const page = validate("AuditPage", structuredClone(body));
  t.deepEqual(
    page.items.map(({ type, subject }) => [type, subject]),
    [["service.created", `service/${id("web")}`]],
  );
  t.like(page.index, { cluster: testCluster, lineage: testLineage, first: 1, last: 11 });
  t.is(headers.get("fleetlog-seq"), `${testLineage}-11`);
  t.is(page.sight, null);
});

test("pages show the index as the first one found it", async (t) => {
  const { auditor, controller, follow } = await auditing(t, ofEvents());
  const ask = async (query: string) => (await (await fetch(`${auditor}/v1/audit?${query}`, asAdmin)).json()) as AuditPage;
  const seqs: number[] = [];
  let last: number | undefined;
  for (let cursor = ""; ; ) {
    const body = await ask(`limit=4${cursor}`);
    seqs.push(...body.items.map(({ seq }) => seq));
    last ??= body.index.last;
    t.is(body.index.last, last);
    if (body.next === null) break;
    cursor = `&cursor=${body.next}`;
    controller.append([service(`later${seqs.length}`)]);
    follow();
  }
  t.deepEqual(seqs, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  t.is((await fetch(`${auditor}/v1/audit?cursor=abc`, asAdmin)).status, 422);
});

test("exports hold every row, as NDJSON and as CSV", async (t) => {
  const { send } = shared;
  const lines = await send("GET", "/v1/audit", { headers: { accept: "application/x-ndjson" } });
  t.is(lines.headers.get("content-type"), "application/x-ndjson");
  const rows = (lines.body as string)
    .trimEnd()
    .split("\n")
    .map((line) => validate("AuditRow", JSON.parse(line)));
  t.is(rows.length, 11);
  const csv = await send("GET", "/v1/audit?node=n1", { headers: { accept: "text/csv" } });
  t.regex(csv.headers.get("content-type") ?? "", /^text\/csv/);
  t.regex(csv.body as string, /^position,time,type,[^\n]*\r\n/);
  t.is((csv.body as string).trimEnd().split("\r\n").length, 6);
  t.regex(csv.headers.get("content-disposition") ?? "", /audit-00000000000000a1-11\.csv/);
});

test("a token sees what it may read, and one that may read nothing is refused", async (t) => {
  const { send, auditor } = shared;
  const seen = await send("GET", "/v1/audit", { token: bearer("team") });
  t.is(seen.status, 200, JSON.stringify(seen.body));
  t.false(JSON.stringify(seen.body.items).includes(id("db")));
  t.deepEqual(seen.body.sight, [{ namespace: "shop", stack: "*" }]);
  const ran = await send("GET", "/v1/audit/runs", { token: bearer("team") });
  t.deepEqual(
    validate("AuditRunPage", structuredClone(ran.body)).items.map(({ serviceName }) => serviceName),
    ["web"],
  );
  t.is((await send("GET", "/v1/audit", { token: bearer("blind") })).status, 403);
  // The auditor itself believes no controller.
  const ask = async (token?: string) =>
    (await fetch(`${auditor}/v1/audit`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })).status;
  t.deepEqual([await ask(), await ask(bearer("nobody")), await ask(bearer("blind")), await ask(bearer("team"))], [401, 401, 403, 200]);
});

test("a token that was made a moment ago is waited for", async (t) => {
  const { controller, follow, auditor } = await auditing(t, ofEvents());
  controller.append([tokenCreated("fresh", scopes)]);
  const asked = fetch(`${auditor}/v1/audit`, { headers: { authorization: `Bearer ${bearer("fresh")}` } });
  setTimeout(follow, 50);
  t.is((await asked).status, 200);
});

test("a token that was revoked is taken no more once the index knows", async (t) => {
  const { controller, follow, auditor } = await auditing(t, ofEvents());
  controller.append([{ type: "token.revoked", subject: `token/${id("team")}`, data: { token: id("team") } }]);
  follow();
  const { status } = await fetch(`${auditor}/v1/audit`, { headers: { authorization: `Bearer ${bearer("team")}` } });
  t.is(status, 401);
});

test("what ran where is told between two moments", async (t) => {
  const { send } = shared;
  const { body } = await send("GET", "/v1/audit/runs?node=n1&since=2020-01-01T00:00:00Z");
  t.deepEqual(
    body.items.map((run: { serviceName: string; state: string }) => [run.serviceName, run.state]),
    [
      ["web", "running"],
      ["db", "running"],
    ],
  );
  t.deepEqual((await send("GET", "/v1/audit/runs?until=2020-01-01T00:00:00Z")).body.items, []);
});

test("an answer waits for the position that is asked for, and says when it does not come", async (t) => {
  const { auditor, controller, follow } = await auditing(t, ofEvents());
  const seq = controller.append([service("new")]);
  const ask = (position: string) =>
    fetch(`${auditor}/v1/audit?service=new`, {
      headers: { authorization: `Bearer ${bearer("admin")}`, "fleetlog-min-seq": position },
    });
  const asked = ask(`${testLineage}-${seq}`);
  follow();
  t.is(((await (await asked).json()) as { items: unknown[] }).items.length, 1);
  const late = await ask(`${testLineage}-${seq + 5}`);
  t.is(late.status, 412);
  t.like(await late.json(), { code: "position_not_reached", position: `${testLineage}-${seq}` });
});

test("a question that cannot be asked names its parameter, at the auditor as well", async (t) => {
  const { send, auditor } = shared;
  const direct = async (query: string) => {
    const answer = await fetch(`${auditor}/v1/audit?${query}`, asAdmin);
    return { status: answer.status, body: (await answer.json()) as { errors: { field: string }[] } };
  };
  for (const query of ["since=soon", "kind=odd", "limit=0", "type=service.grown"]) {
    const field = query.slice(0, query.indexOf("="));
    for (const { status, body } of [await send("GET", `/v1/audit?${query}`), await direct(query)])
      t.deepEqual([status, body.errors[0]?.field.replace(/\/.*$/, "")], [422, field], query);
  }
  t.is((await direct("colour=red")).status, 422);
  t.is((await send("GET", "/v1/audit", { headers: { accept: "image/png" } })).status, 406);
});

test("without an auditor, or while it does not answer, that is said by problems of their own", async (t) => {
  const none = await startApi(t);
  t.like((await none.send("GET", "/v1/audit")).body, { status: 503, code: "no_auditor" });
  const away = await startApi(t, [], {
    auditor: { url: "http://127.0.0.1:9", fetch: () => Promise.reject(new TypeError("fetch failed")) },
  });
  t.like((await away.send("GET", "/v1/audit/runs")).body, { status: 503, code: "auditor_unreachable" });
});

test("an auditor tells how far it is, also to whoever has no token", async (t) => {
  const ready = await auditing(t, ofEvents());
  const pages = async (url: string, path: string) => {
    const answer = await fetch(url + path);
    return { status: answer.status, text: await answer.text() };
  };
  const { status, text } = await pages(ready.auditor, "/readyz");
  t.is(status, 200);
  t.deepEqual(JSON.parse(text), { status: "ok", position: `${testLineage}-7`, first: 1, behind: { events: 2, seconds: 1.5 }, gaps: 1 });
  const metrics = (await pages(ready.auditor, "/metrics")).text;
  for (const line of ["seq 7", "lag_events 2", "connected 1", "events_total 3", "filled_total 2", "gaps_total 1"])
    t.true(metrics.includes(`\nfleetlog_auditor_${line}\n`), line);
  const away = await auditing(t, ofEvents(), { ...up, connected: false, trouble: "the stream does not answer" });
  const told = await pages(away.auditor, "/readyz");
  t.is(told.status, 503);
  t.like(JSON.parse(told.text), { status: "not connected", trouble: "the stream does not answer" });
  t.is((await pages(away.auditor, "/healthz")).status, 200);
  t.is((await pages(away.auditor, "/nowhere")).status, 404);
  t.is((await fetch(`${away.auditor}/v1/audit`, { method: "POST" })).status, 405);
});
