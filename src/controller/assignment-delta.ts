import type { AssignedSpec, Assignment, DeltaFrame, Route } from "../model/index.js";
import type { AssignmentSet } from "../projections/index.js";

type Delta = Pick<DeltaFrame, "specs" | "tasks" | "removed" | "routes" | "routesRemoved">;

/** What turns one set into the other; undefined when they are the same. */
export function assignmentDelta(before: AssignmentSet, after: AssignmentSet): Delta | undefined {
  const tasks = changed(before.tasks, after.tasks, (task: Assignment) => task.task);
  const specs = changed(before.specs, after.specs, (spec: AssignedSpec) => `${spec.service}@${spec.specVersion}`);
  const routes = changed(before.routes, after.routes, routeKey);
  const kept = new Set(after.tasks.map((task) => task.task));
  const removed = before.tasks.filter((task) => !kept.has(task.task)).map((task) => task.task);
  const routed = new Set(after.routes.map(routeKey));
  const routesRemoved = before.routes
    .filter((route) => !routed.has(routeKey(route)))
    .map(({ service, endpoint }) => ({ service, endpoint }));
  // A spec without a task needs no mention: the agent drops it with its last task.
  if (tasks.length + removed.length + routes.length + routesRemoved.length + specs.length === 0) return undefined;
  return { specs, tasks, removed, routes, routesRemoved };
}

function routeKey(route: Route): string {
  return `${route.service}/${route.endpoint}`;
}

/** Entries that are new or differ. Sets are computed in one order from one view, so equal values have equal text. */
function changed<T>(before: T[], after: T[], key: (value: T) => string): T[] {
  const texts = new Map(before.map((value) => [key(value), JSON.stringify(value)]));
  return after.filter((value) => texts.get(key(value)) !== JSON.stringify(value));
}
