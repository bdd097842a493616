import type { ServiceSpec } from "../model/index.js";
import type { ContainerView, NodeView, ServiceView, SlotView, TaskView } from "../projections/index.js";
import { mayStartAgain, restartPolicyOf } from "./restart-policy.js";

/** What a task that is meant to run is worth to its slot, over all its containers. */
export type Condition =
  | "waiting" // on its way: assigned, starting, or not healthy yet
  | "ready" // runs, and is healthy where a check is given
  | "ended" // a container ended, or is unhealthy, and is to be started again
  | "over" // did its work and stays so
  | "exhausted" // failed or is unhealthy, and its restart policy gave up
  | "lost"; // its node is not heard of

export function hasEnded(container: ContainerView): boolean {
  return container.state === "complete" || container.state === "failed" || container.state === "rejected";
}

/** Asked to serve and found unable to: as good as ended, although its processes live. */
export function isUnhealthy(container: ContainerView, { verdict }: TaskView): boolean {
  return container.state === "running" && (container.health === "unhealthy" || verdict?.verdict === "unhealthy");
}

export function conditionOf(service: ServiceView, slot: SlotView, task: TaskView, node: NodeView | undefined): Condition {
  const restart = restartPolicyOf(service.spec);
  const spec = service.specs[task.specVersion] ?? service.spec;
  const unreachable = node === undefined || node.state === "down";
  let startsAgain = false;
  let gaveUp = false;
  let alive = 0;
  let ready = 0;
  for (const [index, container] of task.containers.entries()) {
    const unhealthy = isUnhealthy(container, task);
    if (!hasEnded(container)) alive++;
    if (!hasEnded(container) && !unhealthy) {
      if (isReady(container, spec, index)) ready++;
    } else if (mayStartAgain(container, slot, restart)) startsAgain = true;
    else if (container.state !== "complete") gaveUp = true;
  }
  if (unreachable && (alive > 0 || startsAgain)) return "lost";
  if (startsAgain) return "ended";
  if (gaveUp) return "exhausted";
  if (alive === 0) return "over";
  return ready === alive ? "ready" : "waiting";
}

function isReady(container: ContainerView, spec: ServiceSpec, index: number): boolean {
  return container.state === "running" && (spec.containers[index]?.health === undefined || container.health === "healthy");
}

/** The newest seq that changed any of its containers. */
export function changedSeq(task: TaskView): number {
  return Math.max(...task.containers.map(({ seq }) => seq));
}

/** Waits for its restart delay to pass. */
export function backsOff(task: TaskView, now: number): boolean {
  return task.containers.some((container) => container.state === "assigned" && container.notBefore > now);
}
