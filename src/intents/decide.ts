import type { Intent } from "../model/index.js";
import type { View } from "../projections/index.js";
import { createAlert, recordAlert, removeAlert } from "./alerts.js";
import { adviseAutoscaling, removeAutoscaling, setAutoscaling } from "./autoscaling.js";
import { bulk } from "./bulk.js";
import { recordArchive, recordCheckpoint, recordDivergence } from "./checkpoints.js";
import { raiseClusterVersion } from "./cluster-version.js";
import type { DecideContext, Decision } from "./decision.js";
import { closeExec, openExec } from "./exec.js";
import { createConfig, createSecret, removeConfig, removeSecret } from "./files.js";
import { reportImages } from "./images.js";
import { maintainNode, pauseNode, updateNode } from "./node-settings.js";
import { acceptNode, activateNode, connectNode, drainNode, joinNode, removeNode } from "./nodes.js";
import { reportTasks } from "./reports.js";
import {
  controlRollout,
  removeService,
  restartService,
  restoreService,
  rollBackService,
  startService,
  stopService,
} from "./service-life.js";
import { createService, scaleService, updateService } from "./services.js";
import { deployStack, removeStack } from "./stacks.js";
import { judgeTask, restartTask, stopTask, unjudgeTask } from "./tasks.js";
import { createToken, revokeToken, rotateToken } from "./tokens.js";
import { undoNode, undoService, undoStack } from "./undo.js";
import { removeVolume, reportVolumes, restoreVolume } from "./volumes.js";
import { createWebhook, recordDeliveries, recordUndelivered, removeWebhook, replayWebhook, updateWebhook } from "./webhooks.js";

/** Turns a request into events, into nothing to change, or into a refusal that says why. */
export function decide(view: View, intent: Intent, context: DecideContext): Decision {
  switch (intent.type) {
    case "JoinNode":
      return joinNode(view, intent, context);
    case "ConnectNode":
      return connectNode(view, intent);
    case "DrainNode":
      return drainNode(view, intent);
    case "AcceptNode":
      return acceptNode(view, intent);
    case "ActivateNode":
      return activateNode(view, intent);
    case "RemoveNode":
      return removeNode(view, intent);
    case "CreateService":
      return createService(view, intent, context);
    case "ScaleService":
      return scaleService(view, intent, context);
    case "SetAutoscaling":
      return setAutoscaling(view, intent);
    case "RemoveAutoscaling":
      return removeAutoscaling(view, intent);
    case "AdviseAutoscaling":
      return adviseAutoscaling(view, intent, context);
    case "UpdateService":
      return updateService(view, intent, context);
    case "RemoveService":
      return removeService(view, intent, context);
    case "RestoreService":
      return restoreService(view, intent);
    case "StartService":
      return startService(view, intent, context);
    case "StopService":
      return stopService(view, intent);
    case "RestartService":
      return restartService(view, intent, context);
    case "RollBackService":
      return rollBackService(view, intent, context);
    case "ControlRollout":
      return controlRollout(view, intent, context);
    case "DeployStack":
      return deployStack(view, intent, context);
    case "RemoveStack":
      return removeStack(view, intent, context);
    case "CreateConfig":
      return createConfig(view, intent, context);
    case "CreateWebhook":
      return createWebhook(view, intent, context);
    case "UpdateWebhook":
      return updateWebhook(view, intent);
    case "RemoveWebhook":
      return removeWebhook(view, intent);
    case "ReplayWebhook":
      return replayWebhook(view, intent);
    case "RecordDeliveries":
      return recordDeliveries(view, intent);
    case "RecordUndelivered":
      return recordUndelivered(view, intent);
    case "CreateAlert":
      return createAlert(view, intent, context);
    case "RemoveAlert":
      return removeAlert(view, intent);
    case "RecordAlert":
      return recordAlert(view, intent);
    case "CreateSecret":
      return createSecret(view, intent, context);
    case "RemoveConfig":
      return removeConfig(view, intent);
    case "RemoveSecret":
      return removeSecret(view, intent);
    case "CreateToken":
      return createToken(view, intent);
    case "RevokeToken":
      return revokeToken(view, intent);
    case "RotateToken":
      return rotateToken(view, intent, context);
    case "UpdateNode":
      return updateNode(view, intent);
    case "PauseNode":
      return pauseNode(view, intent);
    case "MaintainNode":
      return maintainNode(view, intent, context);
    case "RestartTask":
      return restartTask(view, intent);
    case "StopTask":
      return stopTask(view, intent);
    case "JudgeTask":
      return judgeTask(view, intent, context);
    case "UnjudgeTask":
      return unjudgeTask(view, intent);
    case "OpenExec":
      return openExec(view, intent, context);
    case "CloseExec":
      return closeExec(view, intent);
    case "ReportTasks":
      return reportTasks(view, intent);
    case "RemoveVolume":
      return removeVolume(view, intent, context);
    case "RestoreVolume":
      return restoreVolume(view, intent);
    case "ReportVolumes":
      return reportVolumes(view, intent);
    case "ReportImages":
      return reportImages(view, intent);
    case "UndoService":
      return undoService(view, intent, context);
    case "UndoStack":
      return undoStack(view, intent, context);
    case "UndoNode":
      return undoNode(view, intent);
    case "RecordCheckpoint":
      return recordCheckpoint(view, intent, context);
    case "RecordDivergence":
      return recordDivergence(intent);
    case "RecordArchive":
      return recordArchive(view, intent);
    case "RaiseClusterVersion":
      return raiseClusterVersion(view, intent, context);
    case "Bulk":
      return bulk(view, intent, context, decide);
    default:
      return unhandled(intent);
  }
}

function unhandled(intent: never): never {
  throw new Error(`no rule for the intent ${JSON.stringify(intent)}`);
}
