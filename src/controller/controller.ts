import type { AppliedBatch, CheckpointStore, EventFilter, LogMember } from "../log/index.js";
import type { AgentFrame, ControllerFrame, EventRecord, ExecSignal, Intent, Outcome, SampleFrame, StreamLine } from "../model/index.js";
import type { Unmet } from "../orchestrator/index.js";
import type { ClusterError } from "../ports/index.js";
import type { ServiceView, View } from "../projections/index.js";
import type { Judgement } from "../scheduler/index.js";
import type { ArchiveStep } from "./archiver.js";
import type { ClusterVersionStatus } from "./cluster-version.js";
import type { LeaseSeen } from "./forwarding.js";
import type { Peer } from "./peers.js";
import type { Plan } from "./plan.js";
import type { ControllerSeen } from "./roster.js";
import type { SecretKeys } from "./secret-keys.js";

/** Who asks, from where, and how a repeat is recognised. */
export interface IntentMeta {
  /** `token/ID` or `node/ID`. */
  actor: string;
  client?: string;
  traceparent?: string;
  /** Scoped idempotency key: `TOKEN METHOD PATH KEY`; with a digest of the body. */
  key?: string;
  body?: string;
}

export interface Settled {
  /** Position that a reader must reach to see the outcome. */
  seq: number;
  outcome: Outcome;
  /** True when the answer is that of an earlier request with the same key. */
  replayed: boolean;
}

/** One connected agent, as the API hands it over. */
export interface AgentConnection {
  send(frame: ControllerFrame): void;
  /** Bytes not yet written out. */
  readonly bufferedBytes: number;
  /** Nobody between here and the agent can read it: it is TLS, or does not leave the host. Left out: not so. */
  readonly confidential?: boolean;
  /** Its agent takes part in traces: it is told which one a task belongs to. */
  readonly traces?: boolean;
  /** Its agent can be told what changed in the targets of a route. */
  readonly targetChanges?: boolean;
  /** Its agent can send all columns of a sample. */
  readonly measures?: boolean;
  close(code: number, reason: string): void;
}

export interface AgentSession {
  receive(frame: AgentFrame): void;
  closed(): void;
}

export interface LogRequest {
  task: string;
  follow: boolean;
  tail?: number;
  since?: number;
}

export interface ExecRequest {
  task: string;
  /** The task's first one where it is not named. */
  container?: string;
  command: string[];
  tty: boolean;
  /** Bytes of output that may come before more is granted. */
  credit: number;
}

/** How a command ended: by itself, or by an error, also one before it began. */
export type ExecEnd = { exitCode: number; signal?: string } | { error: ClusterError };

/** Who asked for a command. Bytes are base64. */
export interface ExecListener {
  started(what: { exec: string; container: string }): void;
  output(from: "stdout" | "stderr", data: string): void;
  /** Further bytes of input that are taken. */
  credit(bytes: number): void;
  /** Called once; nothing comes after it. */
  ended(end: ExecEnd): void;
}

/** A command that runs beside a task. */
export interface ExecStream {
  exec: string;
  container: string;
  input(data: string, eof: boolean): void;
  signal(signal: ExecSignal): void;
  grant(bytes: number): void;
  /** Kills it. */
  close(): void;
}

