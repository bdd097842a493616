import { type NewEvent, taskId } from "../model/index.js";
import { runOfSlot } from "../projections/index.js";
import type { GroupPlacement } from "../scheduler/index.js";
import { inChunks } from "./chunks.js";
import { refusals } from "./pending.js";
import type { Cause, ServiceWork, Want } from "./service-work.js";

/** Notes which old tasks stop because their successors were placed. */
export function stopReplaced(work: ServiceWork, placements: readonly GroupPlacement[]): void {
  if (!work.wants.some(({ stops }) => stops)) return;
  const placed = new Set(placements.flatMap(({ slots }) => slots));
  for (const { slot, stops } of work.wants) if (stops && placed.has(slot)) work.stop(stops.slot, stops.task, stops.reason, stops.cause);
}

/** The work on one service as events: new tasks first, so that a task is stopped after its successor is there. */
export function eventsOf(work: ServiceWork, groups: readonly GroupPlacement[], nextId: () => string): NewEvent[] {
  const { service } = work;
  const subject = `service/${service.id}`;
  const events = resizes(work);
  for (const group of groups) if (group.slots.length > 0) events.push(...placements(work, group, nextId));
  for (const rows of grouped(work.stops, ({ reason, cause }) => `${reason} ${cause}`)) {
    const [{ reason, cause }] = rows;
    events.push({ type: "tasks.stopped", subject, ...because(cause), data: { tasks: rows.map(({ task }) => task.id), reason } });
  }
  for (const rows of grouped(work.restarts, ({ cause }) => `${cause}`)) {
    const data = {
      tasks: rows.map(({ task }) => task),
      containers: rows.map(({ container }) => container),
      generations: rows.map(({ generation }) => generation),
      notBefore: rows.map(({ notBefore }) => notBefore),
    };
    events.push({ type: "tasks.restarted", subject, ...because(rows[0].cause), data });
  }
  events.push(...refusals(work, groups));
  events.push(...work.said);
  return events;
}

function resizes({ service: { id, specVersion, specSeq }, resizes: tasks }: ServiceWork): NewEvent[] {
  if (tasks.size === 0) return [];
  return inChunks([...tasks]).map((rows) => {
    const data = { service: id, specVersion, tasks: rows.map((task) => task.id) };
    return { type: "tasks.resized", subject: `service/${id}`, cause: specSeq, data };
  });
}

/** One event for each reason and cause (and chunk); in each, slots in the order of the placement. */
function placements({ service, wants }: ServiceWork, placement: GroupPlacement, nextId: () => string): NewEvent[] {
  const wantOf = new Map(wants.map((want) => [want.slot, want]));
  const placed: { want: Want; node: string; generic: Record<string, string[]> }[] = [];
  for (const [i, slot] of placement.slots.entries()) {
    const want = wantOf.get(slot);
    const node = placement.nodes[i];
    if (want && node !== undefined) placed.push({ want, node, generic: placement.generic?.[i] ?? {} });
  }
  const runOf = ({ slot }: Want) => runOfSlot(service.job, slot)?.id;
  return grouped(placed, ({ want }) => `${want.reason} ${want.cause} ${runOf(want)}`).map((rows) => {
    const [{ want: first }] = rows;
    const run = runOf(first);
    return {
      type: "tasks.placed",
      subject: `service/${service.id}`,
      ...because(first.cause),
      data: {
        service: service.id,
        specVersion: placement.specVersion,
        runtime: placement.runtime,
        ...(first.reason === "rollout" && service.rollout ? { rollout: service.rollout.id } : {}),
        ...(run === undefined ? {} : { run }),
        reason: first.reason,
        slots: rows.map(({ want }) => want.slot),
        tasks: rows.map(({ want }) => taskId(service.id, want.slot, nextId())),
        nodes: rows.map(({ node }) => node),
        ...(rows.some(({ want }) => want.replaces) ? { replaces: rows.map(({ want }) => want.replaces ?? "") } : {}),
        ...(placement.generic ? { generic: rows.map(({ generic }) => generic) } : {}),
        explanation: placement.explanation,
      },
    };
  });
}

function because(cause: Cause): { cause?: number } {
  return cause === undefined ? {} : { cause };
}

/** Rows of equal key together, in chunks. */
function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): [T, ...T[]][] {
  if (rows.length === 0) return [];
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap(inChunks) as [T, ...T[]][];
}
