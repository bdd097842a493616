import test, { type ExecutionContext } from "ava";
import { canonicalJson } from "../../../src/model/index.js";
import {
  type AuditQuery,
  type AuditRow,
  checkReport,
  findRows,
  linesOf,
  RowsDigest,
  reportFormat,
  reportLines,
  type Sight,
  spanOf,
} from "../../../src/streams/index.js";
import { node, observed, placed, service, task } from "../../support/samples.js";
import { append, type Given, historyLog, indexOf, sourceOf } from "./history-log.js";

const events: Given[] = [
  ...node("n1"),
  service("web", { namespace: "shop" }),
  service("db", { namespace: "data" }),
  placed("web", [[1, "n1"]]),
  placed("db", [[1, "n1"]]),
  observed("n1", 1, { [task("web", 1)]: "running", [task("db", 1)]: "running" }),
];

async function made(t: ExecutionContext, query: AuditQuery = {}, sight: Sight = null) {
  const log = await historyLog(t, events);
  const index = await indexOf(t, log);
  const state = index.state();
  if (!state) throw new Error("the index is empty");
  const { cluster, lineage, first, seq: last, hash } = state;
  const header = { fleetlogAuditReport: reportFormat, cluster, lineage, first, last, hash, query, sight } as const;
  const lines: string[] = [];
  for await (const line of reportLines(header, each(await findRows(index, query, sight, { span: spanOf(index, query), limit: 100 }))))
    lines.push(line);
  // Later events change nothing of what a report says.
  await append(log, [service("later", { namespace: "shop" })]);
  return { log, lines };
}

async function* each<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}

async function check(log: Awaited<ReturnType<typeof historyLog>>, lines: string[]) {
  const verdict = await checkReport(linesOf(each([lines.join("")])), sourceOf(log), new AbortController().signal);
  return { ...verdict, told: verdict.faults.map(({ kind, seq }) => (seq === undefined ? kind : `${kind} ${seq}`)) };
}

/** As somebody would who knows how a report is made. */
function forged(lines: string[], change: (rows: AuditRow[]) => AuditRow[]): string[] {
  const rows = change(lines.slice(1, -1).map((line) => JSON.parse(line) as AuditRow));
  const digest = new RowsDigest();
  for (const row of rows) digest.add(row);
  return [lines[0] as string, ...rows.map((row) => `${canonicalJson(row)}\n`), `${canonicalJson(digest.end())}\n`];
}

test("a report holds against its log, for every query and every reader", async (t) => {
  for (const query of [{}, { service: ["web"] }, { q: "web*" }, { order: "newest" }, { near: ["web"] }] as AuditQuery[]) {
    const { log, lines } = await made(t, query);
    const verdict = await check(log, lines);
    t.deepEqual([verdict.ok, verdict.faults], [true, []], JSON.stringify(query));
  }
  const { log, lines } = await made(t, {}, [{ namespace: "shop", stack: "*" }]);
  t.true(lines.some((line) => line.includes('"narrowed":true')));
  t.true((await check(log, lines)).ok);
});

test("a row that was changed, removed or added is named, also where the digest was made anew", async (t) => {
  const { log, lines } = await made(t);
  const of = (change: (rows: AuditRow[]) => AuditRow[]) => check(log, forged(lines, change));
  const changed = await of((rows) => rows.map((row) => (row.seq === 4 ? { ...row, actor: "token/somebodyelse" } : row)));
  t.deepEqual([changed.ok, changed.told], [false, ["changed 4"]]);
  t.regex(changed.faults[0]?.message ?? "", /is another in the report: actor/);
  t.deepEqual((await of((rows) => rows.filter(({ seq }) => seq !== 5))).told, ["removed 5"]);
  t.deepEqual((await of((rows) => [...rows, { ...(rows[0] as AuditRow), seq: 99 }])).told, ["added 99"]);
  t.deepEqual((await of((rows) => [...rows, rows[2] as AuditRow])).told, ["added 3"]);
  t.deepEqual((await of((rows) => rows.toReversed())).told, ["moved"]);
});

test("what was changed without its digest contradicts itself, and so does a file that was cut", async (t) => {
  const { log, lines } = await made(t);
  const edited = lines.map((line) => line.replace('"web"', '"wab"'));
  t.true((await check(log, edited)).told.includes("file"));
  const cut = await check(log, lines.slice(0, -2));
  t.deepEqual(cut.told, ["file", "file", "removed 8"]);
  t.deepEqual((await check(log, ["hello\n"])).told, ["file"]);
  t.deepEqual((await check(log, ['{"a":1}\n'])).told, ["file"]);
  t.deepEqual((await check(log, [])).told, ["file"]);
});

test("a report of another log, or of a log that was rewritten, is told from this one", async (t) => {
  const { lines } = await made(t);
  const other = await historyLog(t, events);
  const verdict = await check(other, lines);
  t.deepEqual(verdict.told, ["log"]);
  t.regex(verdict.faults[0]?.message ?? "", /event 8 has the hash/);
  const short = await historyLog(t, events.slice(0, 2));
  t.regex((await check(short, lines)).faults[0]?.message ?? "", /ends at event 8, and the log at 3/);
});

test("another query than the one that it was made with finds other rows", async (t) => {
  const { log, lines } = await made(t, { service: ["web"] });
  const header = JSON.parse(lines[0] as string) as object;
  const verdict = await check(log, [`${canonicalJson({ ...header, query: { service: ["db"] } })}\n`, ...lines.slice(1)]);
  t.false(verdict.ok);
  t.true(verdict.told.includes("added 4") && verdict.told.includes("removed 5"));
  const bad = await check(log, [`${canonicalJson({ ...header, query: { since: "soon" } })}\n`, ...lines.slice(1)]);
  t.deepEqual(bad.told, ["file"]);
});
