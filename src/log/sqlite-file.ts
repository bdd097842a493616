import { open, stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import Database from "libsql";
import { ClusterError } from "../ports/index.js";
import { messageOf } from "./libsql-port.js";
import { applicationId, formatVersion } from "./statements.js";

/** Files up to this size are checked page by page when they are opened for writing; the check reads all of it. */
const quickCheckBytesMax = 64 * 1024 * 1024;

/** The part of SQLite's file header that says what the file is. */
const headerBytes = 72;
const magic = "SQLite format 3\0";

/**
 * Refuses a file that is there and is not a log; looks at it without changing a byte of it or of its journal.
 * Must not be called while this process has the database open: closing the file would drop SQLite's own locks on it.
 * @throws ClusterError `log_corrupt`, `log_foreign` or `log_newer`, naming the path
 */
export async function refuseOtherFiles(path: string): Promise<void> {
  const size = await fileSize(path);
  if (size === undefined || size === 0) return;
  const header = await readHeader(path);
  if (header.length < headerBytes || header.toString("latin1", 0, magic.length) !== magic) {
    throw corrupt(path, "it is not a SQLite database");
  }
  refuseHeader(path, header.readUInt32BE(68), header.readUInt32BE(60));
  if (size <= quickCheckBytesMax && (await fileSize(`${path}-journal`)) === undefined) quickCheck(path);
}

/** Opens a log for reading alone: not a byte of it is written, not even when the last writer was killed. */
export async function openReadOnly(path: string): Promise<Database.Database> {
  if ((await fileSize(path)) === undefined) throw new ClusterError("notFound", "log_not_found", `there is no log at ${path}`);
  let database: Database.Database | undefined;
  try {
    database = readOnly(path);
    refuseHeader(path, pragma(database, "application_id"), pragma(database, "user_version"));
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof ClusterError ? error : corrupt(path, messageOf(error), error);
  }
}

function readOnly(path: string): Database.Database {
  return new Database(`${pathToFileURL(path).href}?mode=ro`);
}

export function pragma(database: Database.Database, name: string): number {
  return (database.prepare(`PRAGMA ${name}`).raw().get() as [number])[0];
}

function quickCheck(path: string): void {
  let database: Database.Database | undefined;
  try {
    database = readOnly(path);
    const [found] = database.prepare("PRAGMA quick_check(1)").raw().get() as [string];
    if (found !== "ok") throw corrupt(path, found);
  } catch (error) {
    throw error instanceof ClusterError ? error : corrupt(path, messageOf(error), error);
  } finally {
    database?.close();
  }
}

function refuseHeader(path: string, application: number, version: number): void {
  if (application !== applicationId) {
    throw new ClusterError("conflict", "log_foreign", `${path} is a database of another program; nothing was changed`, { extra: { path } });
  }
  if (version > formatVersion) {
    const message = `${path} has log format ${version}; this fleetlog knows up to ${formatVersion}. Nothing was changed`;
    throw new ClusterError("conflict", "log_newer", message, { extra: { path } });
  }
}

function corrupt(path: string, why: string, cause?: unknown): ClusterError {
  return new ClusterError("internal", "log_corrupt", `${path} is corrupt: ${why}; nothing was changed`, { cause, extra: { path } });
}

async function readHeader(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function fileSize(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ClusterError("unavailable", "log_unreadable", `cannot read ${path}: ${messageOf(error)}`, { cause: error, extra: { path } });
  }
}
