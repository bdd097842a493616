import type { AppliedEvent } from "../model/index.js";
import { InvariantError, invariant } from "../ports/index.js";
import { alertCreated, alertFired, alertRemoved, alertResolved } from "./apply/alerts.js";
import { autoscalingAdvised } from "./apply/autoscaling.js";
import { clusterCreated, clusterVersionRaised, leaseTaken, logArchived, logForked } from "./apply/cluster.js";
import { configCreated, configRemoved, secretCreated, secretRemoved } from "./apply/files.js";
import { settle } from "./apply/idempotency.js";
import { imagesAsked, imagesRefused, imagesResolved } from "./apply/images.js";
import { jobEnded, jobSkipped, jobStarted } from "./apply/jobs.js";
import {
  maintenanceEnded,
  maintenanceStarted,
  nodeAccepted,
  nodeActivated,
  nodeConnected,
  nodeDescribed,
  nodeDrained,
  nodeFailed,
  nodeJoined,
  nodePaused,
  nodeRemoved,
  nodeUpdated,
  nodeWaiting,
} from "./apply/nodes.js";
import { tasksObserved } from "./apply/observed.js";
import { tasksResized } from "./apply/resized.js";
import {
  autoscalingRemoved,
  autoscalingSet,
  rolloutCompleted,
  rolloutPaused,
  rolloutResumed,
  serviceCreated,
  servicePurged,
  serviceRemoved,
  serviceRestarted,
  serviceRestored,
  serviceScaled,
  serviceStarted,
  serviceStopped,
  serviceUpdated,
} from "./apply/services.js";
import { stackDeployed, stackRemoved } from "./apply/stacks.js";
import { tasksJudged, tasksPlaced, tasksRefused, tasksRestarted, tasksStopped } from "./apply/tasks.js";
import { tokenCreated, tokenRevoked, tokenRotated } from "./apply/tokens.js";
import { volumeDeleted, volumeDeletionFailed, volumePurged, volumeRemoved, volumeRestored } from "./apply/volumes.js";
import { webhookCreated, webhookRemoved, webhookReplayed, webhooksAdvanced, webhookUndelivered, webhookUpdated } from "./apply/webhooks.js";
import type { View } from "./view.js";

/**
 * Takes the view from one event to the next, in place: whatever `apply` writes into it asks `own` for first.
 * Event data is taken over by reference and so never written to; whatever changes is replaced.
 */
export function apply(view: View, event: AppliedEvent): void {
  // Not by `invariant`: the message would be put together for every event.
  if (event.time < view.time) throw new InvariantError(`event ${event.seq} is older than the event before it`);
  dispatch(view, event);
  if (event.intent?.key !== undefined) settle(view, event);
  view.seq = event.seq;
  view.time = event.time;
}

