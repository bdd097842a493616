import Database from "libsql";
import { ClusterError } from "../../ports/index.js";
import { applicationId, createTables, indexFormat, runsIndexes } from "./schema.js";

/** How long a statement waits for another process that has the file, ms. */
const busyMs = 5_000;

/** Facets are written all over their tree: with SQLite's own 2 MiB most of it would be read and written again and again. */
const cacheKiB = 64 * 1024;
/** Of 4 KiB, before they are brought into the file: a page that is written often is brought there once. */
const walPages = 8_000;

type Statement = ReturnType<InstanceType<typeof Database>["prepare"]>;
export type Value = string | number | null;

/** One connection to the index's file. Calls are synchronous, so that a transaction is one stretch of code. */
export class AuditDatabase {
  readonly #database: Database.Database;
  readonly #prepared = new Map<string, Statement>();

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /**
   * Opens the index at `path`, or makes it; `:memory:` for one that lives as long as this object.
   * @throws ClusterError `audit_index_foreign` where the file is not an index, or one of a newer build; `audit_index_unreadable`
   */
  static open(path: string): AuditDatabase {
    let database: Database.Database | undefined;
    try {
      database = new Database(path, { timeout: busyMs });
      const [application] = database.prepare("PRAGMA application_id").raw().get() as [number];
      const [format] = database.prepare("PRAGMA user_version").raw().get() as [number];
      const [tables] = database.prepare("SELECT count(*) FROM sqlite_schema").raw().get() as [number];
      if (tables > 0 && (application !== applicationId || format !== indexFormat)) {
        const what =
          application === applicationId ? `has index format ${format}; this fleetlog knows ${indexFormat}` : "is another program's";
        throw new ClusterError("conflict", "audit_index_foreign", `${path} ${what}. Nothing was changed; begin with another --data-dir`);
      }
      // Before anything is stored: what is deleted is overwritten.
      database.exec("PRAGMA secure_delete = ON");
      if (tables === 0) {
        const stamp = `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${indexFormat}`;
        database.exec(`BEGIN IMMEDIATE; ${stamp}; ${createTables.join(";")}; COMMIT`);
      }
      database.prepare("PRAGMA journal_mode = WAL").raw().get();
      database.exec(runsIndexes.join(";"));
      // A transaction is whole or absent whatever happens; the newest may be absent after a power cut, and come again.
      database.exec(`PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${cacheKiB}; PRAGMA wal_autocheckpoint = ${walPages}`);
      return new AuditDatabase(database);
    } catch (error) {
      database?.close();
      if (error instanceof ClusterError) throw error;
      const message = `the audit index ${path} cannot be opened: ${(error as Error).message}`;
      throw new ClusterError("unavailable", "audit_index_unreadable", message, { cause: error });
    }
  }

  /** Of a fixed set of statements, which are kept ready; as are those of `all` and `get`. */
  run(sql: string, ...params: Value[]): void {
    this.#prepare(sql).run(params);
  }

  all<T extends Value[]>(sql: string, ...params: Value[]): T[] {
    return this.#prepare(sql).raw().all(params) as T[];
  }

  get<T extends Value[]>(sql: string, ...params: Value[]): T | undefined {
    return this.all<T>(sql, ...params)[0];
  }

  /** As `all`, of a statement that was made for one question: those are too many to be kept ready. */
  ask<T extends Value[]>(sql: string, ...params: Value[]): T[] {
    return this.#database.prepare(sql).raw().all(params) as T[];
  }

  /**
   * All of it or nothing.
   * @throws ClusterError of kind unavailable: `audit_index_busy` while another process writes, `audit_index_full` while its disk is full
   */
  transact<T>(work: () => T): T {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      if (error instanceof ClusterError || !(error instanceof Error)) throw error;
      const code = (error as { code?: string }).code ?? "";
      if (code.startsWith("SQLITE_BUSY"))
        throw passing("audit_index_busy", `another process writes to the audit index: ${error.message}`, error);
      if (code === "SQLITE_FULL") throw passing("audit_index_full", "the disk of the audit index is full: nothing is added to it", error);
      throw error;
    }
  }

  close(): void {
    this.#prepared.clear();
    if (!this.#database.open) return;
    try {
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // Whoever opens it next does so.
    }
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
}

function passing(code: string, message: string, cause: Error): ClusterError {
  return new ClusterError("unavailable", code, message, { cause });
}
