import { readFile } from "node:fs/promises";
import { describeEngine, type EngineReport } from "../../agent/index.js";
import { isClusterError } from "../../ports/index.js";
import { type Finding, failed, fine, warning } from "./finding.js";

const settingsPath = "/etc/docker/daemon.json";
/** Drivers that write files which grow without end unless they are told where to stop. */
const unbounded = new Set(["json-file"]);

/** @param asked the engine that a person named; where none was, there may be none */
export async function checkDocker(asked: string | undefined): Promise<Finding[]> {
  let report: EngineReport;
  try {
    report = await describeEngine(asked);
  } catch (error) {
    if (!isClusterError(error)) throw error;
    if (error.code === "engine_unreachable" && asked === undefined) return [fine("docker", "none here; only the docker runtime needs it")];
    return [failed("docker", error.message, fixes[error.code] ?? "see what the engine logs (journalctl -u docker)")];
  }
  const settings = await readFile(settingsPath, "utf8").catch(() => "");
  return checkEngine(report, settings);
}

const fixes: Record<string, string> = {
  engine_unreachable: "start it (systemctl start docker), let this user open its socket (group docker), or name it with DOCKER_HOST",
  engine_too_old: "install Docker Engine 20.10 or later",
  engine_too_new: "install a newer fleetlog",
  invalid_docker_host: "write DOCKER_HOST as unix:///PATH or tcp://HOST:PORT",
};

/** @param settings text of the engine's own `daemon.json`; empty where it cannot be read */
export function checkEngine(report: EngineReport, settings: string): Finding[] {
  const { version, host, liveRestore, ipForward, logDriver, enforces } = report;
  const findings = [fine("docker", `Docker Engine ${version} at ${host}`)];
  if (!liveRestore) {
    const fix = `set "live-restore": true in ${settingsPath}, and reload the engine (systemctl reload docker)`;
    findings.push(warning("docker", "its containers end when the engine is restarted or upgraded", fix));
  }
  if (!ipForward) {
    const fix = "sysctl -w net.ipv4.ip_forward=1, and keep it in /etc/sysctl.d";
    findings.push(failed("docker", "the host does not forward packets: published ports and networks of containers do not work", fix));
  }
  if (unbounded.has(logDriver) && !settings.includes("max-size")) {
    const fix = `set "log-opts": {"max-size": "10m", "max-file": "3"} in ${settingsPath}; fleetlog's own containers are bounded in any case`;
    findings.push(warning("docker", `logs of other containers grow without bound (driver ${logDriver})`, fix));
  }
  const missing = (["cpu", "memory", "pids"] as const).filter((limit) => !enforces[limit]);
  if (missing.length > 0) {
    const fix = "enable these cgroup controllers (see the check `cgroups`)";
    findings.push(warning("docker", `the kernel lets it enforce no limit of ${missing.join(", ")}`, fix));
  }
  return findings;
}
