import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { RuntimeName } from "../model/index.js";
import { ClusterError, type Timers } from "../ports/index.js";
import { learnedControllers } from "./controller-urls.js";
import { lockDataDir, lockHolder } from "./data-dir-lock.js";
import { isAlive, signalProcess } from "./host-process.js";
import { type InstanceId, instanceKey, type Launch } from "./launch-record.js";
import type { Runtime } from "./runtime.js";
import { folderOf, listInstances, TaskFolder } from "./task-folder.js";

/** How long an agent may take to let go of what it runs. */
const agentEndMs = 15_000;
const pollMs = 100;
/** Left for exits to be written after the last kill. */
const marginMs = 2_000;

/** What a data directory holds of its node. The identity goes last: until then an interrupted leave can be repeated. */
const nodesOwn = [
  "tasks",
  "obeyed.json",
  "reports.json",
  "forwarder.json",
  "forwarder-inner.json",
  "names.json",
  learnedControllers,
  "node.json",
];

/** The runtimes that something in the data directory was started in. */
export function runtimesUsed(dataDir: string): RuntimeName[] {
  const names = listInstances(dataDir).map((id) => new TaskFolder(folderOf(dataDir, id)).launch()?.runtime);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/**
 * The last steps of a node that was removed from its cluster: its agent ends, whatever still runs is stopped as it asks,
 * and the data directory forgets all that was that node's, so that this host may join again, here or elsewhere.
 */
export async function leaveHost(options: { dataDir: string; node: string; runtimes: Runtime[]; timers: Timers }): Promise<void> {
  const { dataDir, node, runtimes, timers } = options;
  await endAgent(dataDir, timers);
  const unlock = lockDataDir(dataDir);
  try {
    for (const runtime of runtimes) await stopAll(runtime, node, timers);
    for (const name of nodesOwn) await rm(join(dataDir, name), { recursive: true, force: true });
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

async function stopAll(runtime: Runtime, node: string, timers: Timers): Promise<void> {
  const alive = new Map<string, Launch>();
  const ended = new Set<string>();
  const found = await runtime.open({ running() {}, ended: (id: InstanceId) => ended.add(instanceKey(id)) }, node);
  for (const { launch, end } of found) if (!end) alive.set(instanceKey(launch), launch);
  let longestMs = 0;
  for (const launch of alive.values()) {
    runtime.stop(launch, launch.stopSignal, launch.stopGraceMs, "ordered");
    longestMs = Math.max(longestMs, launch.stopGraceMs);
  }
  const left = () => [...alive.keys()].filter((key) => !ended.has(key));
  for (let waited = 0; left().length > 0 && waited < longestMs + marginMs; waited += pollMs) await timers.sleep(pollMs);
  // Before its folders go: what a runtime keeps elsewhere can be found by them alone.
  await runtime.clear?.();
  await runtime.close();
  if (left().length > 0) throw new ClusterError("unavailable", "tasks_running", `still running here: ${left().join(", ")}`);
}
