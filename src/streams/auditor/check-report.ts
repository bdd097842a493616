import { canonicalJson } from "../../model/index.js";
import { ClusterError, isClusterError } from "../../ports/index.js";
import { AuditIndex } from "./audit-index.js";
import { findRows, spanOf } from "./find.js";
import { checkQuery } from "./query.js";
import { type ReportEnd, type ReportHeader, RowsDigest, reportFormat } from "./report.js";
import type { AuditRow } from "./row.js";
import type { EventSource } from "./source.js";

export interface ReportFault {
  /** `file`: the report contradicts itself. `log`: it names events that this log does not have. `redacted` is nobody's fault. */
  kind: "file" | "log" | "changed" | "removed" | "added" | "moved" | "redacted";
  /** The event whose row it is; undefined for what is no row. */
  seq?: number;
  message: string;
}

export interface ReportVerdict {
  ok: boolean;
  header: ReportHeader | undefined;
  rows: number;
  faults: ReportFault[];
  /** How many there are; `faults` names the first. */
  faultsFound: number;
}

/** Faults that are named; a report of another log would have one for every row. */
const faultsMax = 100;
const rowsAtOnce = 1_000;

/**
 * Verifies a report against the log: makes an index of the log's own events, asks it the report's query, and compares.
 * @throws ClusterError where the log cannot be had; whatever is wrong with the report is a fault
 */
export async function checkReport(lines: AsyncIterable<string>, source: EventSource, signal: AbortSignal): Promise<ReportVerdict> {
  const faults = new Faults();
  const read = await readReport(lines, faults);
  if (!read) return faults.verdict(undefined, 0);
  const { header, rows, end } = read;
  const digest = new RowsDigest();
  for (const row of rows) digest.add(row);
  const found = digest.end();
  if (found.digest !== end?.digest || found.rows !== end.rows)
    faults.add({ kind: "file", message: "its digest is not that of its rows: it was changed after it was made" });
  const index = new AuditIndex(":memory:");
  try {
    if (await isOfLog(index, header, source, faults, signal)) await compare(index, header, rows, faults);
  } finally {
    index.close();
  }
  return faults.verdict(header, rows.length);
}

interface Report {
  header: ReportHeader;
  rows: AuditRow[];
  end: ReportEnd | undefined;
}

async function readReport(lines: AsyncIterable<string>, faults: Faults): Promise<Report | undefined> {
  const values: unknown[] = [];
  for await (const line of lines) {
    if (line === "") continue;
    try {
      values.push(JSON.parse(line));
    } catch {
      faults.add({ kind: "file", message: `line ${values.length + 1} is not JSON` });
      return undefined;
    }
  }
  const [header, ...rest] = values as [ReportHeader | undefined, ...object[]];
  if (header?.fleetlogAuditReport !== reportFormat) {
    faults.add({
      kind: "file",
      message: "it is no audit report: its first line says nothing of one, or of a form that this fleetlog does not know",
    });
    return undefined;
  }
  if (!isHeader(header)) {
    faults.add({ kind: "file", message: "its first line is not what fleetlog writes" });
    return undefined;
  }
  const last = rest.at(-1);
  const end = isEnd(last) ? last : undefined;
  if (!end) faults.add({ kind: "file", message: "its last line, which holds the digest, is missing" });
  return { header, rows: (end ? rest.slice(0, -1) : rest) as AuditRow[], end };
}

function isHeader({ cluster, lineage, first, last, hash, query, sight }: ReportHeader): boolean {
  const texts = [cluster, lineage, hash].every((text) => typeof text === "string");
  return (
    texts &&
    Number.isSafeInteger(first) &&
    Number.isSafeInteger(last) &&
    typeof query === "object" &&
    query !== null &&
    (sight === null || Array.isArray(sight))
  );
}

function isEnd(value: object | undefined): value is ReportEnd {
  return value !== undefined && "digest" in value && "rows" in value && !("seq" in value);
}

