import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClusterError } from "../ports/index.js";
import type { AgentLog } from "./log.js";
import type { AddressMemory } from "./names/index.js";

/** Numbers by what they belong to, as local ports by route, in one small file. */
export function filePortMemory(dataDir: string, log: AgentLog, name = "forwarder.json"): AddressMemory {
  const path = join(dataDir, name);
  const ports = new Map(Object.entries(readPorts()));
  return {
    get: (key) => ports.get(key),
    keys: () => ports.keys(),
    set(key, port) {
      if (ports.get(key) === port) return;
      ports.set(key, port);
      save();
    },
    delete(key) {
      if (ports.delete(key)) save();
    },
  };

  /** It is not brought to disk at once, so a power cut may damage it; but then nothing runs any more that was told a port. */
  function readPorts(): Record<string, number> {
    try {
      return readJson(path) ?? {};
    } catch (error) {
      log.warn({ err: error, path }, "the ports or addresses that were kept are damaged; others are taken");
      return {};
    }
  }

  /** Without room on the disk the ports are still known to this life of the agent. */
  function save(): void {
    try {
      writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(ports)), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch (error) {
      log.warn({ err: error, path }, "ports or addresses could not be kept");
    }
  }
}

/**
 * Undefined where there is none.
 * @throws ClusterError `agent_data_damaged`
 */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ClusterError("internal", "agent_data_damaged", `${path} cannot be read; move it away to go on without it`, { cause: error });
  }
}
