import { join, resolve } from "node:path";

/** What every process of fleetlog assumes when neither a flag nor a variable says otherwise. */
export const defaultListen = "127.0.0.1:7070";
export const defaultUrl = `http://${defaultListen}`;
export const defaultNamespace = "default";

const defaultDataDir = ".fleetlog";

export type Environment = Record<string, string | undefined>;

/** `--data-dir`, else FLEETLOG_DATA_DIR, else `.fleetlog` in the working directory. Absolute. */
export function dataDirOf(flag: string | undefined, env: Environment, cwd: string): string {
  return resolve(cwd, flag ?? env.FLEETLOG_DATA_DIR ?? defaultDataDir);
}

/** Holds the token that a controller on an empty log mints; mode 0600. */
export function adminTokenPath(dataDir: string): string {
  return join(dataDir, "admin.token");
}

/** Holds the token that controllers of one cluster call each other with; mode 0600. */
export function controllerTokenPath(dataDir: string): string {
  return join(dataDir, "controller.token");
}

/** Holds the id of the cluster that the data directory is of. */
export function clusterIdPath(dataDir: string): string {
  return join(dataDir, "cluster.id");
}

/** The key that `dev` makes for secrets; mode 0600. */
export function secretsKeyPath(dataDir: string): string {
  return join(dataDir, "secrets.key");
}

/** The embedded log of `dev` and of a controller without `--log`, as a value of that flag. */
export function defaultLog(dataDir: string): string {
  return `sqlite:${join(dataDir, "log.db")}`;
}
