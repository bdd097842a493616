import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClusterError } from "../ports/index.js";
import { hostBoot } from "./host-process.js";
import type { AgentLog } from "./log.js";
import type { AddressMemory } from "./names/index.js";

/** Numbers reserved at a time: a kill -9 then skips some, and repeats none. */
const reportSeqBlock = 1_000;

/**
 * Report numbers go on over restarts of the agent within one life of its host, so that the controller can tell a repeat
 * from news. Without a data directory a boot id that was never used before begins at 1.
 */
export function reportNumbers(dataDir: string): { bootId: string; next: () => number } {
  const path = join(dataDir, "reports.json");
  const bootId = hostBoot();
  const kept = readJson<{ bootId: string; reserved: number }>(path);
  let reserved = kept?.bootId === bootId ? kept.reserved : 0;
  let last = reserved;
  return {
    bootId,
    next() {
      if (last >= reserved) {
        const next = { bootId, reserved: last + reportSeqBlock };
        // On disk before it takes the old one's place: a power cut must leave no empty file, with which no agent could start.
        writeFileSync(`${path}.new`, JSON.stringify(next), { mode: 0o600, flush: true });
        renameSync(`${path}.new`, path);
        reserved = next.reserved;
      }
      return ++last;
    },
  };
}

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

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ClusterError("internal", "agent_data_damaged", `${path} cannot be read; move it away to go on without it`, { cause: error });
  }
}
