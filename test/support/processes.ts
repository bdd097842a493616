import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Owner } from "./fleetlog.js";

/** Pids of the tasks recorded in an agent's data directory that still run, by `TASK/CONTAINER.GENERATION`. */
export function taskPids(agentDir: string): Map<string, number> {
  const pids = new Map<string, number>();
  const root = join(agentDir, "tasks");
  for (const task of list(root)) {
    for (const instance of list(join(root, task))) {
      const pid = (readJson(join(root, task, instance, "pid.json")) as { pid?: number } | undefined)?.pid;
      if (pid !== undefined && isRunning(pid)) pids.set(`${task}/${instance}`, pid);
    }
  }
  return pids;
}

/** A zombie does not run. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Resident memory of a process. */
export function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has no memory: it is over`);
  return Number(kilobytes) * 1024;
}

/** Ends with the test what outlives a killed agent: its tasks' process groups, and its runner. */
export function endLeftovers(t: Owner, agentDir: string): void {
  t.teardown(() => {
    for (const pid of taskPids(agentDir).values()) kill(-pid);
    for (const task of list(join(agentDir, "tasks"))) {
      for (const instance of list(join(agentDir, "tasks", task))) {
        const runner = Number(readText(join(agentDir, "tasks", task, instance, "started")));
        if (runner > 1 && readText(`/proc/${runner}/cmdline`).includes("runner")) kill(runner);
      }
    }
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function readJson(path: string): unknown {
  const text = readText(path);
  return text ? JSON.parse(text) : undefined;
}
