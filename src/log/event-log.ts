import type { AppliedEvent, EventRecord, EventType, IntentRef, NewEvent, Origin } from "../model/index.js";
import type { ClusterError } from "../ports/index.js";

/** The fence: every append and every change of the lease compares with it. */
export interface Head {
  cluster: string;
  lineage: string;
  epoch: number;
  holder: string;
  url: string;
  renewals: number;
  seq: number;
  hash: string;
}

/** What an append must find at the head, or nothing is written. */
export interface Guard {
  lineage: string;
  epoch: number;
  seq: number;
  hash: string;
}

/** A decided event with everything but its place: `seal` gives it seq, hash and salt. */
export type DraftEvent = NewEvent & {
  time: number;
  actor: string;
  origin: Origin;
  intent: IntentRef | null;
  traceparent: string | null;
  /** Its `sealedText`, where that was made already. */
  sealed?: string;
  /** Default the newest that this build knows. */
  version?: number;
  /** Data in the form of that version, where it is another than that of `data`. */
  stored?: unknown;
};

/** Events sealed on top of a guard, ready to be written. */
export interface SealedBatch {
  id: string;
  guard: Guard;
  /** The head after this batch. */
  next: Guard;
  records: EventRecord[];
  /** The sealed texts of the records, one behind the other: one parameter of the insert. */
  texts: string;
  /** What else differs between the rows, in columns of fixed widths: another parameter. */
  columns: string;
  /** At which byte of `texts` each of them begins, from 1: a third one, once it is JSON. */
  begins: number[];
}

/**
 * `applied`: committed. `not-applied`: proved so; safe to redo. `unknown`: settle before anything else.
 * `error` stands beside `not-applied` when the carrier refused (a full disk); without it the guard did: read the head.
 */
export type AppendOutcome =
  | { outcome: "applied" }
  | { outcome: "not-applied"; reason: string; error?: ClusterError }
  | { outcome: "unknown"; cause: unknown };

/** A row of the log as it is stored: hashes unchecked, content not decoded. For `verify`. */
export interface StoredRow {
  seq: number;
  epoch: number;
  time: number;
  type: string;
  version: number;
  batch: string;
  salt: string | null;
  /** RFC 8785 text of the sealed members. */
  sealed: string;
  inner: string;
  redacted: boolean;
  hash: string;
}

/** An event as a replay takes it. */
export type AppliedRecord = AppliedEvent & { hash: string };

/** At least one event; each is read when it is drawn, which is when one that is damaged throws. */
export interface AppliedBatch extends Iterable<AppliedRecord> {
  /** The chain's hash at the last of them. */
  readonly lastHash: string;
}

export interface ReadRange {
  /** Exclusive. */
  after: number;
  /** Inclusive; default the head. */
  to?: number;
}

/** The last row of a log and its hash. */
export interface LogEnd {
  seq: number;
  hash: string;
}

/** Events of these types that hold `mention` (an id) somewhere in their sealed text. */
export interface EventFilter {
  types: readonly EventType[];
  mention: string;
}

/** One process of those that agree on the log, where its carrier is made of several. */
export interface LogMember {
  id: string;
  url: string;
  leader: boolean;
  /** Whether it counts towards the majority. */
  voter: boolean;
  reachable: boolean;
}

/** A batch that takes its place on top of a guard event by event. Pure but for the salt. */
export interface Sealing {
  /** How many were added. */
  readonly length: number;
  /** @throws ClusterError `invalid_text` of kind invalid when an event holds text that is not Unicode */
  add(events: readonly DraftEvent[]): void;
  /** All that was added, to be appended; nothing is added after it. @throws InvariantError when there is nothing */
  batch(): SealedBatch;
}

/**
 * An append-only, gapless, hash-chained sequence of events with one writer at a time.
 * Carriers differ only in the SQL port below; one contract suite holds for all.
 */
