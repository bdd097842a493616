import { readFileSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { type Loaded, type Loader, within } from "../../api/index.js";

/** As long as a Compose file may be. */
const fileBytesMax = 1_048_576;

/**
 * Reads the files that Compose files name, if they stand in one of these folders once links are followed: a Compose file
 * from elsewhere does not get to put the rest of this host's files into a cluster's log.
 */
export function folderLoader(directory: string, folders: readonly string[]): Loader {
  const real = folders.map((folder) => realpathSync(folder));
  return (path): Loaded => {
    const whole = resolve(directory, path);
    try {
      const found = realpathSync(whole);
      if (!real.some((folder) => within(folder, found)))
        return refused(`leads out of ${directory}; if it may be read, name its folder with --files-below`);
      const { size, isFile } = inspect(found);
      if (!isFile) return refused("is no file");
      if (size > fileBytesMax) return refused(`is longer than ${fileBytesMax} bytes`);
      const bytes = readFileSync(found);
      return { kind: "text", text: bytes.toString(), bytes };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === "ENOENT" || code === "ENOTDIR" ? missing(whole, directory, folders) : refused(`cannot be read (${code})`);
    }
  };
}

/** Nor does it get to know which files there are. */
function missing(whole: string, directory: string, folders: readonly string[]): Loaded {
  const inside = [directory, ...folders].some((folder) => within(resolve(folder), whole));
  return inside ? { kind: "missing" } : refused(`leads out of ${directory}; if it may be read, name its folder with --files-below`);
}

function inspect(path: string): { size: number; isFile: boolean } {
  const stat = statSync(path);
  return { size: stat.size, isFile: stat.isFile() };
}

function refused(message: string): Loaded {
  return { kind: "refused", message };
}
