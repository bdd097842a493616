import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type EventLog, openSqliteLog } from "../../log/index.js";
import { ClusterError } from "../../ports/index.js";

/** The path in `sqlite:PATH`. @throws ClusterError `invalid_log` for any other carrier */
export function sqlitePath(log: string): string {
  const path = /^sqlite:(.+)$/.exec(log)?.[1];
  if (path === undefined) throw new ClusterError("invalid", "invalid_log", `--log ${log}: must be sqlite:PATH`);
  return resolve(path);
}

/** Opens the log as its one writer; `url` is shown to whoever finds it locked. */
export async function openLog(log: string, url: string): Promise<EventLog> {
  const path = sqlitePath(log);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Made here, for its owner alone: environments and hashes of secrets are on it. SQLite's own files take its mode over.
  await writeFile(path, "", { flag: "wx", mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST")
      throw new ClusterError("unavailable", "log_unwritable", `cannot make ${path}: ${error.message}`, { cause: error });
  });
  return openSqliteLog(path, { url });
}
