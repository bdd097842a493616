import { rm } from "node:fs/promises";
import type { Ids, Random } from "../../ports/index.js";
import { tokenById, type View } from "../../projections/index.js";
import { adminTokenPath, controllerTokenPath } from "../defaults.js";
import { ensureToken, type MintedToken, readToken, renameDurably } from "./minted-token.js";

export interface FirstTokens {
  admin: MintedToken;
  controller: MintedToken;
}

/**
 * The tokens that a new cluster on a shared log starts with, if it is this controller that writes its first events: until
 * that is known they stand beside the files that people read. A crash in between leaves them for the next start.
 */
export async function offerFirstTokens(dataDir: string, ids: Ids, random: Random): Promise<FirstTokens> {
  // One that stands there already is taken up, as on an embedded log.
  const offer = async (path: string) => (await readToken(path)) ?? ensureToken(offered(path), ids, random);
  return { admin: await offer(adminTokenPath(dataDir)), controller: await offer(controllerTokenPath(dataDir)) };
}

/** What was offered gets its name where the cluster has it, and goes where another controller made the cluster. */
export async function settleFirstTokens(dataDir: string, view: View): Promise<void> {
  for (const path of [adminTokenPath(dataDir), controllerTokenPath(dataDir)]) {
    const token = await readToken(offered(path));
    if (!token) continue;
    if (tokenById(view, token.id)?.credential === token.credential) await renameDurably(offered(path), path);
    else await rm(offered(path));
  }
}

function offered(path: string): string {
  return `${path}.offered`;
}
