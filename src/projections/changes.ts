import type { NodeView, ServiceView, Shard, SlotView, TaskView, View } from "./view.js";

/** An entry before and after; undefined where it was not yet, or is no more. */
export type Change<T> = { before: T; after: T } | { before: undefined; after: T } | { before: T; after: undefined };

/**
 * What differs between two views of one log, found by identity: a view shares with the one before it whatever its
 * events left alone. So the cost is that of the change, not of the cluster, and no event type needs to be known here.
 */
export function changedServices(before: View, after: View): Generator<Change<ServiceView>> {
  return changedEntries(before.services, after.services);
}

export function changedNodes(before: View, after: View): Generator<Change<NodeView>> {
  return changedEntries(before.nodes, after.nodes);
}

export function* changedEntries<T>(before: readonly Shard<T>[], after: readonly Shard<T>[]): Generator<Change<T>> {
  for (let i = 0; i < after.length; i++) {
    const [old, now] = [before[i] as Shard<T>, after[i] as Shard<T>];
    if (old === now) continue;
    for (const key in now) if (old[key] !== now[key]) yield { before: old[key], after: now[key] } as Change<T>;
    for (const key in old) if (now[key] === undefined) yield { before: old[key] as T, after: undefined };
  }
}

/** Tasks that slots held before or hold now. */
export function* changedTasks({ before, after }: Change<ServiceView>): Generator<Change<TaskView>> {
  const chunks = Math.max(before?.chunks.length ?? 0, after?.chunks.length ?? 0);
  for (let c = 0; c < chunks; c++) {
    const [old, now] = [before?.chunks[c] ?? none, after?.chunks[c] ?? none];
    if (old === now) continue;
    for (let i = 0; i < Math.max(old.length, now.length); i++) {
      const [was, is] = [old[i] ?? undefined, now[i] ?? undefined];
      if (was !== is) yield* changedInSlot(was, is);
    }
  }
}

function* changedInSlot(before: SlotView | undefined, after: SlotView | undefined): Generator<Change<TaskView>> {
  const old = before?.tasks ?? none;
  const now = after?.tasks ?? none;
  for (const task of now) {
    const was = old.find(({ id }) => id === task.id);
    if (was !== task) yield { before: was, after: task } as Change<TaskView>;
  }
  for (const task of old) if (!now.some(({ id }) => id === task.id)) yield { before: task, after: undefined };
}

const none: never[] = [];
