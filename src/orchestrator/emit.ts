import { type NewEvent, type PlacementReason, taskId } from "../model/index.js";
import type { GroupPlacement } from "../scheduler/index.js";
import { inChunks } from "./chunks.js";
import { refusals } from "./pending.js";
import type { ServiceWork, Want } from "./service-work.js";

/** Notes which old tasks stop because their successors were placed. */
export function stopReplaced(work: ServiceWork, placed: ReadonlySet<number>): void {
  for (const { slot, stops } of work.wants) if (stops && placed.has(slot)) work.stop(stops.slot, stops.task, stops.reason);
}

/** The work on one service as events: new tasks first, so that a task is stopped after its successor is there. */
export function eventsOf(work: ServiceWork, placement: GroupPlacement | undefined, nextId: () => string): NewEvent[] {
  const { service } = work;
  const subject = `service/${service.id}`;
  const events: NewEvent[] = placement ? placements(work, placement, nextId) : [];
  for (const [reason, stopped] of work.stops) {
    for (const tasks of inChunks(stopped)) events.push({ type: "tasks.stopped", subject, data: { tasks, reason } });
  }
  for (const rows of inChunks(work.restarts)) {
    const data = {
      tasks: rows.map(({ task }) => task),
      containers: rows.map(({ container }) => container),
      generations: rows.map(({ generation }) => generation),
      notBefore: rows.map(({ notBefore }) => notBefore),
    };
    events.push({ type: "tasks.restarted", subject, data });
  }
  events.push(...refusals(work, placement));
  if (work.completed !== undefined) {
    events.push({ type: "rollout.completed", subject, data: { service: service.id, rollout: work.completed } });
  }
  return events;
}

/** One event for each reason (and chunk); in each, slots in the order of the placement. */
function placements({ service, wants }: ServiceWork, placement: GroupPlacement, nextId: () => string): NewEvent[] {
  const wantOf = new Map(wants.map((want) => [want.slot, want]));
  const byReason = new Map<PlacementReason, { want: Want; node: string }[]>();
  for (const [i, slot] of placement.slots.entries()) {
    const want = wantOf.get(slot);
    const node = placement.nodes[i];
    if (!want || node === undefined) continue;
    const rows = byReason.get(want.reason);
    if (rows) rows.push({ want, node });
    else byReason.set(want.reason, [{ want, node }]);
  }
  const chunks = [...byReason].flatMap(([reason, rows]) => inChunks(rows).map((chunk) => ({ reason, rows: chunk })));
  return chunks.map(({ reason, rows }) => ({
    type: "tasks.placed",
    subject: `service/${service.id}`,
    data: {
      service: service.id,
      specVersion: placement.specVersion,
      runtime: placement.runtime,
      ...(reason === "rollout" && service.rollout ? { rollout: service.rollout.id } : {}),
      reason,
      slots: rows.map(({ want }) => want.slot),
      tasks: rows.map(({ want }) => taskId(service.id, want.slot, nextId())),
      nodes: rows.map(({ node }) => node),
      ...(rows.some(({ want }) => want.replaces) ? { replaces: rows.map(({ want }) => want.replaces ?? "") } : {}),
      explanation: placement.explanation,
    },
  }));
}
