// Generated from openapi/ by `npm run generate`. Do not edit.

import type { components } from "./types.js";

type Schemas = components["schemas"];

/** Data of every event type at its current version. */
export interface EventData {
  "cluster.created": Schemas["ClusterCreated"];
  "log.forked": Schemas["LogForked"];
  "lease.taken": Schemas["LeaseTaken"];
  "intent.settled": Schemas["IntentSettled"];
  "node.joined": Schemas["NodeJoinedEvent"];
  "node.described": Schemas["NodeDescribed"];
  "node.connected": Schemas["NodeConnected"];
  "node.failed": Schemas["NodeFailed"];
  "node.drained": Schemas["NodeRef"];
  "node.activated": Schemas["NodeRef"];
  "node.waiting": Schemas["NodeOtherOrders"];
  "node.accepted": Schemas["NodeOtherOrders"];
  "node.removed": Schemas["NodeRef"];
  "service.created": Schemas["ServiceCreated"];
  "service.scaled": Schemas["ServiceScaled"];
  "autoscaling.set": Schemas["AutoscalingSet"];
  "autoscaling.removed": Schemas["ServiceRef"];
  "autoscaling.advised": Schemas["AutoscalingAdvised"];
  "service.updated": Schemas["ServiceUpdated"];
  "service.removed": Schemas["ServiceRemoved"];
  "rollout.completed": Schemas["RolloutCompleted"];
  "stack.deployed": Schemas["StackDeployed"];
  "stack.removed": Schemas["StackRef"];
  "config.created": Schemas["ConfigCreated"];
  "config.removed": Schemas["ConfigRef"];
  "secret.created": Schemas["SecretCreated"];
  "secret.removed": Schemas["SecretRef"];
  "webhook.created": Schemas["WebhookCreatedEvent"];
  "webhook.updated": Schemas["WebhookUpdated"];
  "webhook.removed": Schemas["WebhookRef"];
  "webhook.replayed": Schemas["WebhookReplayed"];
  "webhook.undelivered": Schemas["WebhookUndelivered"];
  "webhooks.advanced": Schemas["WebhooksAdvanced"];
  "alert.created": Schemas["AlertCreatedEvent"];
  "alert.removed": Schemas["AlertRef"];
  "alert.fired": Schemas["AlertFired"];
  "alert.resolved": Schemas["AlertResolved"];
  "token.created": Schemas["TokenCreatedEvent"];
  "token.revoked": Schemas["TokenRef"];
  "tasks.placed": Schemas["TasksPlaced"];
  "tasks.refused": Schemas["TasksRefused"];
  "tasks.stopped": Schemas["TasksStopped"];
  "tasks.restarted": Schemas["TasksRestarted"];
  "tasks.observed": Schemas["TasksObserved"];
  "node.updated": Schemas["NodeUpdated"];
  "node.paused": Schemas["NodeRef"];
  "node.maintenance_started": Schemas["MaintenanceStarted"];
  "node.maintenance_ended": Schemas["NodeRef"];
  "service.stopped": Schemas["ServiceRef"];
  "service.started": Schemas["ServiceStarted"];
  "service.restarted": Schemas["ServiceRestarted"];
  "service.restored": Schemas["ServiceRef"];
  "service.purged": Schemas["ServiceRef"];
  "rollout.paused": Schemas["RolloutPaused"];
  "rollout.resumed": Schemas["RolloutRef"];
  "job.started": Schemas["JobStarted"];
  "job.ended": Schemas["JobEnded"];
  "job.skipped": Schemas["JobSkipped"];
  "token.rotated": Schemas["TokenRotated"];
  "tasks.judged": Schemas["TaskJudged"];
  "tasks.resized": Schemas["TasksResized"];
  "volume.removed": Schemas["VolumeRemoved"];
  "volume.restored": Schemas["VolumeRef"];
  "volume.purged": Schemas["VolumeRef"];
  "volume.deleted": Schemas["VolumeRef"];
  "volume.deletion_failed": Schemas["VolumeDeletionFailed"];
  "exec.opened": Schemas["ExecOpened"];
  "exec.closed": Schemas["ExecClosed"];
  "cluster.version": Schemas["ClusterVersionRaised"];
  "log.checkpointed": Schemas["LogCheckpointed"];
  "controller.diverged": Schemas["ControllerDiverged"];
  "log.archived": Schemas["LogArchived"];
  "images.asked": Schemas["ImagesAsked"];
  "images.resolved": Schemas["ImagesResolved"];
  "images.refused": Schemas["ImagesRefused"];
}

