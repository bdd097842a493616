import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
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

const unknownBoot = "0";
const machineDigits = 32;
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
    return unknownBoot;
  }
}

/** Which machine this is, over its boots where it tells; the same for all agents on it, and of no use to find it by. */
export function machineOf(): string | undefined {
  try {
    const id = readFileSync("/etc/machine-id", "utf8").trim();
    // Images that were cloned share their id, and running at the same time they differ in their boot.
    if (id !== "") return createHash("sha256").update(`${id} ${hostBoot()}`).digest("hex").slice(0, machineDigits);
  } catch {
    // None is kept, as in most containers; the boot is the machine's then.
  }
  return hostBoot() === unknownBoot ? undefined : createHash("sha256").update(hostBoot()).digest("hex").slice(0, machineDigits);
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

/** One that is gone, or has become another user's, is left alone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}

/** Processes that were started with one of these values of the variable in their environment. Linux only; elsewhere none. */
export function processesWith(variable: string, values: ReadonlySet<string>): number[] {
  if (process.platform !== "linux") return [];
  const prefix = `${variable}=`;
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const entries = readFileSync(`/proc/${name}/environ`, "utf8").split("\0");
      return entries.some((entry) => entry.startsWith(prefix) && values.has(entry.slice(prefix.length))) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
