import { open, readFile } from "node:fs/promises";
import { ClusterError } from "../../ports/index.js";
import { clusterIdPath } from "../defaults.js";
import { renameDurably } from "./minted-token.js";

export interface FoundLog {
  /** As `--log` names it. */
  log: string;
  /** Whose it is; undefined where it is empty. */
  cluster: string | undefined;
  /** Whether other controllers may be on it. */
  isShared: boolean;
}

/**
 * What a data directory holds (tokens, keys, checkpoints) is of one cluster; on another one's log it would be of no use, and who gave
 * the wrong line would see a cluster that is not theirs. Where a shared log is empty, a cluster that is known here is not begun anew.
 * @throws ClusterError `log_of_another_cluster`
 */
export async function refuseOtherCluster(dataDir: string, { log, cluster, isShared }: FoundLog): Promise<void> {
  const own = await clusterOf(dataDir);
  if (own === undefined || cluster === own || (cluster === undefined && !isShared)) return;
  const what = cluster === undefined ? "is empty" : `is of cluster ${cluster}`;
  const next =
    cluster === undefined ? "Restore a backup into it, or give the right --log or --data-dir" : "Give the right --log or --data-dir";
  const message = `the log at ${log} ${what}, and ${dataDir} is of cluster ${own}: its tokens, keys and checkpoints are that one's. ${next}; nothing was changed`;
  throw new ClusterError("conflict", "log_of_another_cluster", message, { extra: { own, ...(cluster === undefined ? {} : { cluster }) } });
}

/** From now on the directory is of this cluster. */
export async function noteCluster(dataDir: string, cluster: string): Promise<void> {
  if ((await clusterOf(dataDir)) === cluster) return;
  const path = clusterIdPath(dataDir);
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.writeFile(`${cluster}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await renameDurably(`${path}.new`, path);
}

/** Undefined where nothing is noted, or nothing that can be read. */
async function clusterOf(dataDir: string): Promise<string | undefined> {
  const text = await readFile(clusterIdPath(dataDir), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text.trim() || undefined;
}