/** Current version and schema of every event type. */
export const eventTypes = {
  "cluster.created": { version: 1, schema: "ClusterCreated" },
  "log.forked": { version: 1, schema: "LogForked" },
  "lease.taken": { version: 1, schema: "LeaseTaken" },
  "intent.settled": { version: 1, schema: "IntentSettled" },
  "node.joined": { version: 1, schema: "NodeJoinedEvent" },
  "node.described": { version: 1, schema: "NodeDescribed" },
  "node.connected": { version: 1, schema: "NodeConnected" },
  "node.failed": { version: 1, schema: "NodeFailed" },
  "node.drained": { version: 1, schema: "NodeRef" },
  "node.activated": { version: 1, schema: "NodeRef" },
  "node.waiting": { version: 1, schema: "NodeOtherOrders" },
  "node.accepted": { version: 1, schema: "NodeOtherOrders" },
  "node.removed": { version: 1, schema: "NodeRef" },
  "service.created": { version: 1, schema: "ServiceCreated" },
  "service.scaled": { version: 1, schema: "ServiceScaled" },
  "autoscaling.set": { version: 1, schema: "AutoscalingSet" },
  "autoscaling.removed": { version: 1, schema: "ServiceRef" },
  "autoscaling.advised": { version: 1, schema: "AutoscalingAdvised" },
  "service.updated": { version: 1, schema: "ServiceUpdated" },
  "service.removed": { version: 1, schema: "ServiceRemoved" },
  "rollout.completed": { version: 1, schema: "RolloutCompleted" },
  "stack.deployed": { version: 1, schema: "StackDeployed" },
  "stack.removed": { version: 1, schema: "StackRef" },
  "config.created": { version: 1, schema: "ConfigCreated" },
  "config.removed": { version: 1, schema: "ConfigRef" },
  "secret.created": { version: 1, schema: "SecretCreated" },
  "secret.removed": { version: 1, schema: "SecretRef" },
  "webhook.created": { version: 1, schema: "WebhookCreatedEvent" },
  "webhook.updated": { version: 1, schema: "WebhookUpdated" },
  "webhook.removed": { version: 1, schema: "WebhookRef" },
  "webhook.replayed": { version: 1, schema: "WebhookReplayed" },
  "webhook.undelivered": { version: 1, schema: "WebhookUndelivered" },
  "webhooks.advanced": { version: 1, schema: "WebhooksAdvanced" },
  "alert.created": { version: 1, schema: "AlertCreatedEvent" },
  "alert.removed": { version: 1, schema: "AlertRef" },
  "alert.fired": { version: 1, schema: "AlertFired" },
  "alert.resolved": { version: 1, schema: "AlertResolved" },
  "token.created": { version: 1, schema: "TokenCreatedEvent" },
  "token.revoked": { version: 1, schema: "TokenRef" },
  "tasks.placed": { version: 1, schema: "TasksPlaced" },
  "tasks.refused": { version: 1, schema: "TasksRefused" },
  "tasks.stopped": { version: 1, schema: "TasksStopped" },
  "tasks.restarted": { version: 1, schema: "TasksRestarted" },
  "tasks.observed": { version: 1, schema: "TasksObserved" },
  "node.updated": { version: 1, schema: "NodeUpdated" },
  "node.paused": { version: 1, schema: "NodeRef" },
  "node.maintenance_started": { version: 1, schema: "MaintenanceStarted" },
  "node.maintenance_ended": { version: 1, schema: "NodeRef" },
  "service.stopped": { version: 1, schema: "ServiceRef" },
  "service.started": { version: 1, schema: "ServiceStarted" },
  "service.restarted": { version: 1, schema: "ServiceRestarted" },
  "service.restored": { version: 1, schema: "ServiceRef" },
  "service.purged": { version: 1, schema: "ServiceRef" },
  "rollout.paused": { version: 1, schema: "RolloutPaused" },
  "rollout.resumed": { version: 1, schema: "RolloutRef" },
  "job.started": { version: 1, schema: "JobStarted" },
  "job.ended": { version: 1, schema: "JobEnded" },
  "job.skipped": { version: 1, schema: "JobSkipped" },
  "token.rotated": { version: 1, schema: "TokenRotated" },
  "tasks.judged": { version: 1, schema: "TaskJudged" },
  "tasks.resized": { version: 1, schema: "TasksResized" },
  "volume.removed": { version: 1, schema: "VolumeRemoved" },
  "volume.restored": { version: 1, schema: "VolumeRef" },
  "volume.purged": { version: 1, schema: "VolumeRef" },
  "volume.deleted": { version: 1, schema: "VolumeRef" },
  "volume.deletion_failed": { version: 1, schema: "VolumeDeletionFailed" },
  "exec.opened": { version: 1, schema: "ExecOpened" },
  "exec.closed": { version: 1, schema: "ExecClosed" },
  "cluster.version": { version: 1, schema: "ClusterVersionRaised" },
  "log.checkpointed": { version: 1, schema: "LogCheckpointed" },
  "controller.diverged": { version: 1, schema: "ControllerDiverged" },
  "log.archived": { version: 1, schema: "LogArchived" },
  "images.asked": { version: 1, schema: "ImagesAsked" },
  "images.resolved": { version: 1, schema: "ImagesResolved" },
  "images.refused": { version: 1, schema: "ImagesRefused" },
} as const;
