import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { readCaFile } from "../../client/index.js";
import {
  Archive,
  type EventLog,
  isRqlite,
  openRqliteLog,
  openSqliteLog,
  type RqliteLogOptions,
  readSqliteLog,
  type SqlEventLogOptions,
  withArchive,
} from "../../log/index.js";
import { ClusterError } from "../../ports/index.js";

/** How a log on rqlite lets this process in. */
export interface LogAccess {
  user?: string;
  /** A file that holds the password alone. */
  passwordFile?: string;
  /** PEM of the authorities to trust instead of the system's. */
  caFile?: string;
}

/** The path in `sqlite:PATH`. @throws ClusterError `invalid_log` for any other carrier */
function sqlitePath(log: string): string {
  const path = /^sqlite:(.+)$/.exec(log)?.[1];
  if (path === undefined)
    throw new ClusterError("invalid", "invalid_log", `--log ${log}: must be sqlite:PATH or rqlite:http://HOST:PORT,…`);
  return resolve(path);
}

/**
 * Opens the log to write it; `url` is shown to whoever finds one on SQLite locked.
 * @param onRefused told of an endpoint that refuses while others answer
 */
export async function openLog(log: string, url: string, access: LogAccess = {}, onRefused?: (message: string) => void): Promise<EventLog> {
  if (isRqlite(log)) return openRqliteLog(log, { ...rqliteAccess(access), ...(onRefused ? { onRefused } : {}) });
  const path = sqlitePath(log);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Made here, for its owner alone: environments and hashes of secrets are on it. SQLite's own files take its mode over.
  await writeFile(path, "", { flag: "wx", mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST")
      throw new ClusterError("unavailable", "log_unwritable", `cannot make ${path}: ${error.message}`, { cause: error });
  });
  return openSqliteLog(path, { url });
}

/** Opens the log to read it alone, beside whoever writes it. */
export async function readLog(log: string, access: LogAccess = {}, options: SqlEventLogOptions = {}): Promise<EventLog> {
  return isRqlite(log)
    ? openRqliteLog(log, { ...rqliteAccess(access), ...options, isReader: true })
    : readSqliteLog(sqlitePath(log), options);
}

function rqliteAccess({ user, passwordFile, caFile }: LogAccess): RqliteLogOptions {
  if (user === undefined && passwordFile !== undefined)
    throw new ClusterError("invalid", "invalid_log", `--log-password-file ${passwordFile}: whose password it is says --log-user`);
  return {
    ...(user === undefined ? {} : { user }),
    ...(passwordFile === undefined ? {} : { password: readPassword(passwordFile) }),
    ...(caFile === undefined ? {} : { ca: readCaFile(caFile) }),
  };
}

function readPassword(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new ClusterError("invalid", "password_unreadable", `the password file ${path} cannot be read`, { cause });
  }
}

/** The log with the events that stand in the folder of its archive, where that is named. */
export function withEventsOf(archive: string | undefined, log: EventLog): EventLog {
  return archive === undefined ? log : withArchive(log, new Archive(archive));
}

/** Why the log cannot be read from its first event on; undefined where it can. */
export async function missingBeginning(log: EventLog, archive: string | undefined): Promise<string | undefined> {
  const oldest = await log.oldest();
  if (oldest <= 1) return undefined;
  const before = oldest === 2 ? "event 1" : `events 1 to ${oldest - 1}`;
  return archive === undefined
    ? `the log begins at event ${oldest}; if ${before} went into an archive, name its folder with --archive`
    : `the log begins at event ${oldest}, and ${before} cannot all be read in ${archive}`;
}
