import { lookUp, ownEntry } from "../access.js";
import { copyOfNode, copyOfService } from "../copies.js";
import { isCopying, own } from "../own.js";
import type { NodeView, ServiceView, SlotView, TaskView, View } from "../view.js";

export interface FoundTask {
  service: ServiceView;
  slot: SlotView;
  number: number;
  task: TaskView;
}

/**
 * What a replay has found in its view. There an object stays the same for as long as it is in the view, so it need not be
 * sought again over shard, service, chunk and slot: a dozen loads from memory that is seldom in a cache, a third of the cost of
 * a report. Elsewhere nothing is recalled: what is
 * written into becomes a copy.
 */
interface Recall {
  tasks: Map<string, FoundTask>;
  nodes: Map<string, NodeView>;
  services: Map<string, ServiceView>;
}

const recalls = new WeakMap<View, Recall>();

/** The view that is being replayed at this moment: asked for so often that the WeakMap would cost as much as the search. */
let current: View | undefined;
let recall: Recall | undefined;

/** `work` must be synchronous, and `view` plain and the caller's alone. */
export function recalling(view: View, work: () => void): void {
  const outer = current;
  open(view);
  try {
    work();
  } finally {
    current = undefined;
    recall = undefined;
    if (outer) open(outer);
  }
}

function open(view: View): void {
  current = view;
  recall = recalls.get(view);
  if (!recall) {
    recall = { tasks: new Map(), nodes: new Map(), services: new Map() };
    recalls.set(view, recall);
  }
}

/** Undefined unless `view` is being replayed. */
export function recallOf(view: View): Recall | undefined {
  return view === current ? recall : undefined;
}

/** The node; found once, it is recalled. */
export function knownNode(view: View, id: string): NodeView | undefined {
  const known = view === current ? recall?.nodes.get(id) : undefined;
  if (known) return known;
  const found = lookUp(view.nodes, id);
  if (found) recallOf(view)?.nodes.set(found.id, found);
  return found;
}

/** The service; found once, it is recalled. */
export function knownService(view: View, id: string): ServiceView | undefined {
  const known = view === current ? recall?.services.get(id) : undefined;
  if (known) return known;
  const found = lookUp(view.services, id);
  if (found) recallOf(view)?.services.set(found.id, found);
  return found;
}

/** The same, to be written into. */
export function ownNode(view: View, id: string): NodeView | undefined {
  return isCopying() ? ownEntry(own(view, "nodes"), id, copyOfNode) : knownNode(view, id);
}

export function ownService(view: View, id: string): ServiceView | undefined {
  return isCopying() ? ownEntry(own(view, "services"), id, copyOfService) : knownService(view, id);
}

/** A task that was just put into the view need never be sought in it. */
export function knowTask(view: View, found: FoundTask): void {
  recallOf(view)?.tasks.set(found.task.id, found);
}

/** Whoever takes a task out of the view must say so here. */
export function forgetTask(view: View, id: string): void {
  (recallOf(view) ?? recalls.get(view))?.tasks.delete(id);
}

/** Likewise for a service. */
export function forgetService(view: View, id: string): void {
  (recallOf(view) ?? recalls.get(view))?.services.delete(id);
}

/** Likewise for a node. */
export function forgetNode(view: View, id: string): void {
  (recallOf(view) ?? recalls.get(view))?.nodes.delete(id);
}
