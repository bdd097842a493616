import { parsePosition } from "../../model/index.js";
import { ClusterError } from "../../ports/index.js";
import type { AuditIndex } from "./audit-index.js";
import type { Value } from "./database.js";
import type { AuditPlace } from "./facts.js";
import { inLooks, type Span } from "./looks.js";
import { type AuditQuery, ftsQuery, timeOf } from "./query.js";
import { type AuditRow, narrowRow } from "./row.js";

/** Scopes of a token that may read, as places; null for one that reads everything. */
export type Sight = { namespace: string; stack: string }[] | null;

export function seesOf(sight: NonNullable<Sight>): (place: AuditPlace) => boolean {
  return ({ namespace, stack }) =>
    sight.some((scope) => (scope.namespace === "*" || scope.namespace === namespace) && (scope.stack === "*" || scope.stack === stack));
}

/** Part of a statement, with its values. */
interface Clause {
  sql: string;
  values: Value[];
  /** The bounds of the part that is looked at follow its values. */
  isBounded?: true;
  /** The same as a table to walk along in the order of seq. */
  along?: { table: string; seq: string; sql: string; values: Value[] };
}

/** Rows that one look at the index takes at most. */
const rowsAtOnce = 500;

/** Which rows of a query are wanted: within a span, the first `limit` behind the row `beyond` in the query's order. */
export interface Page {
  span: Span;
  limit: number;
  beyond?: number | undefined;
  signal?: AbortSignal;
}

/** Rows of a query; those that the reader may not see are left out. */
export async function findRows(index: AuditIndex, query: AuditQuery, sight: Sight, page: Page): Promise<AuditRow[]> {
  const { span, limit, beyond, signal } = page;
  const newest = query.order === "newest";
  const sees = sight && seesOf(sight);
  const clauses = [...clausesOf(index, query, span.to), ...(sight ? [visible(sight)] : [])];
  const rows: AuditRow[] = [];
  const behind = beyond === undefined ? {} : newest ? { to: beyond - 1 } : { after: beyond };
  await inLooks({
    span: { ...span, ...behind },
    newest,
    signal,
    enough: () => rows.length >= limit,
    look(part) {
      const most = Math.min(rowsAtOnce, limit - rows.length);
      const found = select(index, clauses, part, newest, most);
      for (const row of found) {
        const shown = sees ? narrowRow(row, sees) : row;
        if (shown) rows.push(shown);
      }
      return found.length < most ? undefined : found[found.length - 1]?.seq;
    },
  });
  return rows;
}

/**
 * The seqs that a query spans in the index as it is, up to `pinned` where that is given.
 * @throws ClusterError `position_gone` of kind gone for a lineage that the index does not hold
 */
export function spanOf(index: AuditIndex, query: AuditQuery, pinned?: number): Span {
  const state = index.state();
  const last = Math.min(state?.seq ?? 0, pinned ?? Number.POSITIVE_INFINITY);
  let after = query.after === undefined ? 0 : seqOf(index, query.after, "after");
  let to = query.to === undefined ? last : Math.min(last, seqOf(index, query.to, "to"));
  // Event time never goes back, so a span of time is one of seqs.
  if (query.since !== undefined) after = Math.max(after, lastBefore(index, timeOf(query.since, "since")));
  if (query.until !== undefined) to = Math.min(to, lastBefore(index, timeOf(query.until, "until")));
  return { after, to };
}

function lastBefore(index: AuditIndex, time: number): number {
  // By the newest that is older, as index and order agree.
  const found = index.database.get<[number | null]>(
    "SELECT max(seq) FROM events WHERE time = (SELECT max(time) FROM events WHERE time < ?)",
    time,
  );
  return found?.[0] ?? 0;
}

function seqOf(index: AuditIndex, text: string, field: string): number {
  const { lineage, seq } = parsePosition(text, field);
  const lineages = index.lineages();
  const at = lineage === undefined ? 0 : lineages.findIndex((known) => known.lineage === lineage);
  const next = lineages[at + 1];
  if (at >= 0 && (lineage === undefined || next === undefined || seq < next.first)) return seq;
  const message = `is not a position of this log: the index holds the lineages ${lineages.map((known) => known.lineage).join(", ")}`;
  throw new ClusterError("gone", "foreign_lineage", `${field} ${text} ${message}`, { errors: [{ field, message }] });
}

/**
 * One look at the index, in the order of seq without sorting: a filter of a single value is walked along, and every other one is
 * asked of each row that this finds.
 */
function select(index: AuditIndex, clauses: readonly Clause[], { after, to }: Span, newest: boolean, limit: number): AuditRow[] {
  const lead = clauses.find(({ along }) => along)?.along;
  const rest = clauses.filter(({ along }) => along === undefined || along !== lead);
  const from = lead ? `${lead.table} CROSS JOIN events e ON e.seq = ${lead.seq}` : "events e";
  const seq = lead?.seq ?? "e.seq";
  const where = [...(lead ? [lead.sql] : []), `${seq} > ?`, `${seq} <= ?`, ...rest.map(({ sql }) => sql)].join(" AND ");
  const values = [
    ...(lead?.values ?? []),
    after,
    to,
    ...rest.flatMap((clause) => (clause.isBounded ? [...clause.values, after, to] : clause.values)),
    limit,
  ];
  const sql = `SELECT e.row FROM ${from} WHERE ${where} ORDER BY ${seq} ${newest ? "DESC" : "ASC"} LIMIT ?`;
  return index.database.ask<[string]>(sql, ...values).map(([row]) => JSON.parse(row) as AuditRow);
}

