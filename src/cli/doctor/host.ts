import { readFile } from "node:fs/promises";
import { type Finding, failed, fine, warning } from "./finding.js";

const nodeLeast = [20, 19] as const;
/** Each task takes a few, each agent's session one. */
const openFilesLeast = 4_096;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const enough = major > nodeLeast[0] || (major === nodeLeast[0] && minor >= nodeLeast[1]);
  return enough
    ? fine("node", `Node.js ${version}`)
    : failed("node", `Node.js ${version}`, `install Node.js ${nodeLeast.join(".")} or later`);
}

/** @param limits text of `/proc/self/limits` */
export function checkOpenFiles(limits: string): Finding {
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  const count = soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
  const found = `${soft ?? "an unknown number of"} open files for one process`;
  return count >= openFilesLeast
    ? fine("open files", found)
    : warning("open files", found, `raise it to ${openFilesLeast} or more (ulimit -n, or LimitNOFILE= in the systemd unit)`);
}

/** @param controllers text of `/sys/fs/cgroup/cgroup.controllers`; undefined where there is no such file */
export function checkCgroups(controllers: string | undefined): Finding {
  if (controllers === undefined) {
    return warning(
      "cgroups",
      "version 1, or none",
      "boot with systemd.unified_cgroup_hierarchy=1: Docker enforces limits of CPU and memory best with version 2",
    );
  }
  const there = controllers.trim().split(/\s+/);
  const missing = ["cpu", "memory", "pids"].filter((name) => !there.includes(name));
  return missing.length === 0
    ? fine("cgroups", `version 2 with ${there.join(", ")}`)
    : warning(
        "cgroups",
        `version 2 without ${missing.join(", ")}`,
        `enable them (cgroup_enable=${missing[0]} on the kernel's command line)`,
      );
}

/** Those of the host that only Linux has are left out elsewhere. */
export async function checkHostLimits(): Promise<Finding[]> {
  const read = (path: string) => readFile(path, "utf8").catch(() => undefined);
  const findings = [checkNode(process.versions.node)];
  if (process.platform !== "linux") return findings;
  const limits = await read("/proc/self/limits");
  if (limits !== undefined) findings.push(checkOpenFiles(limits));
  findings.push(checkCgroups(await read("/sys/fs/cgroup/cgroup.controllers")));
  return findings;
}
