import type { InstanceId, Launch } from "../launch-record.js";
import type { NetworkRef } from "../networks.js";

/** What tells a container of ours from all others: whose it is, and which instance. */
const prefix = "dev.fleetlog.";
export const nodeLabel = `${prefix}node`;

/** Names are unique on an engine, which is what makes a create that is repeated harmless. */
export function containerName({ task, container, generation }: InstanceId): string {
  return `fleetlog-${task}-${container}-${generation}`;
}

/** Of a volume of ours on the engine. */
export function volumeNameOf({ namespace, name }: VolumeRef): string {
  return `fleetlog-${namespace}-${name}`;
}

/** A volume by its names in the cluster. */
export interface VolumeRef {
  namespace: string;
  name: string;
}

export function volumeLabels({ namespace, name }: VolumeRef, node: string): Record<string, string> {
  return { [nodeLabel]: node, [`${prefix}namespace`]: namespace, [`${prefix}volume`]: name };
}

/** Undefined for a volume that is not ours, or whose name on the engine two others could have. */
export function volumeOf(labels: Record<string, string> | null | undefined): (VolumeRef & { node: string }) | undefined {
  const node = labels?.[nodeLabel];
  const namespace = labels?.[`${prefix}namespace`];
  const name = labels?.[`${prefix}volume`];
  return node === undefined || namespace === undefined || name === undefined ? undefined : { node, namespace, name };
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

export function networkLabels({ namespace, stack, name }: NetworkRef, node: string): Record<string, string> {
  return { [nodeLabel]: node, [`${prefix}namespace`]: namespace, [`${prefix}stack`]: stack, [`${prefix}network`]: name };
}

/** Of a network that is known to be this node's. */
export function networkOf(labels: Record<string, string> | undefined): NetworkRef {
  const of = (name: string) => labels?.[`${prefix}${name}`] ?? "";
  return { namespace: of("namespace"), stack: of("stack"), name: of("network") };
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