function dispatch(view: View, event: AppliedEvent): void {
  switch (event.type) {
    case "tasks.observed":
      tasksObserved(view, event);
      break;
    case "tasks.placed":
      tasksPlaced(view, event);
      break;
    case "tasks.refused":
      tasksRefused(view, event);
      break;
    case "tasks.stopped":
      tasksStopped(view, event);
      break;
    case "tasks.restarted":
      tasksRestarted(view, event);
      break;
    case "cluster.created":
      clusterCreated(view, event);
      break;
    case "log.forked":
      logForked(view, event);
      break;
    case "log.archived":
      logArchived(view, event);
      break;
    case "cluster.version":
      clusterVersionRaised(view, event);
      break;
    case "lease.taken":
      leaseTaken(view, event);
      break;
    // Facts for those who read the log; the view holds nothing of them.
    case "intent.settled":
    case "exec.opened":
    case "exec.closed":
    case "log.checkpointed":
    case "controller.diverged":
      break;
    case "node.joined":
      nodeJoined(view, event);
      break;
    case "node.described":
      nodeDescribed(view, event);
      break;
    case "node.connected":
      nodeConnected(view, event);
      break;
    case "node.failed":
      nodeFailed(view, event);
      break;
    case "node.drained":
      nodeDrained(view, event);
      break;
    case "node.waiting":
      nodeWaiting(view, event);
      break;
    case "node.accepted":
      nodeAccepted(view, event);
      break;
    case "node.activated":
      nodeActivated(view, event);
      break;
    case "node.removed":
      nodeRemoved(view, event);
      break;
    case "service.created":
      serviceCreated(view, event);
      break;
    case "service.scaled":
      serviceScaled(view, event);
      break;
    case "autoscaling.set":
      autoscalingSet(view, event);
      break;
    case "autoscaling.removed":
      autoscalingRemoved(view, event);
      break;
    case "autoscaling.advised":
      autoscalingAdvised(view, event);
      break;
    case "service.updated":
      serviceUpdated(view, event);
      break;
    case "service.removed":
      serviceRemoved(view, event);
      break;
    case "rollout.completed":
      rolloutCompleted(view, event);
      break;
    case "stack.deployed":
      stackDeployed(view, event);
      break;
    case "stack.removed":
      stackRemoved(view, event);
      break;
    case "token.created":
      tokenCreated(view, event);
      break;
    case "token.revoked":
      tokenRevoked(view, event);
      break;
    case "node.updated":
      nodeUpdated(view, event);
      break;
    case "node.paused":
      nodePaused(view, event);
      break;
    case "node.maintenance_started":
      maintenanceStarted(view, event);
      break;
    case "node.maintenance_ended":
      maintenanceEnded(view, event);
      break;
    case "service.stopped":
      serviceStopped(view, event);
      break;
    case "service.started":
      serviceStarted(view, event);
      break;
    case "service.restarted":
      serviceRestarted(view, event);
      break;
    case "service.restored":
      serviceRestored(view, event);
      break;
    case "service.purged":
      servicePurged(view, event);
      break;
    case "rollout.paused":
      rolloutPaused(view, event);
      break;
    case "rollout.resumed":
      rolloutResumed(view, event);
      break;
    case "job.started":
      jobStarted(view, event);
      break;
    case "job.ended":
      jobEnded(view, event);
      break;
    case "job.skipped":
      jobSkipped(view, event);
      break;
    case "token.rotated":
      tokenRotated(view, event);
      break;
    case "tasks.judged":
      tasksJudged(view, event);
      break;
    case "tasks.resized":
      tasksResized(view, event);
      break;
    case "volume.removed":
      volumeRemoved(view, event);
      break;
    case "volume.restored":
      volumeRestored(view, event);
      break;
    case "volume.purged":
      volumePurged(view, event);
      break;
    case "volume.deleted":
      volumeDeleted(view, event);
      break;
    case "volume.deletion_failed":
      volumeDeletionFailed(view, event);
      break;
    case "config.created":
      configCreated(view, event);
      break;
    case "config.removed":
      configRemoved(view, event);
      break;
    case "secret.created":
      secretCreated(view, event);
      break;
    case "secret.removed":
      secretRemoved(view, event);
      break;
    case "webhook.created":
      webhookCreated(view, event);
      break;
    case "webhook.updated":
      webhookUpdated(view, event);
      return;
    case "webhook.removed":
      webhookRemoved(view, event);
      break;
    case "webhook.replayed":
      webhookReplayed(view, event);
      break;
    case "webhook.undelivered":
      webhookUndelivered(view, event);
      break;
    case "webhooks.advanced":
      webhooksAdvanced(view, event);
      break;
    case "alert.created":
      alertCreated(view, event);
      break;
    case "alert.removed":
      alertRemoved(view, event);
      break;
    case "alert.fired":
      alertFired(view, event);
      break;
    case "alert.resolved":
      alertResolved(view, event);
      break;
    case "images.asked":
      imagesAsked(view, event);
      break;
    case "images.resolved":
      imagesResolved(view, event);
      break;
    case "images.refused":
      imagesRefused(view, event);
      break;
    default: {
      const unknown: never = event;
      invariant(false, `apply does not know ${JSON.stringify(unknown)}`);
    }
  }
}
