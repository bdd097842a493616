import type {
  AdvisedResources,
  AlertCondition,
  AutoscalingDecision,
  Availability,
  ContainerHealth,
  Envelope,
  EventData,
  NodeDescription,
  NodeSettings,
  NodeState,
  Outcome,
  PlacementExplanation,
  PlacementReason,
  Resources,
  RuntimeName,
  Scope,
  ServiceSpec,
  StackMembership,
  StopReason,
  TaskState,
  WebhookFormat,
} from "../model/index.js";
import { versionRange, viewVersionAt } from "../model/index.js";

/**
 * Rises with every change of what `apply` makes of the same events, members of the view included: views of two versions are
 * not compared. It stands in the table of cluster versions, in the newest row.
 */
export const viewVersion = viewVersionAt(versionRange().max);

/**
 * The cluster as the events up to `seq` say. Plain JSON values only, so that it can be hashed, diffed and stored.
 * Large collections are arrays of shards: copying one entry then copies one small shard and one array of `shardCount`
 * slots, which is what keeps `produce` flat as the cluster grows.
 */
export interface View {
  viewVersion: number;
  cluster: string;
  lineage: string;
  /** The lineages that this one goes on from, oldest first: events up to `seq` are of the first that reaches them. */
  ancestors: { lineage: string; seq: number }[];
  /** The files of events that may be gone from the log, oldest first: without gaps from event 1 on. */
  archive: EventData["log.archived"][];
  seq: number;
  /** Time of the newest event, ms. */
  time: number;
  epoch: number;
  holder: string;
  /** What the log may hold: events and members of events that came with it or before. */
  clusterVersion: number;
  nodes: Shard<NodeView>[];
  /** Node id by name. */
  nodeNames: Shard<string>[];
  services: Shard<ServiceView>[];
  /** Service id by `namespace/name`. */
  serviceNames: Shard<string>[];
  /** By `namespace/name`. */
  stacks: Shard<StackView>[];
  tokens: Shard<TokenView>[];
  /** By `namespace/name`, both. */
  configs: Shard<ConfigView>[];
  secrets: Shard<SecretView>[];
  /** Ingress ports in use: service id by `protocol/port`. */
  publishedPorts: Record<string, string>;
  /** By id, both; there are few of them. */
  webhooks: Record<string, WebhookView>;
  alerts: Record<string, AlertView>;
  /** Ids of services whose first tasks or whose rollout may have to wait for what they depend on. */
  waiting: string[];
  idempotency: IdempotencyIndex;
}

export const shardCount = 256;

/** By id (or name); see `shardOf`. */
export type Shard<T> = Record<string, T>;

export interface NodeView {
  id: string;
  name: string;
  /** What its agent says. */
  described: NodeDescription;
  /** What people say; it goes before what the agent says. */
  settings: NodeSettings;
  /** Both together: what everybody else reads. */
  description: NodeDescription;
  availability: Availability;
  /** Until then it takes no new task, and its silence moves nothing. */
  maintenance: { reason: string; until: number } | null;
  /** Its agent obeys another log up to there, and so nothing of this one, until it is accepted and has heard of it. */
  waiting: { lineage: string; seq: number; since: number; accepted: boolean } | null;
  state: NodeState;
  stateReason: string;
  /** Time of the event that set `state`. */
  stateAt: number;
  /** The seq that set `state`, and the one that set `availability`, `maintenance` or the taints: the cause of what follows from them. */
  stateSeq: number;
  availabilitySeq: number;
  token: string;
  bootId: string;
  /** Number of the newest report that was applied in this boot. */
  reportSeq: number;
  joinedAt: number;
  /** Reserved by the tasks below. */
  used: Resources;
  /** The same for generic resources, by name: units, and the ids among them that are given. Without zeros. */
  usedGeneric: Record<string, { count: number; ids: string[] }>;
  /** Every task placed here and not yet observed as gone, in the order of placement. */
  tasks: string[];
  /** Host-mode ports that those tasks take: task id by `protocol/port`. */
  hostPorts: Record<string, string>;
  /** Volumes with a name that its tasks had from their first one on, by `namespace/name`: they go with the node, and with it alone. */
  volumes: Record<string, VolumeView>;
  /** The newest seq that changed what this node must run. */
  assignedSeq: number;
  /** Spec versions whose images it is to get and tell of, as `service/version`. */
  resolves: string[];
}

