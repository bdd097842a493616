import { randomBytes } from "node:crypto";
import { open, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formatBytes } from "../units.js";
import { type Finding, failed, fine, warning } from "./finding.js";

/** A cluster of a few nodes writes about this much in a month. */
const freeBytesMin = 1024 ** 3;
const syncWrites = 5;
/** An append waits for one sync: slower than this and the disk, not fleetlog, sets the pace. */
const syncMsMax = 20;

/** Whether the data directory can be written, how much room it has, and how long a durable write takes. */
export async function checkDisk(dataDir: string): Promise<Finding[]> {
  const directory = await nearest(dataDir);
  let syncMs: number;
  try {
    syncMs = await timeSync(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const fix = "give the user that runs fleetlog the directory (chown), or name another with --data-dir";
    return [failed("disk", `cannot write in ${directory} (${code})`, fix)];
  }
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const room = `${formatBytes(free)} free in ${directory}`;
  return [
    free < freeBytesMin ? warning("disk", room, "make room, or name a directory on a larger disk with --data-dir") : fine("disk", room),
    syncMs > syncMsMax
      ? warning(
          "disk sync",
          `${syncMs.toFixed(1)} ms for a durable write`,
          "put the data directory on a local SSD; network disks are slow to sync",
        )
      : fine("disk sync", `${syncMs.toFixed(1)} ms for a durable write`),
  ];
}

/** The directory itself, or the nearest one above that exists: it is there that it would be made. */
async function nearest(path: string): Promise<string> {
  const there = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return there || dirname(path) === path ? path : nearest(dirname(path));
}

/** The median, in ms, of a few writes of one page. */
async function timeSync(directory: string): Promise<number> {
  const path = join(directory, `.fleetlog-doctor-${randomBytes(6).toString("hex")}`);
  const file = await open(path, "wx", 0o600);
  try {
    const times: number[] = [];
    for (let i = 0; i < syncWrites; i++) {
      const start = performance.now();
      await file.write(Buffer.alloc(4096));
      await file.datasync();
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[Math.floor(syncWrites / 2)] as number;
  } finally {
    await file.close();
    await rm(path);
  }
}
