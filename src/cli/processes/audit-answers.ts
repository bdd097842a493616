import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { cursorOf, parseCursor } from "../../api/index.js";
import { positionText } from "../../model/index.js";
import { ClusterError } from "../../ports/index.js";
import {
  type AuditIndex,
  type AuditQuery,
  type AuditRow,
  csvHeader,
  csvLine,
  findRows,
  findRuns,
  invalid,
  parseAuditQuery,
  queryNames,
  type RunsQuery,
  type Sight,
  spanOf,
  timeOf,
} from "../../streams/index.js";

const limitDefault = 100;
const limitMax = 1_000;
/** Rows of an export that are written before the process turns to something else. */
const exportedAtOnce = 500;
const ndjson = "application/x-ndjson";
const csv = "text/csv";

export interface Question {
  index: AuditIndex;
  request: IncomingMessage;
  response: ServerResponse;
  params: URLSearchParams;
  sight: Sight;
}

/** Rows: a page of JSON, or all of them as NDJSON or CSV, by `Accept`. */
export async function answerAudit(question: Question): Promise<void> {
  const { index, request, response, params, sight } = question;
  refuseOthers(params, [...queryNames, "limit", "cursor"]);
  const query = parseAuditQuery(params);
  const format = formatOf(request.headers.accept);
  if (format !== "json") return exportRows(question, query, format);
  const cursor = parseCursor(params.get("cursor") ?? undefined, "nn") as [number, number] | undefined;
  const span = spanOf(index, query, cursor?.[1]);
  const limit = limitIn(params);
  const rows = await findRows(index, query, sight, { span, limit: limit + 1, beyond: cursor?.[0], signal: goneWith(response) });
  const items = rows.slice(0, limit);
  const seen = indexOf(index, cursor?.[1]);
  const next = rows.length > limit ? cursorOf([items[limit - 1]?.seq ?? 0, seen.last]) : null;
  send(question, { items, next, index: seen, sight });
}

/** What ran where. */
export async function answerRuns(question: Question): Promise<void> {
  const { index, response, params, sight } = question;
  refuseOthers(params, ["service", "node", "task", "since", "until", "limit", "cursor"]);
  const list = (name: string) => (params.has(name) ? { [name]: params.getAll(name) } : {});
  const time = (name: string) => (params.has(name) ? { [name]: timeOf(params.get(name) as string, name) } : {});
  const query: RunsQuery = { ...list("service"), ...list("node"), ...list("task"), ...time("since"), ...time("until") };
  const cursor = parseCursor(params.get("cursor") ?? undefined, "n") as [number] | undefined;
  const limit = limitIn(params);
  const found = await findRuns(index, query, sight, { limit: limit + 1, beyond: cursor?.[0], signal: goneWith(response) });
  const items = found.slice(0, limit);
  const next = found.length > limit ? cursorOf([items[limit - 1]?.id ?? 0]) : null;
  send(question, { items: items.map(({ run }) => run), next, index: indexOf(index) });
}

/** What the index holds, up to the row that an answer is pinned to. */
function indexOf(index: AuditIndex, pinned?: number) {
  const state = index.state();
  if (!state) throw new ClusterError("unavailable", "audit_empty", "the audit index has no event yet");
  const { cluster, first } = state;
  const last = Math.min(state.seq, pinned ?? Number.POSITIVE_INFINITY);
  const lineage = index.lineages().findLast((known) => known.first <= last)?.lineage ?? state.lineage;
  return { cluster, lineage, first, last, hash: last === state.seq ? state.hash : index.hashAt(last) };
}

function send({ index, response }: Question, body: object): void {
  const { lineage, seq } = index.state() ?? { lineage: "", seq: 0 };
  response
    .writeHead(200, { "content-type": "application/json; charset=utf-8", "fleetlog-seq": positionText(lineage, seq) })
    .end(JSON.stringify(body));
}

async function exportRows(question: Question, query: AuditQuery, format: "ndjson" | "csv"): Promise<void> {
  const { index, request, response, sight } = question;
  const { last, lineage } = indexOf(index);
  const span = spanOf(index, query, last);
  response.writeHead(200, {
    "content-type": format === "csv" ? `${csv}; charset=utf-8; header=present` : ndjson,
    "content-disposition": `attachment; filename="audit-${lineage}-${last}.${format}"`,
    "fleetlog-seq": positionText(lineage, last),
  });
  if (request.method === "HEAD") return void response.end();
  if (format === "csv") response.write(csvHeader);
  const textOf = format === "csv" ? csvLine : (row: AuditRow) => `${JSON.stringify(row)}\n`;
  const signal = goneWith(response);
  for (let beyond: number | undefined; !response.destroyed; ) {
    const rows = await findRows(index, query, sight, { span, limit: exportedAtOnce, beyond, signal });
    if (signal.aborted) return;
    const isDrained = response.write(rows.map(textOf).join(""));
    if (rows.length < exportedAtOnce) return void response.end();
    beyond = rows[rows.length - 1]?.seq;
    if (isDrained) await nextTurn();
    else await Promise.race([once(response, "drain"), once(response, "close")]);
  }
}

/** Aborted when whoever asked has gone. */
function goneWith(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  return gone.signal;
}

function formatOf(accept = "*/*"): "json" | "ndjson" | "csv" {
  const wanted = accept.split(",").map((part) => (part.split(";")[0] as string).trim());
  for (const type of wanted) {
    if (type === ndjson) return "ndjson";
    if (type === csv) return "csv";
    if (type === "application/json" || type === "*/*" || type === "application/*") return "json";
  }
  throw new ClusterError("malformed", "not_acceptable", `the audit comes as application/json, ${ndjson} or ${csv}`);
}

function limitIn(params: URLSearchParams): number {
  const text = params.get("limit");
  const limit = text === null ? limitDefault : Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax) throw invalid("limit", `must be from 1 to ${limitMax}`);
  return limit;
}

function refuseOthers(params: URLSearchParams, known: readonly string[]): void {
  for (const name of params.keys()) if (!known.includes(name)) throw invalid(name, "is no parameter of this");
}
