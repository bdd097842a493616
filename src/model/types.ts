import type { EventData } from "./generated/event-types.js";
import type { components } from "./generated/types.js";

/** Every schema of the contract and of the agent session, as a value that was validated. */
export type Schemas = components["schemas"];

export type ServiceSpec = Schemas["ServiceSpec"];
export type ContainerSpec = Schemas["ContainerSpec"];
export type Mount = Schemas["Mount"];
export type FileReference = Schemas["FileReference"];
export type AssignedFile = Schemas["AssignedFile"];
export type FilesFrame = Schemas["FilesFrame"];
export type Envelope = Schemas["Envelope"];
export type AutoscalingPolicy = Schemas["AutoscalingPolicy"];
export type AutoscalingDecision = Schemas["AutoscalingDecision"];
export type AutoscalingInput = Schemas["AutoscalingInput"];
export type AdvisedResources = Schemas["AdvisedResources"];
export type Endpoint = Schemas["Endpoint"];
export type Dependency = Schemas["Dependency"];
export type NetworkAttachment = Schemas["NetworkAttachment"];
export type HealthCheck = Schemas["HealthCheck"];
export type Resources = Schemas["Resources"];
export type NodeDescription = Schemas["NodeDescription"];
export type VersionRange = Schemas["VersionRange"];
export type NodeSettings = Schemas["NodeSettings"];
export type Affinity = Schemas["Affinity"];
export type Taint = Schemas["Taint"];
export type Toleration = Schemas["Toleration"];
export type RuntimeInfo = Schemas["RuntimeInfo"];
export type RuntimeName = RuntimeInfo["name"];
export type Availability = Schemas["Availability"];
export type NodeState = Schemas["NodeState"];
export type AlertCondition = Schemas["AlertCondition"];
export type WebhookFormat = Schemas["WebhookFormat"];
export type TaskState = Schemas["TaskState"];
export type ObservedState = Schemas["ObservedState"];
export type ContainerHealth = Schemas["ContainerHealth"];
export type Observations = Schemas["Observations"];
export type StackMembership = Schemas["StackMembership"];
export type PlacementExplanation = Schemas["PlacementExplanation"];
export type FilterRefusal = Schemas["FilterRefusal"];
export type Scope = Schemas["Scope"];
export type Verb = Schemas["Verb"];
export type TokenPreset = Schemas["TokenPreset"];
export type AgentFrame = Schemas["AgentFrame"];
export type ControllerFrame = Schemas["ControllerFrame"];
export type HelloFrame = Schemas["HelloFrame"];
export type DescribeFrame = Schemas["DescribeFrame"];
export type ReportFrame = Schemas["ReportFrame"];
export type ImagesFrame = Schemas["ImagesFrame"];
export type ResolveOrder = Schemas["ResolveOrder"];
export type SampleFrame = Schemas["SampleFrame"];
export type MetricsRecord = Schemas["MetricsRecord"];
export type MetricsSeries = Schemas["MetricsSeries"];
export type SetFrame = Schemas["SetFrame"];
export type DeltaFrame = Schemas["DeltaFrame"];
export type TargetChanges = Schemas["TargetChanges"];
export type ExecClientFrame = Schemas["ExecClientFrame"];
export type ExecServerFrame = Schemas["ExecServerFrame"];
export type ExecSignal = Schemas["ExecSignal"];
export type StreamOpenFrame = Schemas["StreamOpenFrame"];
export type StreamLine = Schemas["StreamLine"];
export type AssignedSpec = Schemas["AssignedSpec"];
export type Assignment = Schemas["Assignment"];
export type Route = Schemas["Route"];
export type VolumePurge = Schemas["VolumePurge"];
export type VolumesFrame = Schemas["VolumesFrame"];

export type EventType = keyof EventData;
export type PlacementReason = EventData["tasks.placed"]["reason"];
export type StopReason = EventData["tasks.stopped"]["reason"];

/** What `decide` and `orchestrate` produce: an event without its place on the log. */
export type NewEvent = { [T in EventType]: { type: T; subject: string; data: EventData[T]; cause?: number } }[EventType];

/** Which request an event came from, and what that request is answered when it is repeated. */
export interface IntentRef {
  id: string;
  /** Idempotency key with its scope (token and route), when the client sent one. */
  key?: string;
  /** Digest of the request body, hex; only beside `key`. Keyed where the body may hold a secret. */
  body?: string;
  outcome?: Outcome;
}

/** The answer to a settled intent, small enough to be kept on its event. */
export interface Outcome {
  status: number;
  /** Id of the object that the answer shows. */
  id?: string;
  /** Further facts of the answer, e.g. which services a stack deployment created. */
  detail?: Record<string, string[]>;
}

