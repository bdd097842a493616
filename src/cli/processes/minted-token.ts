import { createHash } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { secretParts, tokenSecret } from "../../model/index.js";
import { ClusterError, type Ids, type Random } from "../../ports/index.js";

export interface MintedToken {
  id: string;
  /** SHA-256 of the secret, hex. */
  credential: string;
  /** The whole bearer token. */
  token: string;
}

/** The token in the file; where there is none yet, one is made, for its owner alone and on the disk when this resolves. */
export async function ensureToken(path: string, ids: Ids, random: Random): Promise<MintedToken> {
  const found = await readToken(path);
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
  await renameDurably(`${path}.new`, path);
  return { id, credential: sha256(secret), token };
}

/** Undefined when there is none. Throws ClusterError `admin_token_damaged` or `token_damaged`, which name the file. */
export async function readToken(path: string, code = "token_damaged"): Promise<MintedToken | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parts = secretParts(text.trim());
  if (!parts) throw new ClusterError("invalid", code, `${path} does not hold a token`);
  return { id: parts.id, credential: sha256(parts.secret), token: text.trim() };
}

/** The new name is on the disk when this resolves. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  const directory = await open(dirname(to), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function sha256(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
