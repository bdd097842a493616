import { createHash } from "node:crypto";
import { canonicalJson } from "../../model/index.js";
import type { Sight } from "./find.js";
import type { AuditQuery } from "./query.js";
import type { AuditRow } from "./row.js";

/** Of the report's own form. */
export const reportFormat = 1;

/** First line of a report: what it is about, and by what anybody can find out whether it is so. */
export interface ReportHeader {
  fleetlogAuditReport: typeof reportFormat;
  cluster: string;
  /** Of the last event. */
  lineage: string;
  /** The events that were looked through, and the chain's hash at the last. */
  first: number;
  last: number;
  hash: string;
  query: AuditQuery;
  /** The scopes of the token that it was made with; null for one that reads everything. */
  sight: Sight;
}

/** Last line: how many rows stand between, and SHA-256 over their RFC 8785 texts, each with a line feed behind it. */
export interface ReportEnd {
  rows: number;
  digest: string;
}

/** The digest of rows as they come. */
export class RowsDigest {
  readonly #hash = createHash("sha256");
  #rows = 0;

  add(row: AuditRow): void {
    this.#hash.update(`${canonicalJson(row)}\n`);
    this.#rows++;
  }

  end(): ReportEnd {
    return { rows: this.#rows, digest: this.#hash.digest("hex") };
  }
}

/** The lines of a report. */
export async function* reportLines(header: ReportHeader, rows: AsyncIterable<AuditRow>): AsyncGenerator<string> {
  yield `${canonicalJson(header)}\n`;
  const digest = new RowsDigest();
  for await (const row of rows) {
    digest.add(row);
    yield `${canonicalJson(row)}\n`;
  }
  yield `${canonicalJson(digest.end())}\n`;
}
