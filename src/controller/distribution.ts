import { equalJson, taskAddress } from "../model/index.js";
import type { Timers } from "../ports/index.js";
import {
  assignedSpec,
  assignmentOf,
  type Change,
  changedNodes,
  changedServices,
  changedTasks,
  isWithheld,
  type NodeView,
  nodeById,
  type RouteChange,
  RouteTable,
  type ServiceView,
  specKey,
  type TaskView,
  tasksOf,
  type View,
} from "../projections/index.js";
import type { Assigned, Delta } from "./assigned.js";
import { deltasAtOnce, deltasPerSlice, routesRestMs } from "./limits.js";

export interface DistributionOptions {
  timers: Timers;
  /** The committed view. */
  view(): View;
  /** Tells the agent of this node what changed for it from one position to another. */
  send(node: string, delta: Delta, from: number, view: View): void;
}

/**
 * Brings every agent's orders up to the committed view. What changed is found once, by comparing the view with the one
 * before; each agent that it concerns then gets its delta, in slices of the event loop, so that a route which every node
 * forwards keeps nobody waiting. Whatever is committed meanwhile goes into the deltas that are still to come.
 *
 * A route that changes is told to every node. The first change goes out at once; those that follow while all are being told,
 * or shortly after, go out together in the next round: twenty changes a second on a thousand nodes would otherwise be as many
 * thousand frames, most of them overtaken by the next.
 */
export class Distribution {
  readonly #o: DistributionOptions;
  readonly #assigned = new Map<string, Assigned>();
  /** Nodes with something to be told, in order: those with tasks or specs, and those with routes alone. */
  readonly #urgent = new Set<string>();
  readonly #routed = new Set<string>();
  /** Of the latter, those that the round under way has still to tell. */
  readonly #round = new Set<string>();
  /** A round has just ended: the next one waits. */
  #resting = false;
  /** What the marks below stand for; undefined while there is no agent. */
  #state: { view: View; table: RouteTable } | undefined;
  #scheduled = false;

  constructor(options: DistributionOptions) {
    this.#o = options;
  }

  /** Follows what this agent is to be told; the caller sends it its complete set. */
  add(node: string, assigned: Assigned): void {
    this.#assigned.set(node, assigned);
    this.#state ??= { view: this.#o.view(), table: new RouteTable(this.#o.view()) };
  }

