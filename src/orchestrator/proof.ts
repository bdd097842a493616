import { readySince } from "../projections/index.js";
import type { LiveTask, ServiceWork } from "./service-work.js";

/**
 * Event time at which a new task has proved itself, past or to come: it ran, healthy where a check is given, for the
 * monitor window, or has done its work. Undefined while it is neither.
 */
export function provedAt({ service, resizes }: ServiceWork, { task, condition }: LiveTask): number | undefined {
  // Until its agent says that it has its new resources it is as new.
  if (task.resize || resizes.has(task)) return undefined;
  if (condition === "over") return Math.max(...task.containers.map(({ stateAt }) => stateAt));
  const since = condition === "ready" ? readySince(task, service.specs[task.specVersion] ?? service.spec) : null;
  return since === null ? undefined : since + service.spec.update.monitorMs;
}

/** Asks to be called again when it will have. */
export function hasProved(work: ServiceWork, live: LiveTask): boolean {
  const at = provedAt(work, live);
  if (at !== undefined && at > work.now) work.wakeBy(at);
  return at !== undefined && at <= work.now;
}
