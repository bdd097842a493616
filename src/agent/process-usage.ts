import { readdirSync } from "node:fs";
import { processStat } from "./host-process.js";
import type { Usage } from "./runtime.js";

/** Linux counts processor time in hundredths of a second for every program, whatever the kernel's own tick is. */
const tickMs = 10;
const pageBytes = 4096;

/**
 * Sums what process groups use, in one pass over /proc; elsewhere than on Linux it knows nothing.
 * @param groups task by process group
 */
export function groupUsage(groups: ReadonlyMap<number, string>): Usage[] {
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
    byTask.set(task, usage);
  }
  return [...byTask.values()];
}
