import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process of this host, told apart from a later one with the same pid. */
export interface ProcessRef {
  pid: number;
  /** When it started, in the host's own unit; equal for the same process, whoever looks. */
  start: string;
  /** The life of the host that `start` is counted in. */
  boot: string;
}

export interface ProcessStat {
  /** One letter; `Z` is dead and not yet reaped. */
  state: string;
  group: number;
  /** Clock ticks of user and system time. */
  cpuTicks: number;
  start: string;
  residentPages: number;
}

let boot: string | undefined;

/** Changes with every boot of the host, and only then. */
export function hostBoot(): string {
  boot ??= readBoot();
  return boot;
}

function readBoot(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim().replaceAll("-", "");
  } catch {
    // Elsewhere than on Linux, start times are full dates, which need no boot beside them.
    return "0";
  }
}

/** Undefined when there is no such process. */
export function processStat(pid: number): ProcessStat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return process.platform === "linux" ? undefined : psStat(pid);
  }
}

/** The command in parentheses may hold anything, so fields are counted from the last parenthesis. */
function parseStat(text: string): ProcessStat {
  const field = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return {
    state: field[0] ?? "?",
    group: Number(field[2]),
    cpuTicks: Number(field[11]) + Number(field[12]),
    start: field[19] ?? "",
    residentPages: Number(field[21]),
  };
}

function psStat(pid: number): ProcessStat | undefined {
  try {
    const text = execFileSync("ps", ["-o", "stat=,pgid=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const match = /^(\S)\S*\s+(\d+)\s+(.+)$/.exec(text);
    return match ? { state: match[1] ?? "?", group: Number(match[2]), cpuTicks: 0, start: match[3] ?? "", residentPages: 0 } : undefined;
  } catch {
    return undefined;
  }
}

export function processRef(pid: number): ProcessRef | undefined {
  const stat = processStat(pid);
  return stat && { pid, start: stat.start, boot: hostBoot() };
}

/** Whether that very process still runs; a zombie does not. */
export function isAlive(ref: ProcessRef): boolean {
  if (ref.boot !== hostBoot()) return false;
  const stat = processStat(ref.pid);
  return stat !== undefined && stat.start === ref.start && stat.state !== "Z" && stat.state !== "X";
}

/** Signals the whole group of a process that leads one; a group that is gone is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalProcess(-pid, signal);
}

export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Processes that were started with this entry (`NAME=VALUE`) in their environment. Linux only; elsewhere none. */
export function processesWith(entry: string): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/environ`, "latin1").split("\0").includes(entry) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
