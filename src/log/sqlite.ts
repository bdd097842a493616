import Database from "libsql";
import { type Clock, ClusterError, systemClock } from "../ports/index.js";
import type { EventLog } from "./event-log.js";
import { LibsqlPort, messageOf } from "./libsql-port.js";
import type { SqlPort } from "./sql.js";
import { SqlEventLog, type SqlEventLogOptions } from "./sql-event-log.js";
import { openReadOnly, pragma, refuseOtherFiles } from "./sqlite-file.js";
import { lockLog } from "./sqlite-lock.js";
import { applicationId, createTables, formatVersion } from "./statements.js";

/** How long a statement waits for a lock of another process (a reader that recovers after a crash), ms. */
const busyMs = 2000;

export interface SqliteLogOptions extends SqlEventLogOptions {
  /** Where this process serves its API: named to whoever finds the log locked. */
  url: string;
  clock?: Clock;
}

/**
 * Opens the log at `path` as its one writer, or makes it. Closing the log frees the lock.
 * @throws ClusterError `log_locked` (another process writes), `log_corrupt`, `log_newer` or `log_foreign` (the file is
 * left as it is), each naming the path
 */
export async function openSqliteLog(path: string, options: SqliteLogOptions): Promise<EventLog> {
  return new SqlEventLog(await openSqlitePort(path, options), options);
}

/** The port of `openSqliteLog` alone, to be wrapped. */
export async function openSqlitePort(path: string, { url, clock = systemClock }: SqliteLogOptions): Promise<SqlPort> {
  const unlock = await lockLog(path, { pid: process.pid, url, since: clock.now() });
  try {
    await refuseOtherFiles(path);
    return new LockedPort(openForWriting(path), unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Opens the log at `path` for reading, also beside a running writer; an append is refused. */
export async function readSqliteLog(path: string, options: SqlEventLogOptions = {}): Promise<EventLog> {
  return new SqlEventLog(new LibsqlPort("sqlite", false, await openReadOnly(path)), options);
}

/** The port whose end frees the writer's place. */
class LockedPort extends LibsqlPort {
  readonly #unlock: () => Promise<void>;

  constructor(database: Database.Database, unlock: () => Promise<void>) {
    super("sqlite", true, database);
    this.#unlock = unlock;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#unlock();
  }
}

function openForWriting(path: string): Database.Database {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { timeout: busyMs });
    // In a rollback journal and before WAL, so that the header names its program from the file's first byte on.
    if (pragma(database, "application_id") === 0) {
      database.exec(
        `BEGIN IMMEDIATE; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}; ${createTables.join(";")}; COMMIT`,
      );
    }
    const [mode] = database.prepare("PRAGMA journal_mode = WAL").raw().get() as [string];
    if (mode !== "wal") throw new Error(`the file system allows journal mode ${mode} only, and readers need WAL`);
    // An acknowledged append is on the disk, not in the system's cache.
    database.exec("PRAGMA synchronous = FULL");
    return database;
  } catch (error) {
    database?.close();
    throw new ClusterError("unavailable", "log_unwritable", `cannot open ${path}: ${messageOf(error)}`, { cause: error, extra: { path } });
  }
}
