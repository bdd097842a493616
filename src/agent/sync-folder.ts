import { closeSync, fsyncSync, openSync } from "node:fs";

/** Puts a folder's own list of names on disk: without it a new or renamed file may be gone after a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
