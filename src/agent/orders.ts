import type { AssignedSpec, Assignment, DeltaFrame, Route, SetFrame, TargetChanges, VolumePurge } from "../model/index.js";

/** What this node was last told to run, and at which position. Immutable: each obeyed frame makes a new one. */
export interface Orders {
  /** Null until a first set was obeyed. */
  lineage: string | null;
  seq: number;
  /** By `specKey`. */
  specs: ReadonlyMap<string, AssignedSpec>;
  tasks: ReadonlyMap<string, Assignment>;
  /** By `routeKey`. */
  routes: ReadonlyMap<string, Route>;
  /** Volumes whose data is to be deleted. */
  purge: readonly VolumePurge[];
}

export const noOrders: Orders = { lineage: null, seq: 0, specs: new Map(), tasks: new Map(), routes: new Map(), purge: [] };

/**
 * What became of a frame. `gone`: tasks that the frame took away, also those that were never heard of here.
 * `foreign` and `older` frames change nothing at all; `gap` asks for a complete set.
 */
export type Obedience = { verdict: "obeyed"; orders: Orders; gone: Gone[] } | { verdict: "foreign" | "older" | "gap" };

/** A task that was taken away; `generations` of its containers where the log waits for their ends. */
export interface Gone {
  task: string;
  generations?: number[];
}

export function specKey(service: string, specVersion: number): string {
  return `${service}/${specVersion}`;
}

export function routeKey(service: string, endpoint: string): string {
  return `${service}/${endpoint}`;
}

export function specOf(orders: Orders, assignment: Assignment): AssignedSpec | undefined {
  return orders.specs.get(specKey(assignment.service, assignment.specVersion));
}

/** A complete set replaces everything, and is the only frame that stops a task without naming it. */
export function obeySet(orders: Orders, frame: SetFrame): Obedience {
  const sameLog = orders.lineage === null || frame.lineage === orders.lineage;
  if (!sameLog && !goesOnFrom(orders, frame)) return { verdict: "foreign" };
  if (sameLog && frame.seq < orders.seq) return { verdict: "older" };
  const tasks = new Map(frame.tasks.map((task) => [task.task, task]));
  const gone = new Map<string, Gone>();
  for (const task of orders.tasks.keys()) if (!tasks.has(task)) gone.set(task, { task });
  for (const task of frame.awaited ?? []) gone.set(task.task, task);
  return {
    verdict: "obeyed",
    orders: {
      lineage: frame.lineage,
      seq: frame.seq,
      specs: new Map(frame.specs.map((spec) => [specKey(spec.service, spec.specVersion), spec])),
      tasks,
      routes: new Map(frame.routes.map((route) => [routeKey(route.service, route.endpoint), route])),
      purge: frame.purge ?? [],
    },
    gone: [...gone.values()],
  };
}

/** Whether the set's log holds all that was obeyed here, or a person said that what it does not hold may be given up. */
function goesOnFrom({ lineage, seq }: Orders, { ancestors = [], accepts }: SetFrame): boolean {
  return [...ancestors, ...(accepts ? [accepts] : [])].some((end) => end.lineage === lineage && seq <= end.seq);
}

/** A delta applies on top of exactly its `from`; one whose end was reached already is a repeat. */
export function obeyDelta(orders: Orders, frame: DeltaFrame): Obedience {
  if (orders.lineage === null) return { verdict: "gap" };
  if (frame.lineage !== orders.lineage) return { verdict: "foreign" };
  if (frame.to < orders.seq || frame.to < frame.from) return { verdict: "older" };
  if (frame.from !== orders.seq) return { verdict: "gap" };
  const routes = new Map(orders.routes);
  for (const route of frame.routes) routes.set(routeKey(route.service, route.endpoint), route);
  for (const changes of frame.targetChanges ?? []) {
    const key = routeKey(changes.service, changes.endpoint);
    const route = routes.get(key);
    if (!route) return { verdict: "gap" };
    routes.set(key, { ...route, targets: changedTargets(route.targets, changes) });
  }
  for (const { service, endpoint } of frame.routesRemoved) routes.delete(routeKey(service, endpoint));
  const { specs, tasks } = toRun(orders, frame);
  const awaited = new Map(frame.awaited?.map((task) => [task.task, task]));
  const gone = frame.removed.map((task) => awaited.get(task) ?? { task });
  // Never by parts: what the newest list does not name is not deleted.
  const purge = frame.purge ?? orders.purge;
  return { verdict: "obeyed", orders: { lineage: orders.lineage, seq: frame.to, specs, tasks, routes, purge }, gone };
}

/** Those that changed come last: in which order they take connections is nowhere promised. */
export function changedTargets(before: Route["targets"], { targets, gone }: TargetChanges): Route["targets"] {
  const changed = new Set([...gone, ...targets.map(({ task }) => task)]);
  return [...before.filter(({ task }) => !changed.has(task)), ...targets];
}

/** Most deltas are about routes alone: then these are the very same, and nothing need be looked at. */
function toRun({ specs: before, tasks: ran }: Orders, frame: DeltaFrame): Pick<Orders, "specs" | "tasks"> {
  if (frame.specs.length + frame.tasks.length + frame.removed.length === 0) return { specs: before, tasks: ran };
  const specs = new Map(before);
  const tasks = new Map(ran);
  for (const spec of frame.specs) specs.set(specKey(spec.service, spec.specVersion), spec);
  for (const task of frame.tasks) tasks.set(task.task, task);
  for (const task of frame.removed) tasks.delete(task);
  const used = new Set([...tasks.values()].map((task) => specKey(task.service, task.specVersion)));
  for (const key of specs.keys()) if (!used.has(key)) specs.delete(key);
  return { specs, tasks };
}
