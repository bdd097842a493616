import { keepsHome, taskAddress, type VolumePurge, volumesOf } from "../model/index.js";
import { entriesOf, nodeById, scopedName, tasksOnNode } from "./access.js";
import type { NodeView, ServiceView, View, VolumeView } from "./view.js";

/** A volume, and the node that has it. */
export interface PlacedVolume {
  node: NodeView;
  volume: VolumeView;
}

/** Every volume of every node, in no order. */
export function* volumesOn(nodes: Iterable<NodeView>): Generator<PlacedVolume> {
  for (const node of nodes) for (const key in node.volumes) yield { node, volume: node.volumes[key] as VolumeView };
}

/** Those of this name, one a node; else the one of this id. */
export function findVolumes(view: View, namespace: string, idOrName: string): PlacedVolume[] {
  const key = scopedName(namespace, idOrName);
  const found: PlacedVolume[] = [];
  for (const node of entriesOf(view.nodes)) {
    const volume = node.volumes[key];
    if (volume) found.push({ node, volume });
  }
  if (found.length > 0) return found;
  for (const placed of volumesOn(entriesOf(view.nodes)))
    if (placed.volume.id === idOrName && placed.volume.namespace === namespace) return [placed];
  return [];
}

/** What this node is to delete, in the order in which it was decided. */
export function purgesOf(view: View, nodeId: string): VolumePurge[] {
  const purges: VolumePurge[] = [];
  const volumes = nodeById(view, nodeId)?.volumes ?? {};
  for (const key in volumes) {
    const { id, namespace, name, state } = volumes[key] as VolumeView;
    if (state === "deleting") purges.push({ volume: id, namespace, name });
  }
  return purges;
}

/** Whether the service, as it is now, mounts the volumes of this name. */
export function mountsVolume({ namespace, spec, removed }: ServiceView, volume: Pick<VolumeView, "namespace" | "name">): boolean {
  return !removed && namespace === volume.namespace && volumesOf(spec).includes(volume.name);
}

/** A service that stands and uses a volume, or may at any time. */
export interface VolumeUser {
  service: ServiceView;
  /** `task`: one on the volume's node mounts it. `home`: `slots` stay with that node, which holds their data. `next`: its next one may come there. */
  by: "task" | "home" | "next";
  slots: number[];
}

export function usersOf(view: View, { node, volume }: PlacedVolume): VolumeUser[] {
  const here = new Set<string>();
  for (const task of tasksOnNode(view, node.id)) {
    const { service: id } = taskAddress(task.id);
    here.add(`${id}/${task.specVersion}`);
  }
  const users: VolumeUser[] = [];
  for (const service of entriesOf(view.services)) {
    if (service.removed || service.namespace !== volume.namespace) continue;
    const hasTask = Object.entries(service.specs).some(
      ([version, spec]) => here.has(`${service.id}/${version}`) && volumesOf(spec).includes(volume.name),
    );
    const use = hasTask ? noSlots("task") : mountsVolume(service, volume) ? comesTo(view, service, node) : undefined;
    if (use) users.push({ service, ...use });
  }
  return users;
}

function noSlots(by: "task" | "next"): Omit<VolumeUser, "service"> {
  return { by, slots: [] };
}

/**
 * Undefined where none comes. A global service whose tasks are where they belong would have one on a node that takes tasks, if it were
 * for that node. A slot that has its data on another node stays there for as long as that node is in the cluster.
 */
function comesTo(view: View, { spec, homes, pending, stopped }: ServiceView, node: NodeView): Omit<VolumeUser, "service"> | undefined {
  const takesTasks = node.state === "ready" && node.availability === "active" && node.maintenance === null;
  if (spec.mode === "global") return stopped || pending !== null || !takesTasks ? noSlots("next") : undefined;
  if (!keepsHome(spec)) return noSlots("next");
  const slots: number[] = [];
  let isLoose = false;
  for (let slot = 1; slot <= spec.replicas; slot++) {
    const home = homes?.[slot - 1];
    if (home === node.id) slots.push(slot);
    else if (home == null || !nodeById(view, home)) isLoose = true;
  }
  if (slots.length > 0) return { by: "home", slots };
  return isLoose ? noSlots("next") : undefined;
}