/** Those that let the fewest rows through stand first. */
function clausesOf(index: AuditIndex, query: AuditQuery, to: number): Clause[] {
  const { names } = index;
  const clauses: Clause[] = [];
  const facet = (name: string, values: string[] | undefined) => {
    if (values) clauses.push(anyFacet([{ facet: name, values }]));
  };
  const services = (wanted: string[] | undefined) => wanted?.flatMap((service) => servicesOf(index, service));
  facet("task", query.task);
  facet("service", services(query.service));
  if (query.q !== undefined) clauses.push(wordsClause(query.q));
  facet(
    "node",
    query.node?.flatMap((node) => names.idsOf("node", node)),
  );
  facet("origin", query.origin);
  facet(
    "actor",
    query.actor?.flatMap((actor) => actorsOf(index, actor)),
  );
  facet("stack", query.stack);
  facet("namespace", query.namespace);
  const near = services(query.near);
  if (near)
    clauses.push(
      anyFacet([
        { facet: "service", values: near },
        { facet: "node", values: nodesOf(index, near, to) },
      ]),
    );
  if (query.kind) clauses.push({ sql: `e.kind IN (${marks(query.kind)})`, values: query.kind });
  if (query.type) clauses.push(anyOf(query.type.map(typeClause)));
  if (query.subject) clauses.push(anyOf(query.subject.map(subjectClause)));
  return clauses;
}

/** `NAMESPACE/NAME` as well as a name of any namespace. */
function servicesOf({ names }: AuditIndex, service: string): string[] {
  const [namespace, name] = service.split("/", 2);
  return name === undefined ? names.idsOf("service", service) : names.idsOf("service", name, namespace);
}

function actorsOf({ names }: AuditIndex, actor: string): string[] {
  if (actor.includes("/")) return [actor];
  const of = (kind: "token" | "node") => names.idsOf(kind, actor).map((id) => `${kind}/${id}`);
  return [...of("token"), ...of("node"), `controller/${actor}`];
}

/** Every node that had got a task of these services by then: what comes later must not change what is found of before. */
function nodesOf({ database }: AuditIndex, services: string[], to: number): string[] {
  const sql = `SELECT DISTINCT node FROM tasks WHERE placedSeq <= ? AND service IN (${marks(services)})`;
  return database.ask<[string]>(sql, to, ...services).map(([node]) => node);
}

function anyFacet(of: { facet: string; values: string[] }[]): Clause {
  const parts = of.filter(({ values }) => values.length > 0);
  const sql = parts.map(
    (part) => `EXISTS (SELECT 1 FROM facets f WHERE f.facet = ? AND f.value IN (${marks(part.values)}) AND f.seq = e.seq)`,
  );
  const values = parts.flatMap(({ facet, values: wanted }) => [facet, ...wanted]);
  const isOne = parts.length === 1 && parts[0]?.values.length === 1;
  return {
    sql: sql.length === 0 ? "0" : `(${sql.join(" OR ")})`,
    values,
    ...(isOne ? { along: { table: "facets f", seq: "f.seq", sql: "f.facet = ? AND f.value = ?", values } } : {}),
  };
}

function wordsClause(q: string): Clause {
  const values = [ftsQuery(q)];
  // What is found is gathered before it is asked for: of the part that is looked at alone.
  const sql = "e.seq IN (SELECT rowid FROM words WHERE words MATCH ? AND rowid > ? AND rowid <= ?)";
  return { sql, values, isBounded: true, along: { table: "words", seq: "words.rowid", sql: "words MATCH ?", values } };
}

function typeClause(type: string): Clause {
  return type.endsWith("*") ? prefixClause("e.type", type.slice(0, -1)) : { sql: "e.type = ?", values: [type] };
}

function subjectClause(subject: string): Clause {
  return subject.endsWith("/") ? prefixClause("e.subject", subject) : { sql: "e.subject = ?", values: [subject] };
}

function prefixClause(column: string, prefix: string): Clause {
  return { sql: `substr(${column}, 1, ?) = ?`, values: [prefix.length, prefix] };
}

/** What stands in a namespace and stack of somebody's scopes; the rows themselves are narrowed afterwards. */
function visible(sight: NonNullable<Sight>): Clause {
  return anyOf(
    sight.map(({ namespace, stack }) => {
      const [facet, value] =
        stack === "*" ? (["namespace", namespace] as const) : (["stack", namespace === "*" ? stack : `${namespace}/${stack}`] as const);
      const isAny = value === "*";
      return {
        sql: `EXISTS (SELECT 1 FROM facets f WHERE f.seq = e.seq AND f.facet = ?${isAny ? "" : " AND f.value = ?"})`,
        values: isAny ? [facet] : [facet, value],
      };
    }),
  );
}

function anyOf(clauses: Clause[]): Clause {
  return {
    sql: clauses.length === 0 ? "0" : `(${clauses.map(({ sql }) => sql).join(" OR ")})`,
    values: clauses.flatMap(({ values }) => values),
  };
}

export function marks(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}
