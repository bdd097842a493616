import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MoreUsage } from "../runtime.js";

/** Where the kernel counts what one container uses. */
export interface CgroupFiles {
  version: 1 | 2;
  cpu: string;
  memory: string;
  memoryStat: string;
  /** Periods and throttling. */
  cpuStat: string;
  io: string;
  /** Of the host as the container's first process sees it. */
  network: string;
}

const root = "/sys/fs/cgroup";
const nanosPerMs = 1_000_000;
const microsPerMs = 1_000;

/** Undefined when the files are not to be had here, or the process is no longer that container's. */
export function cgroupOf(pid: number, container: string): CgroupFiles | undefined {
  if (pid <= 0) return undefined;
  const text = membershipOf(pid, container);
  if (text === undefined) return undefined;
  const paths = new Map(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(":", 3) as [string, string, string])
      .map(([, controllers, path]) => [controllers, path]),
  );
  return filesOf(paths, pid).find((files) => readCgroup(files) !== undefined);
}

/** Whether a process is that container's at this moment, as the kernel says. */
export function isInContainer(pid: number, container: string): boolean {
  return membershipOf(pid, container) !== undefined;
}

/** The groups of a process, each named after its container; undefined when it is not in this one. */
function membershipOf(pid: number, container: string): string | undefined {
  const text = read(`/proc/${pid}/cgroup`);
  return container !== "" && text?.includes(container) ? text : undefined;
}

function filesOf(paths: ReadonlyMap<string, string>, pid: number): CgroupFiles[] {
  const unified = paths.get("");
  const network = `/proc/${pid}/net/dev`;
  const candidates: CgroupFiles[] = [];
  const named = (controller: string) => [...paths].find(([names]) => names.split(",").includes(controller));
  const cpu = named("cpuacct");
  const memory = named("memory");
  if (cpu && memory) {
    const folder = join(root, memory[0], memory[1]);
    const [periods = cpu, block = memory] = [named("cpu"), named("blkio")];
    candidates.push({
      version: 1,
      cpu: join(root, cpu[0], cpu[1], "cpuacct.usage"),
      memory: join(folder, "memory.usage_in_bytes"),
      memoryStat: join(folder, "memory.stat"),
      cpuStat: join(root, periods[0], periods[1], "cpu.stat"),
      io: join(root, block[0], block[1], "blkio.throttle.io_service_bytes_recursive"),
      network,
    });
  }
  if (unified !== undefined) {
    const folder = join(root, unified);
    candidates.push({
      version: 2,
      cpu: join(folder, "cpu.stat"),
      memory: join(folder, "memory.current"),
      memoryStat: join(folder, "memory.stat"),
      cpuStat: join(folder, "cpu.stat"),
      io: join(folder, "io.stat"),
      network,
    });
  }
  return candidates;
}

/** As `docker stats` counts: pages of files that could be dropped at once do not count. */
export function readCgroup({ version, cpu, memory, memoryStat }: CgroupFiles): { cpuMs: number; memoryBytes: number } | undefined {
  const cpuText = read(cpu);
  const memoryText = read(memory);
  if (cpuText === undefined || memoryText === undefined) return undefined;
  const inactive = numberOf(read(memoryStat) ?? "", version === 1 ? "total_inactive_file" : "inactive_file");
  return {
    cpuMs: version === 1 ? Number(cpuText) / nanosPerMs : numberOf(cpuText, "usage_usec") / microsPerMs,
    memoryBytes: Math.max(0, Number(memoryText) - inactive),
  };
}

/** What the kernel does not count for this group, e.g. because a controller is off, is left out. */
export function readMore({ version, cpuStat, io, network }: CgroupFiles, ownNetwork: boolean): MoreUsage {
  return { ...periodsIn(read(cpuStat) ?? ""), ...blockBytesIn(version, read(io)), ...(ownNetwork ? networkBytesIn(read(network)) : {}) };
}

function periodsIn(cpuStat: string): MoreUsage {
  if (!/^nr_periods /m.test(cpuStat)) return {};
  return { periods: numberOf(cpuStat, "nr_periods"), throttledPeriods: numberOf(cpuStat, "nr_throttled") };
}

/** One line a device, `8:0 rbytes=1 wbytes=2 …`; of version 1 one a device and direction, `8:0 Read 1`. None before the first byte. */
export function blockBytesIn(version: 1 | 2, text: string | undefined): MoreUsage {
  if (text === undefined) return {};
  const sum = (pattern: RegExp) => [...text.matchAll(pattern)].reduce((total, [, bytes]) => total + Number(bytes), 0);
  return version === 2
    ? { blockRead: sum(/ rbytes=(\d+)/g), blockWrite: sum(/ wbytes=(\d+)/g) }
    : { blockRead: sum(/^\d+:\d+ Read (\d+)$/gm), blockWrite: sum(/^\d+:\d+ Write (\d+)$/gm) };
}

/** Two lines of headings, then `name: received bytes, seven more, transmitted bytes, …`. Its loopback is no network. */
export function networkBytesIn(text: string | undefined): MoreUsage {
  if (text === undefined) return {};
  const sums = { networkReceive: 0, networkTransmit: 0 };
  for (const [, name, counts = ""] of text.matchAll(/^\s*([^\s:]+):(.*)$/gm)) {
    if (name === "lo") continue;
    const fields = counts.trim().split(/\s+/);
    sums.networkReceive += Number(fields[0] ?? 0);
    sums.networkTransmit += Number(fields[8] ?? 0);
  }
  return sums;
}

function numberOf(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
