import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the kernel counts what one container uses. */
export interface CgroupFiles {
  version: 1 | 2;
  cpu: string;
  memory: string;
  memoryStat: string;
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
  return filesOf(paths).find((files) => readCgroup(files) !== undefined);
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

function filesOf(paths: ReadonlyMap<string, string>): CgroupFiles[] {
  const unified = paths.get("");
  const candidates: CgroupFiles[] = [];
  const named = (controller: string) => [...paths].find(([names]) => names.split(",").includes(controller));
  const cpu = named("cpuacct");
  const memory = named("memory");
  if (cpu && memory) {
    const folder = join(root, memory[0], memory[1]);
    candidates.push({
      version: 1,
      cpu: join(root, cpu[0], cpu[1], "cpuacct.usage"),
      memory: join(folder, "memory.usage_in_bytes"),
      memoryStat: join(folder, "memory.stat"),
    });
  }
  if (unified !== undefined) {
    const folder = join(root, unified);
    candidates.push({
      version: 2,
      cpu: join(folder, "cpu.stat"),
      memory: join(folder, "memory.current"),
      memoryStat: join(folder, "memory.stat"),
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
