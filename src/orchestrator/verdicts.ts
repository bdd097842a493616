import type { ServiceWork } from "./service-work.js";

/** A verdict from outside holds until its time, and then ends by an event. */
export function lapseVerdicts(work: ServiceWork): void {
  for (const { live } of work.slots) {
    for (const { task } of live) {
      const until = task.verdict?.until ?? null;
      if (until === null) continue;
      if (until > work.now) work.wakeBy(until);
      else work.said.push({ type: "tasks.judged", subject: `service/${work.service.id}`, data: { task: task.id, verdict: "none" } });
    }
  }
}
