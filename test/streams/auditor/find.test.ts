import { join } from "node:path";
import test from "ava";
import {
  type AuditQuery,
  csvHeader,
  csvLine,
  findRows,
  findRuns,
  parseAuditQuery,
  type Sight,
  spanOf,
} from "../../../src/streams/index.js";
import { temporaryDir } from "../../support/fleetlog.js";
import { startMs } from "../../support/history.js";
import { config, id, node, observed, placed, secret, service, stopped, task } from "../../support/samples.js";
import { emptyIndex, type Given, historyLog, indexOf } from "./history-log.js";

const team = (client: string) => ({ origin: { client, controller: "c1" } });
const time = (second: number) => new Date(startMs + second * 1_000).toISOString();

/** Seq 1 is `cluster.created`, at second 0; seq n stands at second n - 1. */
const events: Given[] = [
  // 2
  { type: "token.created", subject: `token/${id("ann")}`, data: { token: id("ann"), name: "ann", credential: "1".repeat(64), scopes: [] } },
  // 3, 4; 5, 6
  ...node("n1"),
  ...node("n2"),
  // 7
  [service("web", { namespace: "shop" }, { name: "front", alias: "web" }), { actor: `token/${id("ann")}`, ...team("192.0.2.7") }],
  // 8
  service("db", { namespace: "data" }),
  // 9
  [
    placed("web", [
      [1, "n1"],
      [2, "n2"],
    ]),
    { actor: "controller/c1" },
  ],
  // 10
  [placed("db", [[1, "n1"]]), { actor: "controller/c1" }],
  // 11
  [observed("n1", 1, { [task("web", 1)]: "running", [task("db", 1)]: "running" }), { actor: `node/${id("n1")}` }],
  // 12
  [observed("n2", 1, { [task("web", 2)]: "running" }), { actor: `node/${id("n2")}` }],
  // 13
  [{ type: "service.scaled", subject: `service/${id("web")}`, data: { service: id("web"), replicas: 1 } }, { actor: `token/${id("ann")}` }],
  // 14
  [stopped("web", [task("web", 2)], "scaled-down"), { actor: "controller/c1" }],
  // 15
  [
    observed(
      "n1",
      2,
      { [task("web", 1)]: "failed", [task("db", 1)]: "running" },
      { details: [{ row: 0, exitCode: 137, error: "out of memory" }] },
    ),
    { actor: `node/${id("n1")}` },
  ],
  // 16
  [{ type: "node.failed", subject: `node/${id("n2")}`, data: { node: id("n2"), reason: "silent" } }, { actor: "controller/c1" }],
  // 17, 18
  config("motd", "hello", { namespace: "shop" }),
  secret("key", { namespace: "shop" }),
];

const found = test.macro({
  async exec(t, query: AuditQuery, seqs: number[]) {
    const index = await indexOf(t, await historyLog(t, events));
    t.deepEqual(
      (await findRows(index, query, null, { span: spanOf(index, query), limit: 100 })).map(({ seq }) => seq),
      seqs,
    );
  },
  title: (_, query) => `rows of ${JSON.stringify(query)}`,
});

test(found, { actor: ["ann"] }, [7, 13]);
test(found, { actor: [`node/${id("n1")}`] }, [11, 15]);
test(found, { actor: ["c1"], type: ["tasks.placed"] }, [9, 10]);
test(found, { task: [task("web", 2)] }, [9, 12, 14]);
test(found, { service: ["db"] }, [8, 10, 11, 15]);
test(found, { service: ["shop/web"], kind: ["request"] }, [7, 13]);
test(found, { service: ["data/web"] }, []);
test(found, { node: ["n2"] }, [5, 6, 9, 12, 14, 16]);
test(found, { stack: ["front"], type: ["service.*"] }, [7, 13]);
test(found, { stack: ["shop/front"], type: ["service.created"] }, [7]);
test(found, { namespace: ["shop"], type: ["config.*", "secret.created"] }, [17, 18]);
test(found, { subject: ["node/"], kind: ["fault"] }, [15, 16]);
test(found, { subject: [`service/${id("web")}`], type: ["service.scaled"] }, [13]);
test(found, { origin: ["192.0.2.7"] }, [7]);
test(found, { kind: ["fault"] }, [15, 16]);
test(found, { near: ["web"], kind: ["request", "fault"], until: time(16) }, [3, 4, 5, 6, 7, 13, 15, 16]);
test(found, { q: "out of memory" }, [15]);
test(found, { q: '"memory of"' }, []);
test(found, { q: "scal*" }, [13, 14]);
test(found, { q: "SILENT" }, [16]);
test(found, { since: time(12), until: time(14) }, [13, 14]);
test(found, { after: "12", to: "13" }, [13]);
test(found, { order: "newest", type: ["node.joined"] }, [5, 3]);
test(found, { service: ["nobody"] }, []);