export interface EventLog {
  /** Name of the carrier, e.g. `sqlite`. */
  readonly carrier: string;
  /** Whether the carrier locks the log for this process alone: then whoever stands in the head row before is dead. */
  readonly exclusive: boolean;
  /** The head row, or undefined on an empty log. Linearizable. */
  head(): Promise<Head | undefined>;
  /**
   * Writes the head row of a new log; false when there was one already. The first append must carry `cluster.created`.
   */
  create(cluster: string, lineage: string): Promise<boolean>;
  /**
   * Copies rows of another log, as they are, behind the row at `end` (0 and '' on an empty log). Only to a log without a head
   * row: nobody reads or writes such a one until `open`. False when its rows end elsewhere; repeated, it changes nothing.
   */
  copy(end: LogEnd, rows: StoredRow[]): Promise<boolean>;
  /** Where the rows of an unfinished copy end; undefined when there are none. */
  copied(): Promise<LogEnd | undefined>;
  /** Makes a log of the copied rows: one more event, and the head row. False when they end elsewhere, or it was made already. */
  open(cluster: string, first: SealedBatch): Promise<boolean>;
  /** Gives events their seq, salt and hash on top of `guard`. Pure but for the salt. */
  seal(guard: Guard, batchId: string, events: DraftEvent[]): SealedBatch;
  /** The same event by event, for a batch that gathers while the one that it stands on is being appended. */
  sealing(guard: Guard, batchId: string): Sealing;
  append(batch: SealedBatch): Promise<AppendOutcome>;
  /**
   * Settles an unknown append: raises the epoch (0 rows because it is already higher fences as well), then reads.
   * Throws while the log does not answer; the client's outcome is unknown until then. Throws `position_gone` where a later holder has
   * archived what it would be settled by: that append cannot land any more, and whether it had is for the archive to say.
   * `epoch` is the writer's new epoch when it still holds the lease, else undefined.
   */
  settle(batch: SealedBatch, holder: string): Promise<{ outcome: "applied" | "not-applied"; head: Head; epoch: number | undefined }>;
  /**
   * Takes the lease by compare-and-set on (epoch, renewals) as observed in `seen`; undefined when somebody was faster.
   */
  takeLease(seen: Head, holder: string, url: string): Promise<Head | undefined>;
  /** Counts one renewal; false when the lease is lost. */
  renewLease(epoch: number, holder: string): Promise<boolean>;
  /** Batches in order, each of at most `readEventsMax` events. Verifies contiguity, not the chain. */
  read(range: ReadRange): AsyncIterable<EventRecord[]>;
  /** As `read`, of each event only what `apply` reads, and its hash: a replay takes two thirds of the time. */
  readApplied(range: ReadRange): AsyncIterable<AppliedBatch>;
  /** As `read`, but nothing is checked or decoded. A batch belongs to whoever reads it, who may change it. */
  rows(range: ReadRange): AsyncIterable<StoredRow[]>;
  /** Everything after `after`, then whatever is appended, until the signal aborts. */
  subscribe(after: number, signal: AbortSignal): AsyncIterable<EventRecord[]>;
  /** As `read`, of the events that match alone. Looks through the range bit by bit, so that others get their turn. */
  find(range: Required<ReadRange>, filter: EventFilter): AsyncIterable<EventRecord[]>;
  /** The newest event up to `to` whose time is not later than `time`; 0 when there is none. */
  seqAt(time: number, to: number): Promise<number>;
  /**
   * Deletes these rows, the oldest of the log and at most `dropEventsMax`: the rows deleted, 0 where they are gone already.
   * Only in this epoch and never the newest; undefined: a later epoch has begun, and nothing was deleted.
   */
  drop(fence: Pick<Guard, "lineage" | "epoch">, range: { from: number; to: number }): Promise<number | undefined>;
  /** The first seq that can be read (1 until archived). */
  oldest(): Promise<number>;
  /** The processes that agree on it; undefined where the carrier is none of its own. Throws while none answers. */
  members(): Promise<LogMember[] | undefined>;
  /** Takes one of them out, whatever becomes of the majority. Throws where there are none, or none answers. */
  removeMember(id: string): Promise<void>;
  close(): Promise<void>;
}
