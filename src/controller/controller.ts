import type { AgentFrame, ControllerFrame, EventRecord, Intent, Outcome, SampleFrame, StreamLine } from "../model/index.js";
import type { View } from "../projections/index.js";
import type { NodeVerdict } from "../scheduler/index.js";
import type { LeaseSeen } from "./forwarding.js";
import type { Peer } from "./peers.js";

/** Who asks, from where, and how a repeat is recognised. */
export interface IntentMeta {
  /** `token/ID` or `node/ID`. */
  actor: string;
  client?: string;
  traceparent?: string;
  /** Scoped idempotency key: `TOKEN METHOD PATH KEY`; with the SHA-256 of the body. */
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
  /** Committed events in a range. */
  read(after: number, to: number): AsyncIterable<EventRecord[]>;
  oldest(): Promise<number>;
  /** The view as it was; throws ClusterError `gone` or `invalid` where the log does not reach. */
  stateAt(at: { seq: number } | { time: number }): Promise<View>;
  /** Hands over a connected agent after its hello. Throws ClusterError when the node is not (any more) in the cluster. */
  attach(node: string, hello: Extract<AgentFrame, { frame: "hello" }>, connection: AgentConnection): Promise<AgentSession>;
  /** Lines of one task from its node's agent; throws ClusterError `unavailable` when that node is not connected. */
  logs(request: LogRequest, signal: AbortSignal): AsyncIterable<StreamLine[]>;
  /** The newest sample of every connected node. */
  samples(): { node: string; sample: SampleFrame }[];
  /** Every node as the scheduler sees it now, for one more task of the service; undefined for one that is not there. */
  judge(service: string): NodeVerdict[] | undefined;
  /** The version of the scheduler that decides and judges here. */
  readonly schedulerVersion: number;
  digest(): string;
  /** What this controller does for others. */
  readonly peer: Peer;
  /** Who writes, as this controller sees it. */
  lease(): LeaseSeen;
  /** Ready to serve: caught up, and holding or following a lease. */
  ready(): boolean;
  status(): ControllerStatus;
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
  alarms: string[];
}