test("a page goes on behind the last row, in either order", async (t) => {
  const index = await indexOf(t, await historyLog(t, events));
  for (const order of ["oldest", "newest"] as const) {
    const query = { namespace: ["shop"], order };
    const span = spanOf(index, query);
    const whole = (await findRows(index, query, null, { span, limit: 100 })).map(({ seq }) => seq);
    const paged: number[] = [];
    for (let beyond: number | undefined; ; ) {
      const page = await findRows(index, query, null, { span, limit: 2, beyond });
      if (page.length === 0) break;
      paged.push(...page.map(({ seq }) => seq));
      beyond = page.at(-1)?.seq;
    }
    t.deepEqual(paged, whole);
    t.true(whole.length > 4);
  }
});

const shop: Sight = [{ namespace: "shop", stack: "*" }];

test("a reader of one namespace sees its rows alone, and of a row about others as well its own part", async (t) => {
  const index = await indexOf(t, await historyLog(t, events));
  const rows = await findRows(index, {}, shop, { span: spanOf(index, {}), limit: 100 });
  t.deepEqual(
    rows.map(({ seq }) => seq),
    [7, 9, 11, 12, 13, 14, 15, 17, 18],
  );
  t.false(JSON.stringify(rows).includes(id("db")));
  const report = rows.find(({ seq }) => seq === 15);
  t.like(report, { narrowed: true, services: [{ id: id("web") }] });
  t.deepEqual((report?.data as { observations: object } | undefined)?.observations, {
    tasks: [task("web", 1)],
    containers: [0],
    generations: [1],
    states: ["failed"],
    details: [{ row: 0, exitCode: 137, error: "out of memory" }],
  });
  const stack = [{ namespace: "shop", stack: "front" }];
  t.deepEqual(
    (await findRows(index, {}, stack, { span: spanOf(index, {}), limit: 100 })).map(({ seq }) => seq),
    [7, 9, 11, 12, 13, 14, 15],
  );
  const anyFront = [{ namespace: "*", stack: "front" }];
  t.is((await findRows(index, {}, anyFront, { span: spanOf(index, {}), limit: 100 })).length, 7);
  t.deepEqual(await findRows(index, {}, [{ namespace: "nobody", stack: "*" }], { span: spanOf(index, {}), limit: 100 }), []);
});

test("neither secrets nor credentials nor the bytes of configs are in a row", async (t) => {
  const index = await indexOf(t, await historyLog(t, events));
  const text = JSON.stringify(await findRows(index, {}, null, { span: spanOf(index, {}), limit: 100 }));
  for (const hidden of ["envelope", "credential", "1".repeat(64), Buffer.from("hello").toString("base64")])
    t.false(text.includes(hidden), hidden);
});

test("what ran on a node between two moments is told, with its end and why", async (t) => {
  const index = await indexOf(t, await historyLog(t, events));
  const ran = async (query: Parameters<typeof findRuns>[1], sight: Sight = null) =>
    (await findRuns(index, query, sight, { limit: 10 })).map(({ run }) => run);
  const on = await ran({ node: ["n1"], since: startMs + 11_000, until: startMs + 20_000 });
  t.deepEqual(
    on.map((run) => [run.task, run.state, run.started.seq, run.ended?.seq ?? null]),
    [
      [task("web", 1), "failed", 11, 15],
      [task("db", 1), "running", 11, null],
    ],
  );
  t.like(on[0], { serviceName: "web", namespace: "shop", nodeName: "n1", exitCode: 137, error: "out of memory", placed: { seq: 9 } });
  t.deepEqual(
    (await ran({ node: ["n1"], since: startMs + 15_000 })).map((run) => run.task),
    [task("db", 1)],
  );
  t.deepEqual(await ran({ node: ["n1"], until: startMs + 10_000 }), []);
  t.like((await ran({ task: [task("web", 2)] }))[0], { stopReason: "scaled-down", ended: null });
  t.deepEqual(
    (await ran({}, shop)).map((run) => run.serviceName),
    ["web", "web"],
  );
  const page = await findRuns(index, {}, null, { limit: 2 });
  t.is(page.length, 2);
  t.is((await findRuns(index, {}, null, { limit: 2, beyond: page[1]?.id })).length, 1);
});

