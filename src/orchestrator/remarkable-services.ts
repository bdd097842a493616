import { type Observations, taskAddress } from "../model/index.js";
import { type ServiceView, serviceById, slotAt, type View } from "../projections/index.js";

/** Asks for nothing as long as its task is alone in its slot: how such a container goes on is the agent's affair. */
const unremarkable = { starting: true, running: true, stopping: true, complete: false, failed: false, rejected: false };

/**
 * Services that a report makes worth a look. Nearly all rows of a large cluster say that what was asked for has begun:
 * to survey a service of many slots for each would cost more than everything else about a report.
 */
export function* remarkableServices(view: View, { tasks, states, healths }: Observations): Generator<string> {
  for (const [row, task] of tasks.entries()) {
    const { service: id, slot } = taskAddress(task);
    const service = serviceById(view, id);
    const goesOn = unremarkable[states[row] as keyof typeof unremarkable] && healths?.[row] !== "unhealthy";
    if (!goesOn || !service || isOnItsWay(service) || (slotAt(service, slot)?.tasks.length ?? 0) > 1) yield id;
  }
}

/** Something waits for its tasks to start, to become healthy or to stop. */
function isOnItsWay({ rollout, job, removed, stopped }: ServiceView): boolean {
  return rollout !== null || job !== null || removed || stopped;
}