/** Data on one node that outlives the tasks that mount it. */
export interface VolumeView {
  id: string;
  name: string;
  namespace: string;
  /** That of the service whose task was the first to mount it. */
  stack: string | null;
  createdAt: number;
  /** `removed`: restorable until `purgeAt`. `deleting`: its node is to delete it, and has not said that it is gone. */
  state: "present" | "removed" | "deleting";
  /** Null while it is present. */
  removedAt: number | null;
  /** Null unless it is `removed`. */
  purgeAt: number | null;
  /** What the node last had against deleting it. */
  error: string | null;
}

export interface ServiceView {
  id: string;
  name: string;
  namespace: string;
  stack: StackMembership | null;
  spec: ServiceSpec;
  /** Version of the task template in `spec`. */
  specVersion: number;
  /** The seq that last changed `spec`, or removed the service: the ETag. */
  specSeq: number;
  /** Specs by version, for as long as a task or a run of the job is of them; always the current and the previous one. */
  specs: Record<string, ServiceSpec>;
  /** What the tags of its images mean, by version; null while no version named any. Versions that name none are not in it. */
  images: Record<string, ImagesView> | null;
  createdAt: number;
  updatedAt: number;
  /** The greatest version that there ever was; `specVersion` is less after a rollback. */
  newestVersion: number;
  /** What the newest `service.updated` replaced, for a rollback. */
  previous: { spec: ServiceSpec; specVersion: number } | null;
  /** Runs no task until it is started. */
  stopped: boolean;
  /** Whether its tasks wait for no other service any more, since some were placed after its newest start; null where it depends on none. */
  released: boolean | null;
  /** Set once `service.removed`; the entry goes with its last task, but not before `purgeAt` is null. */
  removed: boolean;
  removedAt: number | null;
  /** Event time at which it came back from its last removal. */
  restoredAt: number | null;
  /** Restorable until `service.purged`, which comes at this time. */
  purgeAt: number | null;
  rollout: RolloutView | null;
  /** Null unless its mode is job. */
  job: JobView | null;
  /** Null unless its spec has a policy. */
  autoscaling: AutoscalingView | null;
  /** Slot n stands in `chunks[(n-1) >> 6][(n-1) & 63]`; null where nothing is. No chunk ends in null, nor the array in an empty chunk. */
  chunks: (SlotView | null)[][];
  /** By slot, from 1 on: the node that holds the data of its volumes; null while the spec ties no slot to its data. It may be gone. */
  homes: (string | null)[] | null;
  /** Tasks (not slots) that slots hold, by state, zeros included: a member that comes and goes would make it a slow hash table. */
  counts: Record<TaskState, number>;
  /** Slots that found no node, and why. */
  pending: { slots: number[]; explanation: PlacementExplanation; since: number } | null;
  /** The newest finished tasks, oldest first, at most `finishedTasksMax`. */
  finished: TaskView[];
}

export const slotsPerChunkLog2 = 6;
export const slotsPerChunk = 1 << slotsPerChunkLog2;
export const finishedTasksMax = 16;

/** Of one spec version. Neither member set: nobody has been asked yet, and its tasks run what each node finds. */
export interface ImagesView {
  /** By container: its image with a digest; null where the reference stays as it is. Null until somebody has told. */
  pins: (string | null)[] | null;
  /** Who is to tell, by which event and when. Tasks placed after `since`, the first such event, wait for the answer. */
  asked: { node: string; seq: number; at: number; since: number } | null;
  /** Why the images could not be had when they were last asked for. */
  refusal: { node: string; message: string; at: number; seq: number } | null;
}

export interface RolloutView {
  id: string;
  reason: "update" | "restart" | "rollback" | "undo";
  /** Of a rollback that nobody asked for: what went wrong. */
  message: string | null;
  /** The version before. */
  from: number;
  specVersion: number;
  startedAt: number;
  /** Newest time at which it went on: it began or was resumed, a task was placed for it, or one proved itself that has lapsed since. */
  progressAt: number;
  /** Slots that it emptied and that hold no new task yet, in the order in which they were. */
  emptied: number[];
  /** Slots whose new task failed before it had proved itself, in the order of their first failure. */
  failed: { slot: number; at: number; seq: number }[];
  /** So many of the first of them were known to the person who let it go on: they do not count against it again. */
  forgiven: number;
  /** Slots whose new task proved itself and then failed, was stopped or was started again: to prove itself anew takes the rollout no further. */
  lapsed: number[];
  paused: { reason: "requested" | "failures" | "deadline"; message: string; at: number } | null;
}

