import { setImmediate } from "node:timers/promises";
import type Database from "libsql";
import { SqlError, type SqlPort, type SqlStatement, type SqlValue } from "./sql.js";

/** Answers of this many rows are followed by a turn of the event loop, so that a long read does not stop the process. */
const turnRows = 100;

type Statement = ReturnType<InstanceType<typeof Database>["prepare"]>;

/** The SQL port over one libsql connection, which this port owns. Calls are synchronous underneath and so never overlap. */
export class LibsqlPort implements SqlPort {
  readonly carrier: string;
  readonly exclusive: boolean;
  readonly #database: Database.Database;
  /** The log has a fixed set of statements, so this stays small. */
  readonly #prepared = new Map<string, Statement>();

  constructor(carrier: string, exclusive: boolean, database: Database.Database) {
    this.carrier = carrier;
    this.exclusive = exclusive;
    this.#database = database;
  }

  async transact(statements: SqlStatement[]): Promise<number[]> {
    const affected: number[] = [];
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      for (const { sql, params } of statements) affected.push(this.#prepare(sql).run(params).changes);
    } catch (error) {
      this.#rollback();
      throw sqlError("none", error);
    }
    try {
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#rollback();
      // A full or busy database leaves the transaction open, so it was rolled back here. After any other failure
      // (the disk did not confirm) the rows may or may not be there when the file is next read.
      throw sqlError(["SQLITE_FULL", "SQLITE_BUSY"].includes(codeOf(error)) ? "none" : "unknown", error);
    }
    return affected;
  }

  async query({ sql, params }: SqlStatement): Promise<SqlValue[][]> {
    let rows: SqlValue[][];
    try {
      rows = this.#prepare(sql).raw().all(params) as SqlValue[][];
    } catch (error) {
      throw sqlError("none", error);
    }
    if (rows.length >= turnRows) await setImmediate();
    return rows;
  }

  async close(): Promise<void> {
    this.#prepared.clear();
    if (!this.#database.open) return;
    if (this.exclusive) this.#emptyWal();
    this.#database.close();
  }

  #prepare(sql: string): Statement {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  /** The last one to close does so by itself, but only once every statement that was prepared is garbage. */
  #emptyWal(): void {
    try {
      // Not for long: somebody who reads the log must not hold up whoever stops.
      this.#database.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // Whoever opens it next finds the rows in either file.
    }
  }

  #rollback(): void {
    try {
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
    } catch {
      // SQLite rolls back by itself after the errors that matter; the first error is the one to report.
    }
  }
}

export function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sqlError(effect: "none" | "unknown", error: unknown): SqlError {
  const code = codeOf(error);
  const reason = code === "SQLITE_FULL" ? "full" : /^SQLITE_(CORRUPT|NOTADB)/.test(code) ? "corrupt" : "other";
  return new SqlError(effect, reason, code ? `${messageOf(error)} (${code})` : messageOf(error), error);
}
