/**
 * Wires the core to the shell: the lease, the writer, the reconciler behind it, and agents' sessions.
 * Only committed events leave this room. It never decides anything itself: `decide` and `orchestrate` do.
 */
export type { ArchiveStep } from "./archiver.js";
export { inBackground } from "./background.js";
export type { CheckpointSource } from "./checkpoints.js";
export type { ClusterVersionStatus } from "./cluster-version.js";
export { Company } from "./company.js";
export type * from "./controller.js";
export { type ControllerOptions, defaultSettings } from "./controller-options.js";
export { type RunningController, startController } from "./create-controller.js";
export { EventClock } from "./event-clock.js";
export type { ExecIntent } from "./exec-streams.js";
export { forwardOnce, type LeaseSeen, lostForward, notHolder, routeWrite, type WriteRoute } from "./forwarding.js";
export { frameText } from "./frame-text.js";
export { Hop } from "./hop.js";
export { forwardedHeader, forwardHttp } from "./http-forward.js";
export { httpPeers, type PeerToken } from "./http-peers.js";
export { batchEventsMax, batchIntentsMax, callerQueueLimits, followedEventsMax, oldViewMs } from "./limits.js";
export type { LivenessSummary } from "./liveness.js";
export type { AgentIntent, Heard, Peer, Peers } from "./peers.js";
export { type Plan, type PlannedAnswer, plan } from "./plan.js";
export type { ControllerSeen } from "./roster.js";
export { keyMissing, SecretKeys, secretKeyBytes, secretNonceBytes } from "./secret-keys.js";
export type { Follower } from "./speculation.js";
export type { Watch } from "./watch.js";
export { Writer, type WriterOptions } from "./writer.js";