/** What the API needs of a controller. */
export interface Controller {
  /** The committed view; immutable. */
  view(): View;
  /**
   * Resolves once the seq that the answer was decided at is committed.
   * @throws ClusterError: a rejection, `unavailable` (not applied), or `unknown` (may have been applied)
   */
  submit(intent: Intent, meta: IntentMeta): Promise<Settled>;
  /** Resolves when the committed view has reached `seq`; throws ClusterError `precondition` after `timeoutMs`. */
  waitFor(seq: number, timeoutMs: number): Promise<void>;
  /** Resolves once the view is as the log was at this call, or the log has not answered; at once at the one that writes. */
  refresh(): Promise<void>;
  /** Committed events after `after`, then the live ones. Batches; ends when the signal aborts. */
  subscribe(after: number, signal: AbortSignal): AsyncIterable<EventRecord[]>;
  /**
   * Calls back with every batch at its commit, in order, before anybody else hears of it; until the returned function is called.
   * Whoever listens returns soon and throws nothing: the writer waits for it.
   * @param listener `previous` is the chain hash of the event before the batch
   */
  onCommit(listener: (records: EventRecord[], previous: string) => void): () => void;
  /** Committed events in a range. */
  read(after: number, to: number): AsyncIterable<EventRecord[]>;
  oldest(): Promise<number>;
  /** The view as it was; throws ClusterError `gone` or `invalid` where the log does not reach. */
  stateAt(at: { seq: number } | { time: number }): Promise<View>;
  /** Hands a view of a time (ms) or before it, the caller's alone, and the committed events that follow on it to whoever replays them. */
  walk<T>(time: number, use: (base: View, batches: AsyncIterable<AppliedBatch>) => Promise<T>): Promise<T>;
  /** Committed events that match, from the time `since` (ms) to the seq `to`. Reads no others. */
  find(range: { since: number; to: number }, filter: EventFilter): AsyncIterable<EventRecord[]>;
  /** What these intents would do to a view of this log. Nothing is written. */
  plan(view: View, intents: readonly Intent[]): Plan;
  /** Hands over a connected agent after its hello. Throws ClusterError when the node is not (any more) in the cluster. */
  attach(node: string, hello: Extract<AgentFrame, { frame: "hello" }>, connection: AgentConnection): Promise<AgentSession>;
  /** Lines of one task from its node's agent; throws ClusterError `unavailable` when that node is not connected. */
  logs(request: LogRequest, signal: AbortSignal): AsyncIterable<StreamLine[]>;
  /**
   * Runs a command beside a task through its node's agent. That it was opened is on the log before it starts, that it
   * ended soon after it did.
   * @throws ClusterError `unavailable` when that node is not connected; a rejection when the task does not run
   */
  exec(request: ExecRequest, meta: IntentMeta, listener: ExecListener): Promise<ExecStream>;
  /** The newest sample of every connected node. */
  samples(): { node: string; sample: SampleFrame }[];
  /** The nodes as the scheduler sees them now, for one more task of the service, at most so many; undefined for a service that is not there. */
  judge(service: string, most: number): Judgement | undefined;
  /** What keeps the service's rollout from beginning, as this controller sees it; empty where nothing does. */
  rolloutWaits(service: ServiceView): Unmet[];
  /** The version of the scheduler that decides and judges here. */
  readonly schedulerVersion: number;
  digest(): string;
  /** What secrets are put under and opened with; undefined where this controller was given no key. */
  readonly secretKeys: SecretKeys | undefined;
  /** What this controller does for others. */
  readonly peer: Peer;
  /** Who writes, as this controller sees it. */
  lease(): LeaseSeen;
  /** Ready to serve: caught up, and holding or following a lease. */
  ready(): boolean;
  /** How long ago the view was last known to hold all that is committed, ms; 0 on a log of its own. */
  ageMs(): number;
  status(): ControllerStatus;
  /** Counts and measures for those who watch over it. */
  vitals(): Vitals;
  /** Where the agent of this node is connected: the URL of another controller; undefined where it is here, or nowhere known. */
  placeOf(node: string): string | undefined;
  /** The processes that agree on the log, as of the last seconds; undefined where there are none of its own, or none answers. */
  logMembers(): Promise<LogMember[] | undefined>;
  /**
   * Moves the oldest events into the archive, a segment at most, but for the newest `keepEvents`. The lease holder alone.
   * @throws ClusterError `no_archive`, `not_holder`, `archive_stopped`
   */
  archive(keepEvents: number): Promise<ArchiveStep>;
  /**
   * Takes one of them out.
   * @throws ClusterError `quorum_would_break` where too few of the others answer
   */
  removeLogMember(id: string): Promise<void>;
  /** Copies of its view, for controllers that begin. */
  readonly checkpoints: Pick<CheckpointStore, "list" | "copyOf">;
}

/** Counts are since this controller started. */
export interface Vitals {
  /** Controllers whose views were found to be wrong. */
  diverged: number;
  /** Leases that it lost or gave up while it ran. */
  stepDowns: number;
  /** Appends whose outcome nobody knew until they were settled. */
  unknownAppends: number;
  /** Times that the event loop stood still, and the longest, ms. */
  stalls: number;
  longestStallMs: number;
  /** How far it was behind the lease holder when that last answered; undefined where it has not, 0 for the holder. */
  lag: { events: number; ms: number } | undefined;
  /** Agents that are connected here. */
  sessions: number;
  /** Intents that wait here to be decided. */
  queued: number;
}

export interface ControllerStatus {
  /** Of this controller, as it stands in the lease while it holds it. */
  name: string;
  carrier: string;
  version: string;
  /** Who holds the lease, and where it serves; empty while nobody is known to. */
  holder: string;
  url: string;
  /** Chain hash at the committed head. */
  hash: string;
  /** What this life of the controller began from: every event, or a checkpoint of that seq, its own or another controller's. */
  begun: { seq: number; from: "log" | "checkpoint" | "peer" };
  alarms: string[];
  /** Every controller that is heard of, this one among them. */
  controllers: ControllerSeen[];
  clusterVersion: ClusterVersionStatus;
}
