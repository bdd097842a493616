import { type EventOf, type ServiceSpec, volumesOf } from "../../model/index.js";
import { scopedName } from "../access.js";
import { own } from "../own.js";
import type { NodeView, ServiceView, View, VolumeView } from "../view.js";
import { knownNode, ownNode } from "./recall.js";

/** Names of volumes that a placement brings to its nodes; undefined, and at no cost, for a spec without any. */
export function mountedVolumes(spec: ServiceSpec): string[] | undefined {
  for (const { mounts } of spec.containers) if (mounts !== undefined) return volumesOf(spec);
  return undefined;
}

/**
 * Tasks come to nodes, and with each the volumes that it mounts. One that was removed is back: its data is in use. One that its
 * node is to delete is spared, under an id that nothing said of the deletion can mean.
 */
export class VolumesOfPlacement {
  #made = 0;

  constructor(
    private readonly names: readonly string[],
    private readonly service: ServiceView,
    private readonly event: { seq: number; time: number },
  ) {}

  noteOn(node: NodeView): void {
    const { namespace } = this.service;
    for (const name of this.names) {
      const key = scopedName(namespace, name);
      const known = node.volumes[key];
      if (known?.state === "present") continue;
      const volumes = own(node, "volumes");
      if (known?.state === "removed") setPresent(own(volumes, key) as VolumeView);
      else volumes[key] = this.#make(name);
    }
  }

  #make(name: string): VolumeView {
    const { namespace, stack } = this.service;
    const { seq, time } = this.event;
    return {
      id: volumeId(seq, this.#made++),
      name,
      namespace,
      stack: stack?.name ?? null,
      createdAt: time,
      state: "present",
      removedAt: null,
      purgeAt: null,
      error: null,
    };
  }
}

const seqDigits = 8;
const countDigits = 4;

/** Of the event that placed its first task, and how many that had made before: no two are alike on one log. */
function volumeId(seq: number, count: number): string {
  return seq.toString(36).padStart(seqDigits, "0") + count.toString(36).padStart(countDigits, "0");
}

export function volumeRemoved(view: View, { data, time }: EventOf<"volume.removed">): void {
  const volume = volumeOf(view, data);
  if (!volume) return;
  volume.state = data.purgeAt === undefined ? "deleting" : "removed";
  volume.removedAt = time;
  volume.purgeAt = data.purgeAt ?? null;
}

export function volumeRestored(view: View, { data }: EventOf<"volume.restored">): void {
  const volume = volumeOf(view, data);
  if (volume?.state === "removed") setPresent(volume);
}

export function volumePurged(view: View, { data }: EventOf<"volume.purged">): void {
  const volume = volumeOf(view, data);
  if (volume?.state !== "removed") return;
  volume.state = "deleting";
  volume.purgeAt = null;
}

export function volumeDeleted(view: View, { data }: EventOf<"volume.deleted">): void {
  if (volumeOf(view, data)?.state !== "deleting") return;
  delete own(ownNode(view, data.node) as NodeView, "volumes")[scopedName(data.namespace, data.name)];
}

export function volumeDeletionFailed(view: View, { data }: EventOf<"volume.deletion_failed">): void {
  const volume = volumeOf(view, data);
  if (volume?.state === "deleting") volume.error = data.error;
}

function setPresent(volume: VolumeView): void {
  volume.state = "present";
  volume.removedAt = null;
  volume.purgeAt = null;
}

/** To be written into. Undefined also where another one has its name by now, or its node is gone. */
function volumeOf(view: View, { volume: id, node, namespace, name }: EventOf<"volume.restored">["data"]): VolumeView | undefined {
  const key = scopedName(namespace, name);
  if (knownNode(view, node)?.volumes[key]?.id !== id) return undefined;
  return own(own(ownNode(view, node) as NodeView, "volumes"), key);
}