  remove(node: string): void {
    this.#assigned.delete(node);
    this.#urgent.delete(node);
    this.#routed.delete(node);
    this.#round.delete(node);
    if (this.#assigned.size === 0) this.#state = undefined;
  }

  /**
   * After a commit. A few agents that get tasks or specs are told within it, before whoever asked for that is answered: their work begins
   * while he is. All others are told in slices.
   */
  committed(): void {
    if (this.#scheduled || !this.#state) return;
    this.catchUp();
    if (this.#urgent.size <= deltasAtOnce) for (const node of [...this.#urgent]) this.tell(node);
    if (this.#urgent.size + this.#routed.size > 0) this.#soon();
  }

  /** In the next turn of the event loop. */
  #soon(): void {
    if (this.#scheduled || !this.#state) return;
    this.#scheduled = true;
    void this.#o.timers.sleep(0).then(() => {
      this.#scheduled = false;
      this.#slice();
    });
  }

  /** Marks what the committed view changed since the last look. */
  catchUp(): void {
    const view = this.#o.view();
    if (!this.#state || this.#state.view === view) return;
    const { view: before, table } = this.#state;
    this.#state.view = view;
    const routes: RouteChange[] = [];
    for (const change of changedServices(before, view)) {
      for (const task of changedTasks(change)) this.#touchTask(task);
      this.#touchSpecs(change);
      this.#release(change);
      routes.push(...table.update(view, (change.after ?? change.before).id));
    }
    for (const change of changedNodes(before, view)) {
      this.#touchVolumes(change);
      if (change.before?.resolves !== change.after?.resolves) this.#touchResolve((change.after ?? change.before).id);
      const rests = (node: NodeView | undefined) => node?.maintenance != null;
      if (addressOf(change.before) === addressOf(change.after) && rests(change.before) === rests(change.after)) continue;
      for (const id of servicesOn(change)) routes.push(...table.update(view, id));
    }
    if (routes.length === 0) return;
    for (const [node, assigned] of this.#assigned) for (const route of routes) if (assigned.touchRoute(route)) this.#routed.add(node);
  }

  #touchTask({ before, after }: Change<TaskView>): void {
    const { id, node } = after ?? before;
    const assigned = this.#assigned.get(node);
    if (!assigned) return;
    // Most changes are what the agent itself has just reported.
    if (before && after && before.desired === after.desired && equalJson(assignmentOf(before), assignmentOf(after))) return;
    assigned.touchTask(id);
    this.#urgent.add(node);
  }

  #touchVolumes({ before, after }: Change<NodeView>): void {
    if (!after || before?.volumes === after.volumes) return;
    const assigned = this.#assigned.get(after.id);
    if (!assigned) return;
    assigned.touchVolumes();
    this.#urgent.add(after.id);
  }

  /** An update that replaces no task can still change what its spec says to agents. */
  #touchSpecs({ before, after }: Change<ServiceView>): void {
    if (!before || !after || (before.specs === after.specs && before.images === after.images)) return;
    for (const version of Object.keys(after.specs)) {
      const [old, now] = [before.specs[version], after.specs[version]];
      if (
        !old ||
        !now ||
        (old === now && before.images === after.images) ||
        equalJson(assignedSpec(before, Number(version)), assignedSpec(after, Number(version)))
      )
        continue;
      const key = specKey(after.id, Number(version));
      for (const [node, assigned] of this.#assigned) if (assigned.touchSpec(key)) this.#urgent.add(node);
    }
  }

  /** What was found out of its images may let its tasks begin. */
  #release({ before, after }: Change<ServiceView>): void {
    if (!before?.images || !after || before.images === after.images) return;
    for (const task of tasksOf(after)) {
      if (task.desired !== "running" || isWithheld(before, task) === isWithheld(after, task)) continue;
      this.#assigned.get(task.node)?.touchTask(task.id);
      if (this.#assigned.has(task.node)) this.#urgent.add(task.node);
    }
  }

  #touchResolve(node: string): void {
    const assigned = this.#assigned.get(node);
    if (!assigned) return;
    assigned.touchResolve();
    this.#urgent.add(node);
  }

  #slice(): void {
    this.catchUp();
    for (let left = deltasPerSlice; left > 0; left--) {
      const [node] = this.#urgent.size > 0 ? this.#urgent : this.#nextRouted();
      if (node === undefined) return;
      this.tell(node);
    }
    this.#soon();
  }

  /** Those whose routes are told now; none while the last round has only just ended. */
  #nextRouted(): ReadonlySet<string> {
    if (this.#round.size > 0 || this.#resting) return this.#round;
    for (const node of this.#routed) this.#round.add(node);
    this.#routed.clear();
    return this.#round;
  }

  #rest(): void {
    this.#resting = true;
    void this.#o.timers.sleep(routesRestMs).then(() => {
      this.#resting = false;
      if (this.#routed.size > 0) this.#soon();
    });
  }

  /** One delta for all that is to be told to this node. */
  tell(node: string): void {
    this.#urgent.delete(node);
    this.#routed.delete(node);
    if (this.#round.delete(node) && this.#round.size === 0) this.#rest();
    const assigned = this.#assigned.get(node);
    // A node that is gone from the view is dismissed with an empty set, not by a delta.
    if (!assigned || !this.#state || !nodeById(this.#state.view, node)) return;
    const { view, table } = this.#state;
    const from = assigned.seq;
    const delta = assigned.next(view, table);
    if (delta) this.#o.send(node, delta, from, view);
  }
}

/** What stands for the node in routes. */
function addressOf(node: NodeView | undefined): string | undefined {
  return node?.state === "ready" ? node.description.publishAddress : undefined;
}

/** Ids of the services with a task on it, before or after. */
function servicesOn({ before, after }: Change<NodeView>): Set<string> {
  return new Set([...(before?.tasks ?? []), ...(after?.tasks ?? [])].map((task) => taskAddress(task).service));
}
