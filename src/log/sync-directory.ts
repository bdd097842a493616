import { open } from "node:fs/promises";

/** A new name, or a rename, is on the disk when its directory is. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
