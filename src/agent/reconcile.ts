import type { InstanceId } from "./launch-record.js";
import type { Orders } from "./orders.js";

/** An instance as this host knows it. An ended one is kept as long as it can still be named by an order. */
export interface KnownInstance extends InstanceId {
  phase: "starting" | "running" | "stopping" | "ended";
}

export interface Actions {
  start: InstanceId[];
  stop: InstanceId[];
  /** The earliest `notBefore` that is still to come, ms; null for none. */
  wakeAt: number | null;
}

/**
 * Compares what must run with what is known here. Pure. Never starts an instance that is known, whatever became of it,
 * never one older than a known one of its container, and never beside a live one of its container.
 */
export function reconcile(orders: Pick<Orders, "tasks">, known: Iterable<KnownInstance>, now: number): Actions {
  const actions: Actions = { start: [], stop: [], wakeAt: null };
  const newest = new Map<string, number>();
  const alive = new Set<string>();
  for (const instance of known) {
    const place = placeOf(instance.task, instance.container);
    newest.set(place, Math.max(newest.get(place) ?? 0, instance.generation));
    if (instance.phase === "ended") continue;
    alive.add(place);
    if (instance.phase !== "stopping" && !isWanted(orders, instance)) actions.stop.push(idOf(instance));
  }
  for (const [task, assignment] of orders.tasks) {
    for (const [container, generation] of assignment.generations.entries()) {
      const place = placeOf(task, container);
      if (assignment.settled?.[container] || alive.has(place) || (newest.get(place) ?? 0) >= generation) continue;
      const notBefore = assignment.notBefore[container] ?? 0;
      if (notBefore <= now) actions.start.push({ task, container, generation });
      else actions.wakeAt = Math.min(actions.wakeAt ?? notBefore, notBefore);
    }
  }
  return actions;
}

/** A settled generation has ended as far as the log knows; another may run in its place already. */
function isWanted(orders: Pick<Orders, "tasks">, instance: InstanceId): boolean {
  const assignment = orders.tasks.get(instance.task);
  return assignment?.generations[instance.container] === instance.generation && !assignment.settled?.[instance.container];
}

function placeOf(task: string, container: number): string {
  return `${task}/${container}`;
}

function idOf({ task, container, generation }: InstanceId): InstanceId {
  return { task, container, generation };
}
