import type { SqlValue } from "../sql.js";

/**
 * What an answer of rqlite says. It holds errors at three levels, each with status 200: at its top (Raft refused or the
 * outcome was lost), in the place of a statement's result (SQLite refused), and as results that are missing.
 */
export type Answer =
  | { is: "done"; results: Record<string, unknown>[] }
  /** The statement at the end of the results failed, so the transaction was rolled back. */
  | { is: "rolled-back"; message: string }
  /** Nothing was handed to Raft. */
  | { is: "refused"; message: string }
  | { is: "unclear"; message: string };

/**
 * Errors of rqlite and its Raft from before a command is handed to the log; whatever else stands at the top of an answer may
 * have been said of a command that is committed later ("leadership lost while committing log").
 */
const beforeTheLog =
  /(^|: )(not leader|node is not the leader|leader not found|store not ready|store not open|leadership transfer in progress|timed out enqueuing operation|dial tcp \S+: connect: connection refused)$/;

/** @param statements how many were sent */
export function readAnswer(body: unknown, statements: number): Answer {
  if (typeof body !== "object" || body === null) return unclear(`it answered ${shown(body)}`);
  const { error, results } = body as { error?: unknown; results?: unknown };
  if (error !== undefined) {
    const message = String(error);
    return { is: beforeTheLog.test(message) ? "refused" : "unclear", message };
  }
  if (!Array.isArray(results) || !results.every((result) => typeof result === "object" && result !== null)) {
    return unclear(`it answered without results: ${shown(body)}`);
  }
  const bad = results.findIndex((result) => result.error !== undefined);
  // A transaction ends with the statement that failed; an error with results behind it is not of one that was rolled back.
  if (bad >= 0)
    return bad === results.length - 1 ? { is: "rolled-back", message: String(results[bad].error) } : unclear(String(results[bad].error));
  if (results.length !== statements) return unclear(`it answered ${results.length} results for ${statements} statements`);
  return { is: "done", results };
}

/** rqlite leaves the number out where it is 0. */
export function affectedRows({ rows_affected = 0 }: Record<string, unknown>): number | undefined {
  return Number.isSafeInteger(rows_affected) ? (rows_affected as number) : undefined;
}

/** rqlite leaves the values out where there is no row. */
export function rowsOf({ values = [] }: Record<string, unknown>): SqlValue[][] | undefined {
  return Array.isArray(values) && values.every(Array.isArray) ? values : undefined;
}

function unclear(message: string): Answer {
  return { is: "unclear", message };
}

const shownCharacters = 200;

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, shownCharacters);
}
