import { join } from "node:path";
import { ClusterError } from "../ports/index.js";
import { readJson } from "./data-dir.js";
import { hostBoot } from "./host-process.js";
import { writeDurably } from "./write-durably.js";

/** Numbers reserved at a time: a kill -9 then skips some, and repeats none. */
const blockNumbers = 1_000;
/** With so many left the next ones are reserved, so that no report waits for a disk. */
const lowNumbers = 500;

/** What tells the reports of a node apart. */
export interface ReportNumbers {
  bootId: string;
  /** @throws ClusterError `report_numbers_unkept` of kind unavailable while none can be had; asking again tries again */
  next(): number;
}

export interface KeptNumbers extends ReportNumbers {
  /** Resolves once nothing is being written. */
  settled(): Promise<void>;
}

/**
 * Report numbers go on over restarts of the agent within one life of its host, so that the controller can tell a repeat
 * from news. None is given before it is reserved on disk. On a full disk this opens nonetheless.
 * @throws ClusterError `agent_data_damaged`
 */
export async function openReportNumbers(dataDir: string): Promise<KeptNumbers> {
  const path = join(dataDir, "reports.json");
  const bootId = hostBoot();
  const kept = readJson<{ bootId: string; reserved: number }>(path);
  let reserved = kept?.bootId === bootId ? kept.reserved : 0;
  let last = reserved;
  let reserving: Promise<void> | undefined;
  let failure: unknown;
  const reserve = async () => {
    const next = reserved + blockNumbers;
    try {
      await writeDurably(path, JSON.stringify({ bootId, reserved: next }));
      reserved = next;
    } catch (error) {
      failure = error;
    }
    reserving = undefined;
  };
  reserving = reserve();
  await reserving;
  return {
    bootId,
    next() {
      if (reserved - last <= lowNumbers) reserving ??= reserve();
      if (last < reserved) return ++last;
      throw new ClusterError("unavailable", "report_numbers_unkept", `no report numbers could be kept in ${path}`, { cause: failure });
    },
    settled: async () => reserving,
  };
}
