import type { CheckpointStore, EventLog } from "../log/index.js";
import type { ClusterVersions, SampleFrame } from "../model/index.js";
import type { OrchestratorSettings } from "../orchestrator/index.js";
import type { Clock, Ids, Random, Timers } from "../ports/index.js";
import type { Peers } from "./peers.js";
import type { SecretKeys } from "./secret-keys.js";
import type { Watch } from "./watch.js";

export interface ControllerOptions {
  log: EventLog;
  clock: Clock;
  timers: Timers;
  ids: Ids;
  random: Random;
  /** Name of this process in the lease and as an actor: of one life of it alone, on a log that several share. */
  holder: string;
  /** URL at which others reach this controller. */
  url: string;
  version: string;
  /** The first token of a new cluster; none is needed on a log that has events. */
  adminToken: { id: string; credential: string } | undefined;
  /** What the controllers of a new cluster call each other with; on a shared log alone. */
  controllerToken?: { id: string; credential: string } | undefined;
  /** Without them no secret can be created, and where there are secrets this controller does not write. */
  secretKeys?: SecretKeys | undefined;
  /** The way to the other controllers of a shared log; without it agents must connect to the holder. */
  peers?: Peers;
  settings?: Partial<OrchestratorSettings>;
  /** Where checkpoints are kept; default in memory. */
  checkpoints?: CheckpointStore;
  /** Events between two checkpoints. */
  checkpointEvery?: number;
  /** Where old events are that the log does not hold any more; without it they cannot be read here. */
  archive?: {
    folder: string;
    /** Archive whatever is older than so many events; left out: only when somebody asks for it. */
    keepEvents?: number;
    segmentEvents?: number;
  };
  /** For so long a removed service can be restored; 0 for not at all. */
  purgeAfterMs?: number;
  /** What follows from intents of more events goes into the next append. */
  followedEventsMax?: number;
  /** What this build reads and writes of the log; default the table of the build. */
  versions?: ClusterVersions;
  /** What the tasks of a node use, whenever its agent here says so; it is to return at once. */
  onSample?(node: string, sample: SampleFrame): void;
  onTrouble(what: string, error: unknown): void;
  /** More than trouble: a person must look; default as `onTrouble`. */
  onAlarm?(what: string, error: unknown): void;
  /** Is told what happens here. */
  watch?: Watch;
  /** Agents are told which trace a task belongs to. */
  traced?: boolean;
  /** The event loop stood still for so long. */
  onStall?(ms: number): void;
  /** Something false would be shown or written otherwise: the process must stop. */
  onBroken(error: unknown): void;
}

export const defaultSettings: OrchestratorSettings = {
  nodeTimeoutMs: 15_000,
  reconnectGraceMs: 10_000,
  massFailureRatio: 0.5,
  massFailureNodesMin: 3,
};
