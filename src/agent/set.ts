import type { Instance } from "./instance.js";
import type { InstanceTable } from "./instance-table.js";
import type { InstanceId, Launch, StopCause } from "./launch-record.js";
import type { Orders } from "./orders.js";

/**
 * Several containers of one task that share a network: the first one has it, the others join it, each started once those
 * before it run. When the first one ends, the others have lost their network and end with it; each then gets a generation of
 * its own from the orders, as after any other end. One of the others that ends is restarted alone.
 */

/** The task's first container, while it runs. */
export function firstOf(task: string, instances: InstanceTable): Instance | undefined {
  for (const instance of instances.all())
    if (instance.task === task && instance.container === 0 && instance.phase === "running") return instance;
  return undefined;
}

/** Whether all that it stands on runs. What ran and has ended well was needed for a while only. */
export function isItsTurn({ task, container }: InstanceId, { tasks }: Pick<Orders, "tasks">, instances: InstanceTable): boolean {
  const assignment = tasks.get(task);
  if (assignment?.runtime !== "docker" || container === 0) return true;
  if (!firstOf(task, instances)) return false;
  for (let before = 1; before < container; before++) {
    const instance = instances.get({ task, container: before, generation: assignment.generations[before] ?? 1 });
    if (instance?.phase !== "running" && !instance?.end && !assignment.settled?.[before]) return false;
  }
  return true;
}

/** Those whose network has gone, and that were not told to end yet. Where the first one had done its work, so have they. */
export function strandedOf(instances: InstanceTable): { instance: Instance; cause: StopCause }[] {
  const stranded: { instance: Instance; cause: StopCause }[] = [];
  for (const instance of instances.all()) {
    const joins = instance.launch?.docker?.joins;
    if (joins === undefined || instance.phase === "ended" || instance.phase === "stopping") continue;
    const first = instances.get({ task: instance.task, container: 0, generation: joins });
    if (first?.phase === "ended") stranded.push({ instance, cause: first.end?.state === "complete" ? "ordered" : "set-broken" });
  }
  return stranded;
}

/** The host's ports that an instance holds; one that joins a network speaks through another's. */
export function ownPorts(launch: Launch): number[] {
  return launch.docker?.joins === undefined ? Object.values(launch.ports) : [];
}
