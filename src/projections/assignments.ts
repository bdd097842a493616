import {
  type AssignedSpec,
  type Assignment,
  type ResolveOrder,
  type Route,
  taskAddress,
  unscraped,
  type VolumePurge,
} from "../model/index.js";
import { invariant } from "../ports/index.js";
import { nodeById, serviceById, tasksOnNode } from "./access.js";
import { hasEnded } from "./apply/task-state.js";
import { isWithheld, pinned, resolveOrders } from "./images.js";
import { routesFor } from "./route-table.js";
import type { ServiceView, TaskView, View } from "./view.js";
import { purgesOf } from "./volumes.js";

/** Everything that a node must run, forward and delete. */
export interface AssignmentSet {
  specs: AssignedSpec[];
  tasks: Assignment[];
  routes: Route[];
  purge: VolumePurge[];
  /** Left out where there are none. */
  resolve?: ResolveOrder[];
}

export function specKey(service: string, specVersion: number): string {
  return `${service}/${specVersion}`;
}

/** Empty for a node that is not (any more) in the cluster. */
export function assignmentSet(view: View, nodeId: string): AssignmentSet {
  if (!nodeById(view, nodeId)) return { specs: [], tasks: [], routes: [], purge: [] };
  const specs = new Map<string, AssignedSpec>();
  const tasks: Assignment[] = [];
  for (const task of tasksOnNode(view, nodeId)) {
    if (task.desired !== "running") continue;
    const service = serviceById(view, taskAddress(task.id).service);
    invariant(service, `task ${task.id} has no service`);
    if (isWithheld(service, task)) continue;
    tasks.push(assignmentOf(task));
    const key = specKey(service.id, task.specVersion);
    if (!specs.has(key)) specs.set(key, assignedSpec(service, task.specVersion));
  }
  const resolve = resolveOrders(view, nodeId);
  const set = { specs: [...specs.values()], tasks, routes: routesFor(view, nodeId), purge: purgesOf(view, nodeId) };
  return resolve.length > 0 ? { ...set, resolve } : set;
}

/** `settled` is there only when a container has ended; it comes back to life by a new generation alone. */
export function assignmentOf(task: TaskView): Assignment {
  const { id, specVersion, runtime, containers, resize } = task;
  const { service, slot } = taskAddress(id);
  const settled = containers.map(hasEnded);
  return {
    task: id,
    service,
    specVersion,
    slot,
    runtime,
    generations: containers.map(({ generation }) => generation),
    notBefore: containers.map(({ notBefore }) => notBefore),
    ...(settled.includes(true) ? { settled } : {}),
    ...(resize === null ? {} : { resizing: resize.seq }),
    ...(task.generic === null ? {} : { generic: task.generic }),
  };
}

export function assignedSpec(service: ServiceView, specVersion: number): AssignedSpec {
  const spec = service.specs[specVersion];
  invariant(spec, `version ${specVersion} of service ${service.id}, which a task runs, is not kept`);
  const { id, name, namespace, stack } = service;
  const { containers, endpoints, networks, drainMs } = spec;
  return {
    service: id,
    specVersion,
    name,
    namespace,
    ...(stack ? { stack } : {}),
    containers: pinned(service, specVersion, containers),
    endpoints: endpoints.map(unscraped),
    ...(networks ? { networks } : {}),
    drainMs,
  };
}
