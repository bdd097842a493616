import { copyOfContainer, copyOfCounts, copyOfSlot } from "../copies.js";
import { isCopying, own } from "../own.js";
import type { ContainerView, NodeView, ServiceView, SlotView, TaskView } from "../view.js";

/**
 * `own` of what reports and placements write into. A replay of a million events goes through here several times for each, and
 * reads a member by its name for a tenth of what `own` takes, which must look it up.
 */

export function ownCounts(service: ServiceView): ServiceView["counts"] {
  return isCopying() ? own(service, "counts", copyOfCounts) : service.counts;
}

export function ownContainer(task: TaskView, index: number): ContainerView {
  if (!isCopying()) return task.containers[index] as ContainerView;
  return own(own(task, "containers"), index, copyOfContainer) as ContainerView;
}

export function ownChunk(service: ServiceView, index: number): (SlotView | null)[] | undefined {
  return isCopying() ? own(own(service, "chunks"), index) : service.chunks[index];
}

export function ownSlot(chunk: (SlotView | null)[], place: number): SlotView | null | undefined {
  return isCopying() ? own(chunk, place, copyOfSlot) : chunk[place];
}

export function ownUsed(node: NodeView): NodeView["used"] {
  return isCopying() ? own(node, "used") : node.used;
}

export function ownTasksOf(node: NodeView): string[] {
  return isCopying() ? own(node, "tasks") : node.tasks;
}
