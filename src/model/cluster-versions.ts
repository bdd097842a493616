import type { EventType } from "./types.js";

/** How the data of one event type changed with a cluster version. Both ways are pure, and keep what the other knows. */
export interface EventChange {
  /** Of the event; 1 for a type that is new. */
  version: number;
  /** Data of the version before as data of this one. Kept for ever, since old events stay; absent where the type is new. */
  upcast?: (data: never) => unknown;
  /** Data of this version as data of the one before, for a log that may not hold this one yet; absent where the type is new. */
  downcast?: (data: never) => unknown;
}

export interface ClusterVersion {
  version: number;
  /** What `apply` makes of the same events: views of two versions are not compared. */
  viewVersion: number;
  /** What it brings. A new member of an event's data is a new version of the event: other builds refuse what they do not know. */
  events: { readonly [T in EventType]?: EventChange };
}

export interface ClusterVersions {
  /** The least that this build still writes: it reads every event from version 1 on, but for an older cluster it has no way down. */
  min: number;
  /** By version, from 1 on without a gap; this build reads and writes up to the last. */
  rows: readonly ClusterVersion[];
}

/**
 * Everything that builds of different age must agree on, and since when. Nothing of a row is written before the log says
 * `cluster.version` of that row. A release that changes an event or the view adds one row; a row that was released never
 * changes.
 */
export const clusterVersions: ClusterVersions = {
  min: 1,
  rows: [{ version: 1, viewVersion: 16, events: {} }],
};
