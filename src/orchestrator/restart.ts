import { mayStartAgain, restartPolicyOf, startsAgainAt } from "./restart-policy.js";
import type { ServiceWork } from "./service-work.js";
import { hasEnded, isUnhealthy } from "./task-condition.js";

/**
 * What ended or is unhealthy starts again in place, each container as a new generation of its own. The event comes at
 * once and says when: the agent stops what still runs of the old generation and waits, so that no deadline is kept here. A
 * task past its attempts stays in its slot as it ended,
 * for all to see, until the spec changes or the slot goes; an unhealthy one runs on, gets no connections, and may recover.
 */
export function restartEnded(work: ServiceWork): void {
  const restart = restartPolicyOf(work.service.spec);
  for (const { slot, live } of work.slots) {
    for (const { task, condition } of live) {
      if (!slot || condition !== "ended" || work.isStopped(task)) continue;
      for (const [index, container] of task.containers.entries()) {
        if (!(hasEnded(container) || isUnhealthy(container, task)) || !mayStartAgain(container, slot, restart)) continue;
        const notBefore = startsAgainAt(container, slot, restart);
        const cause = hasEnded(container) ? container.seq : Math.max(container.seq, task.verdict?.seq ?? 0);
        work.restarts.push({ task: task.id, container: index, generation: container.generation + 1, notBefore, cause });
      }
    }
  }
}
