import { constants } from "node:fs";
import { link, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { SecretKeys, secretKeyBytes } from "../../controller/index.js";
import { ClusterError, type Random } from "../../ports/index.js";

/** Newest first; more are left over from keys that nothing is under any more. */
const keysMax = 16;
const fileBytesMax = 4096;
/** Group and others. */
const foreignBits = 0o077;

/**
 * Keys from a file: one a line, newest first, each of 64 hex digits. Empty lines and those that begin with # say nothing.
 * @throws ClusterError `secrets_key_refused` that says what is wrong with the file, and never what is in it
 */
export async function readSecretKeys(path: string): Promise<SecretKeys> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw refused(path, error.code === "ENOENT" ? "is not there" : `cannot be read: ${error.message}`, error);
  });
  try {
    // Of what was opened, so that nobody can put another file in its place meanwhile.
    const { mode, size } = await file.stat().then((stats) => {
      if (!stats.isFile()) throw refused(path, "is not a file");
      return stats;
    });
    if ((mode & foreignBits) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, "0");
      throw refused(path, `may be read or written by others than its owner (mode ${octal}); chmod 600 it`);
    }
    if (size > fileBytesMax) throw refused(path, `has ${size} bytes, and at most ${fileBytesMax} are allowed`);
    return new SecretKeys(keysIn(await file.readFile("utf8"), path));
  } finally {
    await file.close();
  }
}

/** The keys of this file; where there is none yet, one is made. */
export async function ensureSecretKeys(path: string, random: Random): Promise<SecretKeys> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.${random.hex(4)}`;
  const file = await open(made, "wx", 0o600);
  try {
    await file.writeFile(`${random.hex(secretKeyBytes)}\n`);
    await file.sync();
    // Whole or not at all, and never in the place of another: what a lost key sealed cannot be opened.
    await link(made, path);
    const directory = await open(dirname(path), "r");
    await directory.sync().finally(() => directory.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await file.close();
    await rm(made, { force: true });
  }
  return readSecretKeys(path);
}

function keysIn(text: string, path: string): Buffer[] {
  const lines = text.split("\n").map((line, index) => ({ text: line.trim(), number: index + 1 }));
  const keys = lines.filter((line) => line.text !== "" && !line.text.startsWith("#"));
  if (keys.length === 0) throw refused(path, "holds no key; write one of 64 hex digits, e.g. by `openssl rand -hex 32`");
  if (keys.length > keysMax) throw refused(path, `holds ${keys.length} keys, and at most ${keysMax} are allowed`);
  return keys.map(({ text: key, number }) => {
    if (/^[0-9a-fA-F]{64}$/.test(key)) return Buffer.from(key, "hex");
    throw refused(
      path,
      `line ${number} is not a key: 64 hex digits (${secretKeyBytes} bytes) are wanted, and it has ${key.length} characters`,
    );
  });
}

function refused(path: string, what: string, cause?: unknown): ClusterError {
  return new ClusterError("invalid", "secrets_key_refused", `the file of keys for secrets ${path} ${what}`, { cause });
}