export interface AutoscalingView {
  /** The seq that made the policy what it is. */
  generation: number;
  /** The newest window that was recorded of each policy, in this generation; -1 for none. */
  windows: { replicas: number; resources: number };
  /** What was changed by the policy within `autoscalingChangesMs`, oldest first, at most `autoscalingChangesMax`. */
  changes: { at: number; delta: number }[];
  /** The newest, oldest first, at most `autoscalingDecisionsMax`. */
  decisions: AutoscalingDecisionView[];
}

export interface AutoscalingDecisionView {
  seq: number;
  at: number;
  result: "scaled" | "advised" | "resized";
  /** Replicas before, and after or advised; null where it is not about them. */
  from: number | null;
  replicas: number | null;
  resources: AdvisedResources | null;
  autoscaling: AutoscalingDecision;
}

/** The longest period that a limit on changes may have. */
export const autoscalingChangesMs = 3_600_000;
export const autoscalingChangesMax = 128;
export const autoscalingDecisionsMax = 8;

export interface JobView {
  /** Those that go on, oldest first. */
  runs: JobRunView[];
  /** The newest that are over, oldest first, at most `endedRunsMax`. */
  ended: (JobRunView & { result: JobResult; message: string; endedAt: number })[];
  /** Scheduled times up to this one were run or skipped; at first the time of creation. */
  scheduledUntil: number;
  /** A run that was asked for and has not begun, and the event that did. */
  due: { trigger: "created" | "updated" | "requested"; seq: number } | null;
}

export type JobResult = EventData["job.ended"]["result"];

export const endedRunsMax = 16;

export interface JobRunView {
  id: string;
  trigger: EventData["job.started"]["trigger"];
  specVersion: number;
  scheduledFor: number | null;
  startedAt: number;
  /** As the spec said when it began. */
  completions: number;
  /** Its slots are `base + 1` to `base + completions`. */
  base: number;
  /** Of these, the first `upTo` are done, and further ones as listed, counted from 1. */
  upTo: number;
  done: number[];
  /** How many are done, and how often a task failed. */
  succeeded: number;
  failed: number;
}

export interface SlotView {
  /** Tasks not yet observed as gone, oldest first; two while one replaces the other; none while only the failures are remembered. */
  tasks: TaskView[];
  /** Failures in a row, over restarts and replacements; back to 0 after a task ran for `steadyMs`. */
  failures: number;
  failedAt: number;
  /** The same failures by node; null for none. */
  failedOn: Record<string, number> | null;
}

/** A task that ran this long counts as steady: its slot's failures are forgotten at the next failure. */
export const steadyMs = 60_000;

export interface TaskView {
  id: string;
  specVersion: number;
  node: string;
  runtime: RuntimeName;
  reason: PlacementReason;
  rollout: string | null;
  /** The job run that it belongs to. */
  run: string | null;
  /** Ids of generic resources that are its own; null for none. */
  generic: Record<string, string[]> | null;
  replaces: string | null;
  desired: "running" | "stopped";
  stopReason: StopReason | null;
  /** The seq of the event that set `stopReason`. */
  stopSeq: number | null;
  /** The seq of the `tasks.placed` that made it and explains why here. */
  placedSeq: number;
  placedAt: number;
  /** The fold over its containers; `lost` from the moment its node failed until that connects or observes it again. */
  state: TaskState;
  /** Time of the event that made `state` what it is. */
  stateAt: number;
  containers: ContainerView[];
  /** A health verdict from outside; `tasks.judged` takes it back when it expires. */
  verdict: VerdictView | null;
  /** It is to have other limits than it began with, and its agent has not said of all its containers that they do. */
  resize: ResizeView | null;
  /** Host port by endpoint name, as the agent reported. */
  ports: Record<string, number>;
}

export interface ResizeView {
  /** The `tasks.resized` that said so, and its time. */
  seq: number;
  at: number;
  /** Indexes of the containers that are not known to have their new limits. */
  waiting: number[];
  /** What the node last had against it. */
  error: string | null;
}

