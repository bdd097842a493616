import { readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";

/** What the kernel has counted of this host since it started; what cannot be read is left out. */
export interface HostCounters {
  /** Seconds of all processors together, by what they did. */
  cpuSeconds: Record<string, number>;
  cpus: number;
  /** Over 1, 5 and 15 minutes. */
  load: Record<"1" | "5" | "15", number> | undefined;
  /** Bytes. */
  memory: Record<string, number>;
  /** Seconds since 1970. */
  bootTime: number | undefined;
  networks: NetworkCounters[];
  disks: DiskCounters[];
  filesystems: FilesystemSpace[];
}

export interface NetworkCounters {
  device: string;
  receivedBytes: number;
  transmittedBytes: number;
  /** Either way. */
  errors: number;
  drops: number;
}

export interface DiskCounters {
  device: string;
  readBytes: number;
  writtenBytes: number;
  reads: number;
  writes: number;
  /** In which anything was under way. */
  busySeconds: number;
}

export interface FilesystemSpace {
  mountpoint: string;
  type: string;
  sizeBytes: number;
  availableBytes: number;
  files: number;
  filesFree: number;
}

/** Of each kind; a host of containers has a device for every one of them. */
const shownMax = 64;
const cpuModes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];
const ticksPerSecond = 100;
const sectorBytes = 512;
const memoryNames = {
  MemTotal: "total",
  MemFree: "free",
  MemAvailable: "available",
  Cached: "cached",
  SwapTotal: "swap_total",
  SwapFree: "swap_free",
};
/** Ends of containers' networks, which their tasks have counts of, and what is no device. */
const containerDevice = /^(veth|lo$)/;
/** Made of memory or files. */
const unrealDisk = /^(loop|ram|zram|sr|fd)\d/;
/** On a disk of this host: a look at them does not wait for another. */
const localTypes = new Set(["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "vfat", "overlay"]);

/** Linux alone has something to tell. @param proc where its counts are */
export function hostCounters(proc = "/proc"): HostCounters {
  const stat = read(join(proc, "stat"));
  const cpu = /^cpu +(.*)$/m.exec(stat)?.[1]?.split(" ").map(Number) ?? [];
  return {
    cpuSeconds: Object.fromEntries(cpuModes.flatMap((mode, i) => (cpu[i] === undefined ? [] : [[mode, cpu[i] / ticksPerSecond]]))),
    cpus: stat.match(/^cpu\d+ /gm)?.length ?? 0,
    load: loadOf(read(join(proc, "loadavg"))),
    memory: memoryOf(read(join(proc, "meminfo"))),
    bootTime: numberIn(stat, /^btime (\d+)$/m),
    networks: networksOf(read(join(proc, "net/dev"))),
    disks: disksOf(read(join(proc, "diskstats"))),
    filesystems: filesystemsOf(read(join(proc, "self/mounts"))),
  };
}

function loadOf(text: string): HostCounters["load"] {
  const [one, five, fifteen] = text.split(" ").map(Number);
  return one === undefined || five === undefined || fifteen === undefined ? undefined : { "1": one, "5": five, "15": fifteen };
}

function memoryOf(text: string): Record<string, number> {
  const known = Object.entries(memoryNames).flatMap(([name, kind]) => {
    const kilobytes = numberIn(text, new RegExp(`^${name}: +(\\d+) kB$`, "m"));
    return kilobytes === undefined ? [] : [[kind, kilobytes * 1024]];
  });
  return Object.fromEntries(known);
}

/** `eth0: BYTES packets ERRORS DROPS …` for what was received, and after eight columns the same for what was sent. */
function networksOf(text: string): NetworkCounters[] {
  const lines = [...text.matchAll(/^ *([^\s:]+): *(.*)$/gm)].filter(([, device]) => !containerDevice.test(device as string));
  return lines.slice(0, shownMax).map(([, device, rest]) => {
    const counts = (rest as string).split(/ +/).map(Number);
    const at = (index: number) => counts[index] ?? 0;
    return { device: device as string, receivedBytes: at(0), transmittedBytes: at(8), errors: at(2) + at(10), drops: at(3) + at(11) };
  });
}

function disksOf(text: string): DiskCounters[] {
  const lines = text
    .split("\n")
    .map((line) => line.trim().split(/ +/))
    .filter(([, , device]) => device !== undefined && !unrealDisk.test(device));
  return lines.slice(0, shownMax).map(([, , device, ...columns]) => {
    const at = (index: number) => Number(columns[index] ?? 0);
    const bytes = { readBytes: at(2) * sectorBytes, writtenBytes: at(6) * sectorBytes };
    return { device: device as string, ...bytes, reads: at(0), writes: at(4), busySeconds: at(9) / 1000 };
  });
}

/** Each device once: what is mounted in several places has one size. */
function filesystemsOf(text: string): FilesystemSpace[] {
  const found = new Map<string, FilesystemSpace>();
  for (const line of text.split("\n")) {
    const [device, escaped, type] = line.split(" ") as [string, string?, string?];
    if (escaped === undefined || type === undefined || !localTypes.has(type) || found.has(device) || found.size >= shownMax) continue;
    // Other layers are those of containers.
    if (type === "overlay" && escaped !== "/") continue;
    const mountpoint = escaped.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const space = spaceOf(mountpoint, type);
    if (space) found.set(device, space);
  }
  return [...found.values()];
}

function spaceOf(mountpoint: string, type: string): FilesystemSpace | undefined {
  try {
    const { blocks, bavail, bsize, files, ffree } = statfsSync(mountpoint);
    return { mountpoint, type, sizeBytes: blocks * bsize, availableBytes: bavail * bsize, files, filesFree: ffree };
  } catch {
    return undefined;
  }
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
