import type { PlacementExplanation, RuntimeName } from "../model/index.js";

/** Slots of one service and spec version that need a node; they are placed as one group. */
export interface PendingGroup {
  service: string;
  specVersion: number;
  slots: PendingSlot[];
}

export interface PendingSlot {
  slot: number;
  /** The only node that will do (global services). */
  node?: string;
  /** The only node that will do, because it holds the data of its volumes. */
  home?: string;
  /** Nodes that must not be taken (e.g. those on which its task kept failing). */
  avoid?: readonly string[];
  /** What it avoids will do after all where no other node fits. */
  lenient?: boolean;
}

/** The only node that will do. One that is pinned for another reason says so by `node`. */
export function pinOf(slot: PendingSlot | undefined): string | undefined {
  return slot?.node ?? slot?.home;
}

export interface GroupPlacement {
  service: string;
  specVersion: number;
  runtime: RuntimeName;
  /** Columns: slot i goes to node i. */
  slots: number[];
  nodes: string[];
  /** Ids of generic resources by name, one entry a slot; absent when no slot is given any. */
  generic?: Record<string, string[]>[];
  /** Slots that no node could take. */
  refused: number[];
  explanation: PlacementExplanation;
}
