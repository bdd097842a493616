import type { Readable, Writable } from "node:stream";
import type { ExecSignal, Limits, RuntimeInfo, VolumePurge } from "../model/index.js";
import type { Probe } from "./health.js";
import type { InstanceId, Launch, StopCause } from "./launch-record.js";
import type { NameService } from "./names/index.js";
import type { InstanceLog } from "./task-log.js";

/** How an instance ended, in the words of a report. */
export interface End {
  state: "complete" | "failed" | "rejected";
  /** Milliseconds since 1970 UTC. */
  at: number;
  exitCode?: number;
  error?: string;
}

export interface RuntimeEvents {
  running(id: InstanceId): void;
  ended(id: InstanceId, end: End): void;
  /** `info` is not what it was. */
  changed?(): void;
}

/** An instance from an earlier life of the agent. */
export interface Found {
  launch: Launch;
  healthy: boolean;
  /** What it may use, where the runtime can tell. */
  limits?: Limits;
  /** Absent while it runs. */
  end?: End;
}

export interface Usage {
  task: string;
  /** Clock time used so far, ms of one processor. */
  cpuMs: number;
  memoryBytes: number;
  more?: MoreUsage;
}

/** Counts since the start of what runs; absent where the runtime cannot tell. */
export interface MoreUsage {
  /** Periods in which the kernel's scheduler let it run, and those in which its limit held it back. */
  periods?: number;
  throttledPeriods?: number;
  /** Bytes. */
  networkReceive?: number;
  networkTransmit?: number;
  blockRead?: number;
  blockWrite?: number;
}

export interface ExecRequest {
  command: string[];
  /** Whether a terminal is asked for. */
  tty: boolean;
}

/** A command that runs beside a container. */
export interface ExecProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Rejects with a ClusterError when it never ran; then `exit` never comes. */
  readonly started: Promise<void>;
  /** Code 128 and the signal's number where a signal ended it. */
  readonly exit: Promise<{ exitCode: number; signal?: string }>;
  /** One that has ended takes no notice. */
  signal(name: ExecSignal): void;
}

/**
 * What runs containers. An instance is started at most once, ever: `start` of one that was started before, also in an
 * earlier life of the agent, tells what became of it and starts nothing.
 */
export interface Runtime {
  /** Complete once `prepare` has resolved. */
  readonly info: RuntimeInfo;
  /** It lets no more starts through than it can carry, so that they need not be counted by the second as well. */
  readonly pacesStarts?: boolean;
  /** An address of this host that its containers reach, where that is not every one. */
  readonly gateway?: string | undefined;
  /** Says where its containers find the names of services; called before `open`, where it is at all. */
  useNames?(names: NameService): void;
  /** Looks at what it needs of the host; may be called before the node has a name. @throws ClusterError when it cannot work */
  prepare?(): Promise<void>;
  /** Called once, before any instance is spoken of; finds what runs already. `node`: the id of this agent's node. */
  open(events: RuntimeEvents, node: string): Promise<Found[]>;
  /** Ends in `running`, and some time later `ended`; or in `ended` alone. */
  start(launch: Launch): void;
  /** The grace period goes on if the agent dies meanwhile. Called again, it replaces the earlier order. */
  stop(id: InstanceId, signal: NodeJS.Signals, graceMs: number, cause: StopCause): void;
  /** Gives a running instance these limits instead of those before, where they are known; harmless when repeated. Absent where nothing is enforced. */
  resize?(id: InstanceId, limits: Limits, before: Limits | undefined): Promise<void>;
  /**
   * Runs a command beside a running instance; it is killed with the instance at the latest.
   * @throws ClusterError of kind invalid when this runtime cannot
   */
  exec(id: InstanceId, request: ExecRequest): ExecProcess;
  /** How to ask whether an instance is healthy, where that is not done as for a process of this host. */
  probe?: Probe;
  noteHealth(id: InstanceId, healthy: boolean): void;
  /** `all`: with what takes more than the least trouble to find out. */
  usage(all: boolean): Usage[];
  /**
   * Gets an image, and answers its reference with the digest that the tag means now; null where no registry knows it. Absent
   * where images mean nothing.
   * @throws ClusterError of kind invalid, or `image_not_pulled`, when it cannot be had; anything else may work later
   */
  resolveImage?(image: string, pull: "always" | "missing"): Promise<string | null>;
  /** What an instance writes, where it is not in its folder. `follow`: more is waited for as long as it runs. */
  log?(id: InstanceId, follow: boolean): InstanceLog;
  /** Of the kept log of an ended instance. */
  logBytes(id: InstanceId): number;
  /** Forgets an ended instance and its logs. */
  collect(id: InstanceId): void;
  /**
   * Deletes the node's data of this name; harmless when repeated, and when there is none. Absent where nothing is kept.
   * @throws when it is in use, or the runtime cannot for now
   */
  deleteVolume?(volume: VolumePurge): Promise<void>;
  /** Forgets every ended instance, in all places where it keeps something of them. */
  clear?(): Promise<void>;
  /** Lets go of what runs. */
  close(): Promise<void>;
}
