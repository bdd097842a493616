import { hostShutdown, type ServiceSpec } from "../model/index.js";
import type { ContainerView, SlotView } from "../projections/index.js";

type Policy = ServiceSpec["restart"];

/** Doubling stops here; the longest delay is reached long before. */
const doublingsMax = 30;

/** A job's task that ended well has done its work: whatever its policy says, it is not done twice. */
export function restartPolicyOf({ mode, restart }: ServiceSpec): Policy {
  return mode === "job" && restart.condition === "any" ? { ...restart, condition: "on-failure" } : restart;
}

/** Whether a container that ended or is unhealthy is to be started again. What its host stopped while shutting down always is. */
export function mayStartAgain(container: ContainerView, slot: SlotView, policy: Policy): boolean {
  if (container.error === hostShutdown) return true;
  if (policy.condition === "none") return false;
  if (policy.condition === "on-failure" && container.state === "complete") return false;
  return policy.maxAttempts === 0 || slot.failures <= policy.maxAttempts;
}

/** Event time at which it starts; 0 for at once. Counted from when it failed, so that a failover changes nothing. */
export function startsAgainAt(container: ContainerView, slot: SlotView, policy: Policy): number {
  if (container.error === hostShutdown) return 0;
  const doublings = Math.min(Math.max(slot.failures - 1, 0), doublingsMax);
  const failedAt = container.state === "running" ? slot.failedAt : container.stateAt;
  return failedAt + Math.min(policy.delayMs * 2 ** doublings, policy.maxDelayMs);
}
