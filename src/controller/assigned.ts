import {
  type AssignedSpec,
  type Assignment,
  type DeltaFrame,
  equalJson,
  type Route,
  type SetFrame,
  taskAddress,
  type VolumePurge,
} from "../model/index.js";
import { invariant } from "../ports/index.js";
import {
  type AssignmentSet,
  assignedSpec,
  assignmentOf,
  isPublished,
  isWithheld,
  purgesOf,
  type RouteChange,
  type RouteTable,
  resolveOrders,
  routeGroups,
  routeKey,
  type ServiceView,
  serviceById,
  slotAt,
  specKey,
  type TaskView,
  tasksOnNode,
  type View,
} from "../projections/index.js";
import { type NeededFile, NeededFiles } from "./needed-files.js";
import { targetChanges } from "./target-changes.js";

type AwaitedTask = NonNullable<SetFrame["awaited"]>[number];
export type Delta = Omit<DeltaFrame, "frame" | "lineage" | "from" | "to" | "time">;

/**
 * What one agent was sent, and what of it may be out of date. From both comes the next delta, at the cost of what
 * changed; what it makes of the set before is what `assignmentSet` says of the view (a property test holds it to that).
 */
export class Assigned {
  readonly #node: string;
  readonly #takesTargetChanges: boolean;
  #seq = -1;
  readonly #tasks = new Map<string, Assignment>();
  readonly #specs = new Map<string, { spec: AssignedSpec; users: number; groups: readonly string[] }>();
  readonly #files = new NeededFiles();
  readonly #routes = new Map<string, Route>();
  #purge: VolumePurge[] = [];
  /** Tasks that run, by the group whose routes they need. */
  readonly #groups = new Map<string, number>();
  /** Tasks that are to stop and of which it was told so by name. */
  readonly #toldToStop = new Set<string>();
  readonly #staleTasks = new Set<string>();
  readonly #staleSpecs = new Set<string>();
  readonly #staleRoutes = new Set<string>();
  #stalePurge = false;
  #staleResolve = false;

  /** @param takesTargetChanges a route of which few targets changed need not be told whole */
  constructor(node: string, takesTargetChanges = false) {
    this.#node = node;
    this.#takesTargetChanges = takesTargetChanges;
  }

  /** The position up to which the agent was told everything. */
  get seq(): number {
    return this.#seq;
  }

  /** Tasks and specs go out before routes, which many sessions get at once. */
  get isUrgent(): boolean {
    return this.#staleTasks.size + this.#staleSpecs.size > 0 || this.#staleResolve;
  }

  touchResolve(): void {
    this.#staleResolve = true;
  }

  touchTask(id: string): void {
    this.#staleTasks.add(id);
  }

  /** True when the agent has a task of it. */
  touchSpec(key: string): boolean {
    const has = this.#specs.has(key);
    if (has) this.#staleSpecs.add(key);
    return has;
  }

  touchVolumes(): void {
    this.#stalePurge = true;
  }

  /** True when the agent sees the route. */
  touchRoute({ key, groups, published }: RouteChange): boolean {
    const sees = published || this.#sees(groups) || this.#routes.has(key);
    if (sees) this.#staleRoutes.add(key);
    return sees;
  }

