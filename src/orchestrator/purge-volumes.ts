import type { NewEvent } from "../model/index.js";
import { entriesOf, type NodeView, nodeById, type View, volumesOn } from "../projections/index.js";
import type { Dirty, Wake } from "./types.js";

/** Volumes that nobody may restore any more: that is said, and from then on their nodes are to delete them. */
export function purgeVolumes(view: View, dirty: Dirty, now: number): { events: NewEvent[]; wakeAt: Wake[] } {
  const events: NewEvent[] = [];
  const wakes = new Map<string, number>();
  for (const { node, volume } of volumesOn(nodesOf(view, dirty))) {
    const { id, namespace, name, purgeAt } = volume;
    if (purgeAt === null) continue;
    if (purgeAt > now) wakes.set(node.id, Math.min(purgeAt, wakes.get(node.id) ?? purgeAt));
    else events.push({ type: "volume.purged", subject: `volume/${id}`, data: { volume: id, node: node.id, namespace, name } });
  }
  return { events, wakeAt: [...wakes].map(([id, at]) => ({ kind: "volumes", id, at })) };
}

function* nodesOf(view: View, dirty: Dirty): Generator<NodeView> {
  if (dirty.all) yield* entriesOf(view.nodes);
  else {
    for (const id of dirty.nodes) {
      const node = nodeById(view, id);
      if (node) yield node;
    }
  }
}
