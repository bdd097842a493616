import { readFile, rename, rm, writeFile } from "node:fs/promises";
import Database from "libsql";
import { ClusterError } from "../ports/index.js";
import { codeOf, messageOf } from "./libsql-port.js";

/** Who writes to a log file, as its `PATH.holder` says. */
export interface LogHolder {
  pid: number;
  /** Where the holder serves its API. */
  url: string;
  /** Milliseconds since 1970 UTC. */
  since: number;
}

/**
 * Takes the one place of a writer beside `path`, until the returned function is called or the process ends.
 * The lock is a kernel lock on a second SQLite file, so kill -9 frees it at once while the log itself stays readable.
 * Nobody deletes that file: a lock on a deleted file would exclude no one.
 * @throws ClusterError `log_locked` of kind conflict that names the holder
 */
export async function lockLog(path: string, holder: LogHolder): Promise<() => Promise<void>> {
  const lock = lockFile(`${path}.lock`);
  if (!lock) throw locked(path, await readHolder(path));
  try {
    // Renamed into place, so that a reader sees the old holder or the new one and never half of it.
    await writeFile(`${path}.holder.new`, `${JSON.stringify(holder)}\n`);
    await rename(`${path}.holder.new`, `${path}.holder`);
  } catch (error) {
    lock.close();
    throw new ClusterError("unavailable", "log_unwritable", `cannot write ${path}.holder: ${messageOf(error)}`, { cause: error });
  }
  return async () => {
    await rm(`${path}.holder`, { force: true });
    lock.close();
  };
}

function lockFile(path: string): Database.Database | undefined {
  let database: Database.Database | undefined;
  try {
    database = new Database(path);
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    if (codeOf(error) === "SQLITE_BUSY") return undefined;
    throw new ClusterError("unavailable", "log_unwritable", `cannot lock ${path}: ${messageOf(error)}`, { cause: error });
  }
}

async function readHolder(path: string): Promise<Partial<LogHolder>> {
  try {
    return JSON.parse(await readFile(`${path}.holder`, "utf8"));
  } catch {
    // The holder has taken the lock and not yet written its name.
    return {};
  }
}

function locked(path: string, { pid, url, since }: Partial<LogHolder>): ClusterError {
  const holder = pid === undefined ? "another process" : `process ${pid} (${url}), since ${new Date(since ?? 0).toISOString()}`;
  const extra = { path, holder: { pid, url, since } };
  return new ClusterError("conflict", "log_locked", `${path} is in use by ${holder}`, { extra });
}