/** `unhealthy` counts like a failed check of all its containers; `healthy` only takes the place of an earlier one. */
export interface VerdictView {
  verdict: "healthy" | "unhealthy";
  until: number | null;
  reason: string;
  /** The `tasks.judged` that said so. */
  seq: number;
}

export interface ContainerView {
  generation: number;
  state: TaskState;
  stateAt: number;
  /** The newest seq that changed its state or health. */
  seq: number;
  health: ContainerHealth;
  /** Time of the event that made `health` what it is. */
  healthAt: number;
  /** A restarted container starts no earlier, ms; 0 for at once. */
  notBefore: number;
  /** How its newest end went: that of an earlier generation until this one ends. Null after a host's shutdown, which says nothing of it. */
  exitCode: number | null;
  error: string | null;
}

export interface StackView {
  namespace: string;
  name: string;
  services: string[];
  deployedAt: number;
}

interface FileView {
  id: string;
  name: string;
  namespace: string;
  labels: Record<string, string>;
  /** The stack whose Compose file declared it. */
  stack: string | null;
  createdAt: number;
}

/** Never changes. `data` is base64. */
export interface ConfigView extends FileView {
  data: string;
}

export interface SecretView extends FileView {
  envelope: Envelope;
}

/** Whom events are sent to, and how far that has come. */
export interface WebhookView {
  id: string;
  name: string;
  /** Scheme, host and port of its URL. */
  target: string;
  format: WebhookFormat;
  /** Null for all. */
  types: string[] | null;
  subject: string | null;
  /** Tries before an event is given up. */
  attempts: number;
  /** Of its URL and its secret. */
  envelope: Envelope;
  /** Nothing is sent to it; it stays where it stands. */
  paused: boolean;
  createdAt: number;
  createdSeq: number;
  /** The seq of the event that last said how it is sent to. */
  changedSeq: number;
  /** The seq of the event that set its position, at first or anew: what was noted of an earlier one counts no more. */
  begun: number;
  /** Up to there all that it wants was sent or given up; that is noted now and then, and so may be less than what was. */
  after: number;
  /** The newest of what was given up, oldest first, at most `deadLettersMax`, and how often something was. */
  deadLetters: DeadLetterView[];
  deadLettersTotal: number;
}

export const deadLettersMax = 32;

export interface DeadLetterView {
  from: number;
  to: number;
  at: number;
  attempts: number;
  reason: string;
}

/** What is told of when it holds, and of what it holds now. */
export interface AlertView {
  id: string;
  name: string;
  /** The one whose spec it is of; null for the cluster's own. */
  service: string | null;
  when: AlertCondition;
  forMs: number;
  resolveMs: number;
  severity: EventData["alert.fired"]["severity"];
  summary: string;
  /** Names of those that tell of it; null for all that want its events. */
  webhooks: string[] | null;
  createdAt: number;
  /** By subject. */
  firing: Record<string, EpisodeView>;
  /** The newest that are over, oldest first, at most `endedEpisodesMax`. */
  ended: (EpisodeView & { resolvedAt: number; resolvedSeq: number })[];
}

export const endedEpisodesMax = 32;

export interface EpisodeView {
  subject: string;
  name: string;
  message: string;
  firedAt: number;
  firedSeq: number;
}

export interface TokenView {
  id: string;
  name: string;
  credential: string;
  scopes: Scope[];
  /** The one node that it speaks for; null for people's tokens. */
  node: string | null;
  /** The secret before a rotation, for as long as it is still taken. */
  previous: { credential: string; until: number } | null;
  createdAt: number;
}

/** Settled keys, bounded by age in event time and by number. */
export interface IdempotencyIndex {
  /** By key, in `idempotencyShardCount` shards. */
  entries: Shard<IdempotencyEntry>[];
  /** Keys in order of settlement, in chunks of `idempotencyChunk`; the first chunk goes, whole, when all its keys may. */
  order: string[][];
  count: number;
}

export interface IdempotencyEntry {
  body: string;
  outcome: Outcome;
  seq: number;
  time: number;
}

export const idempotencyAgeMs = 24 * 60 * 60 * 1000;
export const idempotencyKeysMax = 100_000;
/** More shards than elsewhere: every keyed intent copies one, and there may be 100,000 keys in all. */
export const idempotencyShardCount = 4096;
export const idempotencyChunk = 256;
