import { ClusterError } from "../../ports/index.js";
import type { InstanceId } from "../launch-record.js";
import { type Engine, engineWords, statusOf } from "./engine.js";
import { instanceOf, nodeLabel, type VolumeRef, volumeNameOf, volumeOf } from "./labels.js";
import type { OwnContainers } from "./own-containers.js";

export interface VolumeDeletion {
  engine: Engine;
  node: string;
  containers: OwnContainers;
  /** Whether the container is still needed; what is left of others does not stand in the way. */
  isNeeded(id: InstanceId): boolean;
}

/**
 * Deletes this node's volume of that name. One that is not there is as good as deleted, and so is one that is not ours: that one stays.
 * @throws ClusterError `volume_not_deleted`, in the engine's own words
 */
export async function deleteVolume(volume: VolumeRef, { engine, node, containers, isNeeded }: VolumeDeletion): Promise<void> {
  const name = volumeNameOf(volume);
  try {
    const owner = await ownerOf(engine, name);
    if (owner?.namespace !== volume.namespace || owner.name !== volume.name) return;
    if (owner.node !== node) throw refusal(`it was made for node ${owner.node}; delete it by hand: docker volume rm ${name}`);
    const filters = { volume: [name], label: [`${nodeLabel}=${node}`] };
    for (const { Labels } of await engine.calls.listContainers({ all: true, filters })) {
      const id = instanceOf(Labels, node);
      if (id && !isNeeded(id)) await containers.remove(id);
    }
    // Without force: the engine keeps what any container has, be it of ours or not.
    await engine.calls.getVolume(name).remove();
  } catch (error) {
    if (statusOf(error) === 404) return;
    throw statusOf(error) === undefined ? error : refusal(engineWords(error), error);
  }
}

/** Undefined for one that has not all of our labels, or is not there. */
async function ownerOf(engine: Engine, name: string): Promise<ReturnType<typeof volumeOf>> {
  try {
    return volumeOf((await engine.calls.getVolume(name).inspect()).Labels);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function refusal(message: string, cause?: unknown): ClusterError {
  return new ClusterError("conflict", "volume_not_deleted", message, { cause });
}
