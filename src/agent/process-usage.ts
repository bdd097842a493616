import { readdirSync, readFileSync } from "node:fs";
import { processStat } from "./host-process.js";
import type { MoreUsage, Usage } from "./runtime.js";
import { sumOf } from "./usage-samples.js";

/** Linux counts processor time in hundredths of a second for every program, whatever the kernel's own tick is. */
const tickMs = 10;
const pageBytes = 4096;

/**
 * Sums what process groups use, in one pass over /proc; elsewhere than on Linux it knows nothing.
 * Their network is the host's own, so nobody knows whose bytes those are.
 * @param groups task by process group
 * @param all with what their disks were read and written
 */
export function groupUsage(groups: ReadonlyMap<number, string>, all: boolean): Usage[] {
  if (groups.size === 0 || process.platform !== "linux") return [];
  const byTask = new Map<string, Usage>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = processStat(pid);
    const task = stat && groups.get(stat.group);
    if (!stat || task === undefined) continue;
    const usage = byTask.get(task) ?? { task, cpuMs: 0, memoryBytes: 0 };
    usage.cpuMs += stat.cpuTicks * tickMs;
    usage.memoryBytes += stat.residentPages * pageBytes;
    const more = all ? sumOf(usage.more, blockBytes(pid)) : undefined;
    if (more) usage.more = more;
    byTask.set(task, usage);
  }
  return [...byTask.values()];
}

/** Undefined for a process that is gone, or another user's. */
function blockBytes(pid: number): MoreUsage | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/io`, "latin1");
    const [, read] = /^read_bytes: (\d+)$/m.exec(text) ?? [];
    const [, written] = /^write_bytes: (\d+)$/m.exec(text) ?? [];
    return read === undefined || written === undefined ? undefined : { blockRead: Number(read), blockWrite: Number(written) };
  } catch {
    return undefined;
  }
}