/** Where a request came from. */
export interface Origin {
  /** Client address. Personal: `apply` never reads it. */
  client?: string;
  controller: string;
}

interface Place {
  seq: number;
  epoch: number;
  /** Milliseconds since 1970 UTC; never less than the event before. */
  time: number;
  version: number;
  /** `KIND/ID`, e.g. `service/k2j4…`. */
  subject: string;
  /** `token/ID`, `node/ID` or `controller/ID`. */
  actor: string;
  origin: Origin;
  intent: IntentRef | null;
  /** The seq of the event that led to this one. */
  cause: number | null;
  traceparent: string | null;
}

/** An event as `apply` sees it: decoded and upcast to its current version. */
export type LogEvent = Place & { [T in EventType]: { type: T; data: EventData[T] } }[EventType];

/** What `apply` reads of an event: a replay decodes no more than this. */
export type AppliedEvent = Pick<Place, "seq" | "epoch" | "time" | "intent"> &
  { [T in EventType]: { type: T; data: EventData[T] } }[EventType];

export type EventOf<T extends EventType> = Extract<AppliedEvent, { type: T }>;

/** An event with the members that prove its place on the log. */
export type EventRecord = LogEvent & {
  batch: string;
  /** 32 hex digits; null once redacted. */
  salt: string | null;
  inner: string;
  redacted: boolean;
  hash: string;
  /** The data as it was sealed, where its version has another form than `data`: hashes are over this. */
  stored?: unknown;
};

