import type { InstanceId, Launch } from "../task-folder.js";

/** What tells a container of ours from all others: whose it is, and which instance. */
const prefix = "dev.fleetlog.";
export const nodeLabel = `${prefix}node`;

/** Names are unique on an engine, which is what makes a create that is repeated harmless. */
export function containerName({ task, container, generation }: InstanceId): string {
  return `fleetlog-${task}-${container}-${generation}`;
}

export function labelsOf(launch: Launch, node: string): Record<string, string> {
  return {
    [nodeLabel]: node,
    [`${prefix}task`]: launch.task,
    [`${prefix}container`]: String(launch.container),
    [`${prefix}generation`]: String(launch.generation),
    [`${prefix}service`]: launch.docker?.service ?? "",
  };
}

/** Undefined for a container that is not this node's. */
export function instanceOf(labels: Record<string, string> | undefined, node: string): InstanceId | undefined {
  if (labels?.[nodeLabel] !== node) return undefined;
  const task = labels[`${prefix}task`];
  const container = Number(labels[`${prefix}container`]);
  const generation = Number(labels[`${prefix}generation`]);
  if (task === undefined || !Number.isInteger(container) || !Number.isInteger(generation)) return undefined;
  return { task, container, generation };
}
