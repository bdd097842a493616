import type { Ids, Random } from "../../ports/index.js";
import { adminTokenPath } from "../defaults.js";
import { ensureToken, type MintedToken, readToken } from "./minted-token.js";

export type AdminToken = MintedToken;

const damaged = "admin_token_damaged";

/**
 * The token that a new cluster starts with. The file is written before the log, so that a crash in between leaves a token
 * that the next start of the still empty log takes up again.
 */
export async function ensureAdminToken(dataDir: string, ids: Ids, random: Random): Promise<AdminToken> {
  return (await readAdminToken(dataDir)) ?? ensureToken(adminTokenPath(dataDir), ids, random);
}

/** Undefined when there is none. Throws ClusterError `admin_token_damaged`, which names the file. */
export function readAdminToken(dataDir: string): Promise<AdminToken | undefined> {
  return readToken(adminTokenPath(dataDir), damaged);
}
