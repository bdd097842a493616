/**
 * Wires the core to the shell: the lease, the writer, the reconciler behind it, and agents' sessions.
 * Only committed events leave this room. It never decides anything itself: `decide` and `orchestrate` do.
 */
export { inBackground } from "./background.js";
export type * from "./controller.js";
export { type ControllerOptions, defaultSettings, type RunningController, startController } from "./create-controller.js";
export { EventClock } from "./event-clock.js";
export { forwardOnce, type LeaseSeen, lostForward, notHolder, routeWrite, type WriteRoute } from "./forwarding.js";
export { frameText } from "./frame-text.js";
export { forwardedHeader, forwardHttp } from "./http-forward.js";
export { httpPeers } from "./http-peers.js";
export { batchEventsMax, batchIntentsMax, callerQueueLimits } from "./limits.js";
export type { LivenessSummary } from "./liveness.js";
export type { AgentIntent, Peer, Peers } from "./peers.js";
export { type Plan, type PlannedAnswer, plan } from "./plan.js";
export { keyMissing, SecretKeys, secretKeyBytes, secretNonceBytes } from "./secret-keys.js";
export type { Follower } from "./speculation.js";
export { Writer, type WriterOptions } from "./writer.js";
