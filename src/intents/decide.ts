import type { Intent } from "../model/index.js";
import type { View } from "../projections/index.js";
import { bulk } from "./bulk.js";
import type { DecideContext, Decision } from "./decision.js";
import { activateNode, connectNode, drainNode, joinNode, removeNode } from "./nodes.js";
import { reportTasks } from "./reports.js";
import { createService, removeService, scaleService, updateService } from "./services.js";
import { deployStack, removeStack } from "./stacks.js";
import { createToken, revokeToken } from "./tokens.js";

/** Turns a request into events, into nothing to change, or into a refusal that says why. */
export function decide(view: View, intent: Intent, context: DecideContext): Decision {
  switch (intent.type) {
    case "JoinNode":
      return joinNode(view, intent, context);
    case "ConnectNode":
      return connectNode(view, intent);
    case "DrainNode":
      return drainNode(view, intent);
    case "ActivateNode":
      return activateNode(view, intent);
    case "RemoveNode":
      return removeNode(view, intent);
    case "CreateService":
      return createService(view, intent, context);
    case "ScaleService":
      return scaleService(view, intent);
    case "UpdateService":
      return updateService(view, intent, context);
    case "RemoveService":
      return removeService(view, intent);
    case "DeployStack":
      return deployStack(view, intent, context);
    case "RemoveStack":
      return removeStack(view, intent);
    case "CreateToken":
      return createToken(view, intent);
    case "RevokeToken":
      return revokeToken(view, intent);
    case "ReportTasks":
      return reportTasks(view, intent);
    case "Bulk":
      return bulk(view, intent, context, decide);
    default:
      return unhandled(intent);
  }
}

function unhandled(intent: never): never {
  throw new Error(`no rule for the intent ${JSON.stringify(intent)}`);
}
