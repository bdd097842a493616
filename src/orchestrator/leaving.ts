import type { ServiceSpec } from "../model/index.js";
import { mayStay } from "../scheduler/index.js";
import type { Cause, LiveTask } from "./service-work.js";

/** Why a task cannot stay where it is; undefined when it can. */
export function mustLeave({ node }: LiveTask, spec: ServiceSpec): { reason: "node-drained" | "tainted"; cause: Cause } | undefined {
  if (!node) return undefined;
  if (node.availability === "drain") return { reason: "node-drained", cause: node.availabilitySeq };
  return mayStay(spec, node) ? undefined : { reason: "tainted", cause: node.availabilitySeq };
}