test("runs of one service, node or task are looked through in parts, each by an index", async (t) => {
  const path = join(temporaryDir(t), "audit.db");
  const older = emptyIndex(t, path);
  const columns = "task, container, generation, service, node, startedSeq, startedTime, endedSeq, endedTime, state";
  older.database.transact(() => {
    for (let i = 1; i <= 20_000; i++) {
      const [name, on] = i % 4 === 0 ? ["web", "n1"] : ["db", "n2"];
      const row = [task(name as string, 1 + (i % 3)), 0, i, id(name as string), id(on as string), i, i, i, i, "complete"];
      older.database.run(`INSERT INTO runs (${columns}) VALUES (${row.map(() => "?").join()})`, ...row);
    }
  });
  // As older builds had them.
  older.database.run("DROP INDEX runs_of_service");
  older.database.run("CREATE INDEX runs_service ON runs (service, startedTime)");
  older.close();
  const index = emptyIndex(t, path);
  const looks: { sql: string; values: unknown[] }[] = [];
  const ask = index.database.ask.bind(index.database);
  index.database.ask = (sql, ...values) => {
    looks.push({ sql, values });
    return ask(sql, ...values);
  };
  for (const query of [{ service: [id("web")] }, { node: [id("n1")] }, { task: [task("web", 1)] }]) {
    looks.length = 0;
    // None had not ended by then.
    t.deepEqual(await findRuns(index, { ...query, since: 30_000 }, null, { limit: 10 }), []);
    t.true(looks.length > 1, `${looks.length} looks`);
    for (const { sql, values } of looks) {
      const plan = ask<[number, number, number, string]>(`EXPLAIN QUERY PLAN ${sql}`, ...(values as number[])).map((row) => row[3]);
      t.regex(
        plan[0] ?? "",
        "task" in query ? /INDEX sqlite_autoindex_runs_1 \(task=\?\)/ : /INDEX runs_of_\w+ \(\w+=\? AND rowid>\? AND rowid<\?\)/,
      );
      t.is(plan.filter((step) => step.includes("TEMP B-TREE")).length, "task" in query ? 1 : 0, plan.join("; "));
    }
    const found = await findRuns(index, { ...query, since: 19_990 }, null, { limit: 10 });
    t.true(found.length > 0 && found.every(({ run, id: at }) => run.started.seq === at && at >= 19_990));
  }
});

test("a query that cannot be asked names its parameter", (t) => {
  const refused = (text: string) => t.throws(() => parseAuditQuery(new URLSearchParams(text)), { code: "invalid_parameter" })?.message;
  t.regex(refused("since=yesterday") ?? "", /^since must be a time/);
  t.regex(refused("type=service.grown") ?? "", /^type service\.grown is no event type/);
  t.regex(refused("kind=odd") ?? "", /^kind must be one of/);
  t.regex(refused("q=%22%22") ?? "", /^q holds no word/);
  t.regex(refused("q=a&q=b") ?? "", /^q may be given once/);
  t.regex(refused("order=up") ?? "", /^order/);
  t.regex(refused("actor=") ?? "", /^actor must be/);
  t.throws(() => parseAuditQuery(new URLSearchParams("after=x")), { code: "invalid_position" });
});

test("words of a query are never operators of the full text", async (t) => {
  const index = await indexOf(t, await historyLog(t, events));
  for (const q of ["web OR db", "NOT web", 'a"b', "text:web", "web^2", "(web", "web)", "near(web db)", "-web", "w* AND"])
    await t.notThrowsAsync(findRows(index, { q }, null, { span: spanOf(index, {}), limit: 10 }), q);
});

test("CSV is quoted as RFC 4180 has it, and nothing in it is a formula", async (t) => {
  const log = await historyLog(t, [
    [service("web", { labels: { a: 'x"y' } }), { actor: "token/=1+2", origin: { client: "=cmd()", controller: "c,1" } }],
  ]);
  const index = await indexOf(t, log);
  const [, row] = await findRows(index, {}, null, { span: spanOf(index, {}), limit: 10 });
  if (!row) throw new Error("there is no row");
  const line = csvLine(row);
  t.true(line.startsWith(`${row.position},${row.time},service.created,request,token/=1+2,,'=cmd(),"c,1",service/`));
  t.true(line.endsWith("\r\n") && line.includes('\\""y'));
  t.is(csvHeader.split(",").length, 15);
});
