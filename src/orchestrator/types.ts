import type { NewEvent } from "../model/index.js";

/** What changed since the last call: only these services are looked at, and the nodes when there are any here, unless `all`. */
export interface Dirty {
  all: boolean;
  services: Set<string>;
  nodes: Set<string>;
}

export interface NodeLiveness {
  /** ms since the node was last heard of, by the holder's monotonic clock; counted from the start of the lease. */
  silentMs: number;
}

export interface OrchestrateContext {
  /** Event time, ms. */
  now: number;
  /** Of every node with a session or a beat since the lease began; a node that is absent has been silent for `leaseAgeMs`. */
  liveness: Pick<ReadonlyMap<string, NodeLiveness>, "get">;
  leaseAgeMs: number;
  nextId: () => string;
  seed: number;
  settings: OrchestratorSettings;
}

export interface OrchestratorSettings {
  nodeTimeoutMs: number;
  reconnectGraceMs: number;
  /** Share of ready nodes (with at least `massFailureNodesMin`) that, lost at once, stops all moving. */
  massFailureRatio: number;
  massFailureNodesMin: number;
}

/** When to look at a service, a node or the volumes of a node again although nothing changed. */
export interface Wake {
  kind: "service" | "node" | "volumes";
  id: string;
  at: number;
}

export interface Orchestration {
  events: NewEvent[];
  wakeAt: Wake[];
  /** Conditions a person must know of, e.g. that too many nodes vanished at once; undefined where nodes were not looked at: the last ones stand. */
  alarms: string[] | undefined;
}