/** Brings the log's events into the index, up to the report's last; whether that is the event that the report names. */
async function isOfLog(
  index: AuditIndex,
  header: ReportHeader,
  source: EventSource,
  faults: Faults,
  signal: AbortSignal,
): Promise<boolean> {
  const head = await source.head();
  const names = (what: string) => faults.add({ kind: "log", message: what });
  if (header.cluster !== head.cluster) names(`it is of cluster ${header.cluster}, and ${source.name} of ${head.cluster}`);
  else if (header.last > head.seq) names(`it ends at event ${header.last}, and ${source.name} at ${head.seq}`);
  else {
    for await (const events of source.read(undefined, header.last, signal)) index.take(events);
    const state = index.state();
    if (!state || state.seq !== header.last) names(`event ${header.last} is not to be had of ${source.name}`);
    else if (state.first > header.first)
      names(`${source.name} begins with event ${state.first}, and the report with ${header.first}: name its archive`);
    else if (state.hash !== header.hash || state.lineage !== header.lineage)
      names(
        `event ${header.last} has the hash ${state.hash} in lineage ${state.lineage}, and the report names ${header.hash} in ${header.lineage}`,
      );
    else return true;
  }
  return false;
}

/** The rows that the query has now, one by one beside those of the report. */
async function compare(index: AuditIndex, { query, sight, last }: ReportHeader, rows: readonly AuditRow[], faults: Faults): Promise<void> {
  const told = new Map<number, AuditRow>();
  for (const row of rows) {
    if (told.has(row.seq)) faults.add({ kind: "added", seq: row.seq, message: `event ${row.seq} stands there twice` });
    told.set(row.seq, row);
  }
  const order: number[] = [];
  try {
    const span = spanOf(index, checkQuery(query), last);
    for (let beyond: number | undefined; ; ) {
      const page = await findRows(index, query, sight, { span, limit: rowsAtOnce, beyond });
      for (const row of page) {
        order.push(row.seq);
        compareRow(row, told.get(row.seq), faults);
        told.delete(row.seq);
      }
      if (page.length < rowsAtOnce) break;
      beyond = page[page.length - 1]?.seq;
    }
  } catch (error) {
    if (!isClusterError(error) || error.kind === "unavailable" || error.kind === "internal") throw error;
    faults.add({ kind: "file", message: `its query cannot be asked: ${error.message}` });
    return;
  }
  for (const { seq } of told.values())
    faults.add({ kind: "added", seq, message: `event ${seq} is not among what the query finds on the log` });
  if (faults.found === 0 && rows.some(({ seq }, at) => seq !== order[at]))
    faults.add({ kind: "moved", message: "its rows stand in another order than the query's" });
}

function compareRow(row: AuditRow, said: AuditRow | undefined, faults: Faults): void {
  const { seq } = row;
  if (!said) faults.add({ kind: "removed", seq, message: `event ${seq} (${row.type}) is missing from the report` });
  else if (canonicalJson(said) === canonicalJson(row)) return;
  else if (row.redacted && !said.redacted && said.hash === row.hash)
    faults.add({
      kind: "redacted",
      seq,
      message: `event ${seq} was redacted on the log after the report was made: what it said of a person can be proved no more`,
    });
  else
    faults.add({
      kind: "changed",
      seq,
      message: `event ${seq} (${row.type}) is another in the report: ${differing(row, said).join(", ")}`,
    });
}

function differing(row: AuditRow, said: AuditRow): string[] {
  const names = [...new Set([...Object.keys(row), ...Object.keys(said)])] as (keyof AuditRow)[];
  return names.filter((name) => canonicalJson(row[name] ?? null) !== canonicalJson(said[name] ?? null));
}

class Faults {
  readonly #faults: ReportFault[] = [];
  #worst = false;
  found = 0;

  add(fault: ReportFault): void {
    this.found++;
    if (fault.kind !== "redacted") this.#worst = true;
    if (this.#faults.length < faultsMax) this.#faults.push(fault);
  }

  verdict(header: ReportHeader | undefined, rows: number): ReportVerdict {
    return { ok: !this.#worst, header, rows, faults: this.#faults, faultsFound: this.found };
  }
}

/** Lines of a text that comes in pieces. @throws ClusterError `line_too_long` */
export async function* linesOf(pieces: AsyncIterable<string>, charactersMax = 32 * 1024 * 1024): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() as string;
    if (rest.length > charactersMax) throw new ClusterError("malformed", "line_too_long", "it holds a line without an end");
    yield* lines;
  }
  if (rest !== "") yield rest;
}