  /** Begins anew with a complete set. The answer goes with it: tasks that are to stop, of which the set itself does not speak. */
  begin(view: View, set: AssignmentSet): AwaitedTask[] {
    this.#files.clear();
    for (const part of [this.#tasks, this.#specs, this.#routes, this.#groups, this.#toldToStop]) part.clear();
    for (const part of [this.#staleTasks, this.#staleSpecs, this.#staleRoutes]) part.clear();
    this.#staleResolve = false;
    this.#seq = view.seq;
    for (const spec of set.specs) this.#takeSpec(spec);
    for (const task of set.tasks) {
      this.#tasks.set(task.task, task);
      this.#use(task);
    }
    for (const route of set.routes) this.#routes.set(routeKey(route), route);
    this.#purge = set.purge;
    this.#stalePurge = false;
    const stopped = [...tasksOnNode(view, this.#node)].filter(({ desired }) => desired === "stopped");
    for (const { id } of stopped) this.#toldToStop.add(id);
    return stopped.map(awaitedTask);
  }

  /** Configs and secrets that the specs of the set or delta refer to and the agent has not got: to be sent before it. */
  takeFiles(): NeededFile[] {
    return this.#files.take();
  }

  /** What turns what the agent has into what the view says; undefined when that is the same. */
  next(view: View, table: RouteTable): Delta | undefined {
    const delta: Delta = { specs: [], tasks: [], removed: [], routes: [], routesRemoved: [] };
    const groups = new Set(this.#groups.keys());
    for (const id of this.#staleTasks) this.#nextTask(view, id, delta);
    for (const key of this.#staleSpecs) this.#nextSpec(view, key, delta);
    for (const group of this.#groups.keys()) if (!groups.delete(group)) this.#touchGroup(table, group);
    // What is left had its last task just now.
    for (const group of groups) this.#touchGroup(table, group);
    for (const key of this.#staleRoutes) this.#nextRoute(table, key, delta);
    this.#nextPurge(view, delta);
    for (const part of [this.#staleTasks, this.#staleSpecs, this.#staleRoutes]) part.clear();
    if (this.#staleResolve) delta.resolve = resolveOrders(view, this.#node);
    this.#staleResolve = false;
    const { purge, resolve, ...lists } = delta;
    if (purge === undefined && resolve === undefined && Object.values(lists).every(({ length }) => length === 0)) return undefined;
    this.#seq = view.seq;
    return delta;
  }

  #nextTask(view: View, id: string, delta: Delta): void {
    const service = serviceById(view, taskAddress(id).service);
    const task = service && taskOn(service, id, this.#node);
    const before = this.#tasks.get(id);
    if (service && task?.desired === "running") {
      if (isWithheld(service, task)) return;
      const now = assignmentOf(task);
      if (before && equalJson(before, now)) return;
      this.#tasks.set(id, now);
      delta.tasks.push(now);
      if (before?.specVersion === now.specVersion) return;
      const key = specKey(service.id, task.specVersion);
      if (!this.#specs.has(key)) {
        const spec = assignedSpec(service, task.specVersion);
        this.#takeSpec(spec);
        delta.specs.push(spec);
      }
      this.#use(now);
      // A task that was resized is of another version from here on.
      if (before) this.#release(before);
      return;
    }
    if (before) {
      this.#tasks.delete(id);
      this.#release(before);
    }
    // One that was placed and stopped between two frames is in neither. The agent is told of it by name all the same, and
    // must answer for every container of it, so that nobody waits for its end for ever.
    const untold = task && !this.#toldToStop.has(id) ? task : undefined;
    if (before || untold) delta.removed.push(id);
    if (untold) {
      delta.awaited ??= [];
      delta.awaited.push(awaitedTask(untold));
    }
    if (task) this.#toldToStop.add(id);
    else this.#toldToStop.delete(id);
  }

  #nextSpec(view: View, key: string, delta: Delta): void {
    const known = this.#specs.get(key);
    const service = known && serviceById(view, known.spec.service);
    if (!service) return;
    const now = assignedSpec(service, known.spec.specVersion);
    if (equalJson(known.spec, now)) return;
    known.spec = now;
    delta.specs.push(now);
  }

  #nextRoute(table: RouteTable, key: string, delta: Delta): void {
    const entry = table.get(key);
    const before = this.#routes.get(key);
    if (entry && (isPublished(entry.route) || this.#sees(entry.groups))) {
      if (before === entry.route) return;
      const changes = before && this.#takesTargetChanges ? targetChanges(before, entry.route) : undefined;
      if (!changes && before && equalJson(before, entry.route)) return;
      this.#routes.set(key, entry.route);
      if (!changes) delta.routes.push(entry.route);
      else if (changes.targets.length + changes.gone.length > 0) {
        delta.targetChanges ??= [];
        delta.targetChanges.push(changes);
      }
    } else if (before) {
      this.#routes.delete(key);
      delta.routesRemoved.push({ service: before.service, endpoint: before.endpoint });
    }
  }

  /** All of them, or nothing: a volume is deleted on no other word than that it is among these. */
  #nextPurge(view: View, delta: Delta): void {
    if (!this.#stalePurge) return;
    this.#stalePurge = false;
    const now = purgesOf(view, this.#node);
    if (equalJson(now, this.#purge)) return;
    this.#purge = now;
    delta.purge = now;
  }

  #touchGroup(table: RouteTable, group: string): void {
    for (const key of table.keysOf(group)) this.#staleRoutes.add(key);
  }

  #takeSpec(spec: AssignedSpec): void {
    this.#specs.set(specKey(spec.service, spec.specVersion), { spec, users: 0, groups: routeGroups(spec) });
    this.#files.use(spec);
  }

  #use({ service, specVersion }: Assignment): void {
    const used = this.#specs.get(specKey(service, specVersion));
    invariant(used, `spec ${service}/${specVersion} was not assigned to node ${this.#node} before its task`);
    used.users++;
    for (const group of used.groups) this.#groups.set(group, (this.#groups.get(group) ?? 0) + 1);
  }

  #release({ service, specVersion }: Assignment): void {
    const key = specKey(service, specVersion);
    const used = this.#specs.get(key);
    if (!used) return;
    // The agent forgets a spec with its last task, unasked.
    if (--used.users === 0) {
      this.#specs.delete(key);
      this.#files.release(used.spec);
    }
    for (const group of used.groups) {
      const left = (this.#groups.get(group) ?? 0) - 1;
      if (left > 0) this.#groups.set(group, left);
      else this.#groups.delete(group);
    }
  }

  #sees(groups: readonly string[]): boolean {
    return groups.some((group) => this.#groups.has(group));
  }
}

function awaitedTask({ id, containers }: TaskView): AwaitedTask {
  return { task: id, generations: containers.map(({ generation }) => generation) };
}

/** The task while its slot holds it and it is this node's. */
function taskOn(service: ServiceView, id: string, node: string): TaskView | undefined {
  return slotAt(service, taskAddress(id).slot)?.tasks.find((task) => task.id === id && task.node === node);
}
