import { type ContainerSpec, type ResolveOrder, tagOf } from "../model/index.js";
import { nodeById, serviceById } from "./access.js";
import type { ServiceView, TaskView, View } from "./view.js";

/** Whether its node is not told of a task yet, because somebody is finding out which images it is to run. */
export function isWithheld({ images }: ServiceView, { specVersion, placedSeq }: TaskView): boolean {
  if (images === null) return false;
  const known = images[specVersion];
  // What was placed before anybody was asked runs already.
  return known !== undefined && known.pins === null && known.asked !== null && placedSeq > known.asked.since;
}

/** Which images this node is to get and tell of. */
export function resolveOrders(view: View, nodeId: string): ResolveOrder[] {
  const keys = nodeById(view, nodeId)?.resolves ?? [];
  return keys.flatMap((key) => {
    const [id = "", version = ""] = key.split("/");
    const service = serviceById(view, id);
    const asked = service?.images?.[version]?.asked;
    const spec = service?.specs[version];
    if (!spec || asked?.node !== nodeId) return [];
    return [{ service: id, specVersion: Number(version), asked: asked.seq, images: spec.containers.map(tagOf) }];
  });
}

/** The containers of a version as all its tasks run them. */
export function pinned({ images }: ServiceView, specVersion: number, containers: ContainerSpec[]): ContainerSpec[] {
  const pins = images?.[specVersion]?.pins;
  if (!pins?.some((pin) => pin !== null)) return containers;
  return containers.map((container, i) => {
    const image = pins[i];
    return container.docker && image ? { ...container, docker: { ...container.docker, image } } : container;
  });
}
