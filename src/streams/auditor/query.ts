import { isEventType, parsePosition } from "../../model/index.js";
import { ClusterError } from "../../ports/index.js";
import type { AuditKind } from "./facts.js";

/** What somebody looks for. Several values of one member: any of them; several members: all of them. */
export interface AuditQuery {
  /** `token/ID`, `node/ID`, `controller/NAME`, or the name of a token or node. */
  actor?: string[];
  /** `service/ID`, or a prefix that ends in `/`. */
  subject?: string[];
  /** Exact, or a family such as `service.*`. */
  type?: string[];
  kind?: AuditKind[];
  namespace?: string[];
  /** `NAMESPACE/STACK`, or the name of a stack in any namespace. */
  stack?: string[];
  /** Ids or names; of the latter everything that ever had the name. */
  service?: string[];
  node?: string[];
  task?: string[];
  /** Address of a client, or name of a controller. */
  origin?: string[];
  /** Everything about these services, and about the nodes that their tasks were on. */
  near?: string[];
  /** Words that all must be found; quotes hold words together, a trailing `*` stands for any ending. */
  q?: string;
  /** Times, RFC 3339: from the first on, and before the second. */
  since?: string;
  until?: string;
  /** Positions: behind the first, up to the second. */
  after?: string;
  to?: string;
  order?: "oldest" | "newest";
}

/** Filters that may be given several times. */
export const listFilters = ["actor", "subject", "type", "kind", "namespace", "stack", "service", "node", "task", "origin", "near"] as const;
const textFilters = ["q", "since", "until", "after", "to", "order"] as const;
export const queryNames: readonly string[] = [...listFilters, ...textFilters];

const valuesMax = 32;
const valueCharactersMax = 256;
const wordsMax = 16;
const kinds: readonly string[] = ["request", "fault", "system"];
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * The query in the parameters of a request; those that are not a query's are left to others.
 * @throws ClusterError `invalid_parameter` of kind invalid that names the parameter
 */
export function parseAuditQuery(params: URLSearchParams): AuditQuery {
  const query: Record<string, unknown> = {};
  for (const name of listFilters) {
    const values = params.getAll(name);
    if (values.length > valuesMax) throw invalid(name, `may be given ${valuesMax} times`);
    if (values.some((value) => value === "" || value.length > valueCharactersMax))
      throw invalid(name, `must be 1 to ${valueCharactersMax} characters`);
    if (values.length > 0) query[name] = values;
  }
  for (const name of textFilters) {
    const [value, another] = params.getAll(name);
    if (another !== undefined) throw invalid(name, "may be given once");
    if (value !== undefined) query[name] = value;
  }
  return checkQuery(query as AuditQuery);
}

/** @throws ClusterError `invalid_parameter` */
export function checkQuery(query: AuditQuery): AuditQuery {
  for (const type of query.type ?? [])
    if (!isType(type)) throw invalid("type", `${type} is no event type; only a trailing \`*\` matches more than one`);
  for (const kind of query.kind ?? []) if (!kinds.includes(kind)) throw invalid("kind", `must be one of ${kinds.join(", ")}`);
  for (const name of ["since", "until"] as const) if (query[name] !== undefined) timeOf(query[name], name);
  for (const name of ["after", "to"] as const) if (query[name] !== undefined) parsePosition(query[name], name);
  if (query.order !== undefined && query.order !== "oldest" && query.order !== "newest") throw invalid("order", "must be oldest or newest");
  if (query.q !== undefined) ftsQuery(query.q);
  return query;
}

function isType(type: string): boolean {
  return isEventType(type) || /^[a-z_.]*\*$/.test(type);
}

/** ms since 1970. */
export function timeOf(text: string, name: string): number {
  const time = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(name, "must be a time such as 2026-01-31T12:00:00Z");
  return time;
}

/**
 * The query in the language of FTS5, in which nothing that a person writes is an operator: each word is a phrase, whose parts (of
 * `web-1` two) stand side by side.
 */
export function ftsQuery(text: string): string {
  const words = [...text.matchAll(/"([^"]*)"(\*?)|([^\s"]+)/g)].flatMap(([, quoted, star, word]) => {
    const said = quoted ?? (word as string).replace(/\*$/, "");
    const isPrefix = quoted === undefined ? (word as string).endsWith("*") : star === "*";
    return /[\p{L}\p{N}]/u.test(said) ? [`"${said}"${isPrefix ? "*" : ""}`] : [];
  });
  if (words.length === 0) throw invalid("q", "holds no word to look for");
  if (words.length > wordsMax) throw invalid("q", `holds more than ${wordsMax} words`);
  return words.join(" ");
}

export function invalid(field: string, message: string): ClusterError {
  return new ClusterError("invalid", "invalid_parameter", `${field} ${message}`, { errors: [{ field, message }] });
}
