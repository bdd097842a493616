import { connectEngine } from "./engine.js";

/** What there is to know of an engine before an agent uses it. */
export interface EngineReport {
  host: string;
  version: string;
  liveRestore: boolean;
  ipForward: boolean;
  /** Of containers that name none. */
  logDriver: string;
  enforces: { cpu: boolean; memory: boolean; pids: boolean };
}

/** @throws ClusterError as `connectEngine` does */
export async function describeEngine(host?: string): Promise<EngineReport> {
  const engine = await connectEngine(host);
  const info = (await engine.calls.info()) as {
    ServerVersion: string;
    LiveRestoreEnabled?: boolean;
    IPv4Forwarding?: boolean;
    LoggingDriver?: string;
    CpuCfsQuota?: boolean;
    MemoryLimit?: boolean;
    PidsLimit?: boolean;
  };
  return {
    host: engine.host,
    version: info.ServerVersion,
    liveRestore: info.LiveRestoreEnabled === true,
    ipForward: info.IPv4Forwarding === true,
    logDriver: info.LoggingDriver ?? "",
    enforces: { cpu: info.CpuCfsQuota === true, memory: info.MemoryLimit === true, pids: info.PidsLimit === true },
  };
}
