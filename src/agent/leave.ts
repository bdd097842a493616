import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ClusterError, type Timers } from "../ports/index.js";
import { lockDataDir, lockHolder } from "./data-dir.js";
import { isAlive, signalProcess } from "./host-process.js";
import type { Runtime } from "./runtime.js";
import { type InstanceId, instanceKey, type Launch } from "./task-folder.js";

/** How long an agent may take to let go of what it runs. */
const agentEndMs = 15_000;
const pollMs = 100;
/** Left for exits to be written after the last kill. */
const marginMs = 2_000;

/**
 * The last steps of a node that was removed from its cluster: its agent ends, whatever still runs is stopped as it asks,
 * and the data directory forgets all that was that node's, so that this host may join again, here or elsewhere.
 */
export async function leaveHost({ dataDir, runtimes, timers }: { dataDir: string; runtimes: Runtime[]; timers: Timers }): Promise<void> {
  await endAgent(dataDir, timers);
  const unlock = lockDataDir(dataDir);
  try {
    for (const runtime of runtimes) await stopAll(runtime, timers);
    // The identity goes last: until then an interrupted leave can be repeated.
    for (const name of ["tasks", "obeyed.json", "reports.json", "forwarder.json", "node.json"]) {
      await rm(join(dataDir, name), { recursive: true, force: true });
    }
  } finally {
    unlock();
  }
}

async function endAgent(dataDir: string, timers: Timers): Promise<void> {
  const holder = lockHolder(dataDir);
  if (!holder || !isAlive(holder)) return;
  signalProcess(holder.pid, "SIGTERM");
  for (let waited = 0; isAlive(holder); waited += pollMs) {
    if (waited >= agentEndMs) {
      throw new ClusterError(
        "unavailable",
        "agent_running",
        `the agent (pid ${holder.pid}) was told to end and has not; end it and repeat this`,
      );
    }
    await timers.sleep(pollMs);
  }
}

async function stopAll(runtime: Runtime, timers: Timers): Promise<void> {
  const alive = new Map<string, Launch>();
  const ended = new Set<string>();
  const found = await runtime.open({ running() {}, ended: (id: InstanceId) => ended.add(instanceKey(id)) });
  for (const { launch, end } of found) if (!end) alive.set(instanceKey(launch), launch);
  let longestMs = 0;
  for (const launch of alive.values()) {
    runtime.stop(launch, launch.stopSignal, launch.stopGraceMs, "ordered");
    longestMs = Math.max(longestMs, launch.stopGraceMs);
  }
  const left = () => [...alive.keys()].filter((key) => !ended.has(key));
  for (let waited = 0; left().length > 0 && waited < longestMs + marginMs; waited += pollMs) await timers.sleep(pollMs);
  await runtime.close();
  if (left().length > 0) throw new ClusterError("unavailable", "tasks_running", `still running here: ${left().join(", ")}`);
}
