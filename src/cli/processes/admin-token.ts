import { createHash } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { secretParts, tokenSecret } from "../../model/index.js";
import { ClusterError, type Ids, type Random } from "../../ports/index.js";
import { adminTokenPath } from "../defaults.js";

export interface AdminToken {
  id: string;
  /** SHA-256 of the secret, hex. */
  credential: string;
  /** The whole bearer token. */
  token: string;
}

/**
 * The token that a new cluster starts with. The file is written before the log, so that a crash in between leaves a token
 * that the next start of the still empty log takes up again.
 */
export async function ensureAdminToken(dataDir: string, ids: Ids, random: Random): Promise<AdminToken> {
  const path = adminTokenPath(dataDir);
  const found = await readAdminToken(dataDir);
  if (found) return found;
  const id = ids.next();
  const secret = random.hex(32);
  const token = tokenSecret(id, secret);
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    // The mode above holds for a file that is made here, not for one that was left.
    await file.chmod(0o600);
    await file.writeFile(`${token}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  // The name must be on the disk before the log that knows the token is.
  const directory = await open(dataDir, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  return { id, credential: sha256(secret), token };
}

/** Undefined when there is none. Throws ClusterError `admin_token_damaged`, which names the file. */
export async function readAdminToken(dataDir: string): Promise<AdminToken | undefined> {
  const path = adminTokenPath(dataDir);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parts = secretParts(text.trim());
  if (!parts) throw new ClusterError("invalid", "admin_token_damaged", `${path} does not hold a token`);
  return { id: parts.id, credential: sha256(parts.secret), token: text.trim() };
}

function sha256(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
