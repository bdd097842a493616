import { fdatasync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { syncFolderAside } from "./sync-folder.js";

/** Puts what was written into a file on disk. */
export const syncData = promisify(fdatasync);

/**
 * Whole or not at all, also after a power cut; the folder is made where it is missing.
 * @param sync for tests: a disk that fails
 * @returns the inode of the new file
 */
export async function writeDurably(path: string, content: string | Uint8Array, sync = syncData): Promise<number> {
  const made = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  let ino: number;
  try {
    const file = await open(made, "w", 0o600);
    try {
      await file.writeFile(content);
      await sync(file.fd);
      ino = (await file.stat()).ino;
    } finally {
      await file.close();
    }
    await rename(made, path);
  } catch (error) {
    await rm(made, { force: true });
    throw error;
  }
  await syncFolderAside(dirname(path));
  return ino;
}