/** A request to change the cluster, already validated against its schema. */
export type Intent =
  | { type: "JoinNode"; name: string; credential: string; description: NodeDescription }
  /** `foreign`: where the orders stand that its agent obeys, when this log does not go on from there; null when it does. */
  | { type: "ConnectNode"; node: string; bootId: string; description: NodeDescription; foreign?: { lineage: string; seq: number } | null }
  | { type: "AcceptNode"; node: string }
  | { type: "DrainNode"; node: string }
  | { type: "ActivateNode"; node: string }
  | { type: "RemoveNode"; node: string; force: boolean }
  | { type: "CreateService"; spec: ServiceSpec }
  /** `autoscaling`: of an autoscaler, by which policy and why. */
  | { type: "ScaleService"; service: ServiceRef; replicas: number; autoscaling?: AutoscalingDecision }
  | { type: "SetAutoscaling"; service: ServiceRef; policy: AutoscalingPolicy }
  | { type: "RemoveAutoscaling"; service: ServiceRef }
  /** What an autoscaler found; `resources` of one task. */
  | {
      type: "AdviseAutoscaling";
      service: ServiceRef;
      autoscaling: AutoscalingDecision;
      replicas?: number;
      resources?: AdvisedResources;
    }
  /** `ifSeq`: the seq that last changed the spec, as the client's If-Match says; undefined for `*`. */
  | { type: "UpdateService"; service: ServiceRef; spec: ServiceSpec; ifSeq?: number }
  | { type: "RemoveService"; service: ServiceRef; purge?: boolean }
  | { type: "RestoreService"; service: ServiceRef }
  | { type: "StartService"; service: ServiceRef }
  | { type: "StopService"; service: ServiceRef }
  | { type: "RestartService"; service: ServiceRef }
  | { type: "RollBackService"; service: ServiceRef }
  | { type: "ControlRollout"; service: ServiceRef; action: "pause" | "resume" | "abort" }
  /** `configs` and `secrets`: what the file itself declares; those that no spec refers to any more go with the deployment. */
  | {
      type: "DeployStack";
      namespace: string;
      name: string;
      services: { alias: string; spec: ServiceSpec }[];
      configs?: NewConfig[];
      secrets?: NewSecret[];
      prune: boolean;
    }
  | { type: "RemoveStack"; namespace: string; name: string }
  | ({ type: "CreateConfig"; namespace: string } & NewConfig)
  | ({ type: "CreateSecret"; namespace: string } & NewSecret)
  | { type: "RemoveConfig"; namespace: string; config: string }
  | { type: "RemoveSecret"; namespace: string; secret: string }
  | { type: "CreateToken"; name: string; token: string; credential: string; scopes: Scope[] }
  | { type: "RevokeToken"; token: string }
  /** `graceMs`: the secret before is taken for so long. */
  | { type: "RotateToken"; token: string; credential: string; graceMs: number }
  /** A JSON merge patch of the node's settings. */
  | { type: "UpdateNode"; node: string; patch: Schemas["NodeSettingsPatch"] }
  | { type: "PauseNode"; node: string }
  /** Until then, ms since 1970, or for so long from now. */
  | { type: "MaintainNode"; node: string; reason: string; until?: number; durationMs?: number }
  | { type: "RestartTask"; task: string }
  | { type: "StopTask"; task: string }
  | { type: "JudgeTask"; task: string; verdict: "healthy" | "unhealthy"; reason: string; expiresInMs: number }
  | { type: "UnjudgeTask"; task: string }
  /** Without a container: the first one. */
  | { type: "OpenExec"; task: string; container?: string; command: string[] }
  | { type: "CloseExec"; task: string; exec: string; exitCode?: number; error?: string }
  | { type: "ReportTasks"; node: string; bootId: string; reportSeq: number; observations: Observations }
  | { type: "RemoveVolume"; volume: VolumeRef; purge: boolean }
  | { type: "RestoreVolume"; volume: VolumeRef }
  /** What became of volumes that the node was ordered to delete. */
  | ({ type: "ReportVolumes"; node: string } & Omit<VolumesFrame, "frame">)
  | ({ type: "ReportImages"; node: string } & Omit<ImagesFrame, "frame">)
  /** What stood at the seq `to`, to be put back. */
  | { type: "UndoService"; service: ServiceRef; spec: ServiceSpec; to: number }
  | { type: "UndoStack"; namespace: string; name: string; services: { alias: string; spec: ServiceSpec }[]; to: number }
  | { type: "UndoNode"; node: string; settings: NodeSettings; availability: Availability; to: number }
  /** What a controller found when it took a checkpoint. */
  | ({ type: "RecordCheckpoint" } & EventData["log.checkpointed"])
  /** A controller whose view is not what the log makes. */
  | ({ type: "RecordDivergence" } & EventData["controller.diverged"])
  /** Which events a controller has put into a file of the archive. */
  | ({ type: "RecordArchive" } & EventData["log.archived"])
  | ({ type: "RaiseClusterVersion" } & EventData["cluster.version"])
  | { type: "CreateWebhook"; webhook: NewWebhook }
  | { type: "UpdateWebhook"; webhook: string; changes: WebhookChanges }
  | { type: "RemoveWebhook"; webhook: string }
  | { type: "ReplayWebhook"; webhook: string; after: number }
  /** How far they have come; `begun` is the seq that set a position which this goes on from. */
  | { type: "RecordDeliveries"; rows: { webhook: string; begun: number; after: number }[] }
  /** The events `from` to `to` are given up for it. */
  | { type: "RecordUndelivered"; webhook: string; begun: number; from: number; to: number; attempts: number; reason: string }
  /** `service`: the id of the one whose spec it is of. */
  | { type: "CreateAlert"; alert: Schemas["AlertCreate"]; service?: string }
  | { type: "RemoveAlert"; alert: string; service?: string }
  /** What began to hold, and subjects of what is over. */
  | { type: "RecordAlert"; alert: string; fired: Schemas["AlertInstance"][]; resolved: string[] }
  /** All of them or none, each on what those before it make. Never nested. */
  | { type: "Bulk"; intents: Intent[] };

/** An object in a namespace, by id or by name. */
export interface ServiceRef {
  namespace: string;
  /** Id or name. */
  service: string;
}

/** A volume by id or by name; the node (id or name) says which, where several have one of that name. */
export interface VolumeRef {
  namespace: string;
  volume: string;
  node?: string;
}

/** `after`: the seq that it begins after; left out for its own. The envelope holds its URL and secret. */
export interface NewWebhook {
  name: string;
  target: string;
  format: WebhookFormat;
  types?: string[];
  subject?: string;
  attempts: number;
  after?: number;
  envelope: Envelope;
}

/** What is left out stays. `replaces`: the nonce of the envelope that `envelope` was made of. */
export interface WebhookChanges {
  target?: string;
  /** Null for all. */
  types?: string[] | null;
  /** Null for anything. */
  subject?: string | null;
  attempts?: number;
  paused?: boolean;
  envelope?: Envelope;
  replaces?: string;
}

/** What the envelope of a webhook holds. `before`: the secret that was there signs too, until then (ms since 1970 UTC). */
export interface OpenedWebhook {
  url: string;
  /** `whsec_…`. */
  secret: string;
  before?: { secret: string; until: number };
}

/** `data` is base64. */
export interface NewConfig {
  name: string;
  labels: Record<string, string>;
  data: string;
}

export interface NewSecret {
  name: string;
  labels: Record<string, string>;
  envelope: Envelope;
}
