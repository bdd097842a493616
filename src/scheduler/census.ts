import type { Affinity } from "../model/index.js";
import { entriesOf, lookUp, type ServiceView, scopedName, serviceById, tasksOf, type View } from "../projections/index.js";
import type { Fleet } from "./fleet.js";

/** A service whose tasks must not share a host, rack or datacenter with those of another. */
export interface Repeller {
  service: ServiceView;
  scope: Affinity["scope"];
}

/** Where the tasks of each service are meant to run, with what the call has placed so far. */
export class Census {
  private readonly placed = new Map<string, readonly number[]>();
  private repellers: Map<string, Repeller[]> | undefined;

  constructor(
    private readonly view: View,
    private readonly fleet: Fleet,
  ) {}

  note(service: string, nodes: readonly number[]): void {
    const before = this.placed.get(service);
    this.placed.set(service, before ? before.concat(nodes) : nodes);
  }

  /** Visits the node of every task, as desired: one that is to stop makes room at once, one that has not started yet counts. */
  forEachTask({ id, chunks }: ServiceView, visit: (node: number) => void): void {
    if (chunks.length > 0) {
      const service = serviceById(this.view, id);
      for (const task of service ? tasksOf(service) : []) {
        const node = task.desired === "running" ? this.fleet.indexOf(task.node) : -1;
        if (node >= 0) visit(node);
      }
    }
    this.placed.get(id)?.forEach(visit);
  }

  /** Tasks by node. */
  countInto(counts: Float64Array, service: ServiceView): void {
    counts.fill(0);
    this.forEachTask(service, (node) => {
      counts[node] = (counts[node] as number) + 1;
    });
  }

  /** The service that a spec of `from` means: the one of that alias in its stack, else the one of that name in its namespace. */
  resolve(from: ServiceView, name: string): ServiceView | undefined {
    if (from.stack) {
      const id = lookUp(this.view.serviceNames, scopedName(from.namespace, `${from.stack.name}_${name}`));
      const found = id === undefined ? undefined : serviceById(this.view, id);
      if (found?.stack?.name === from.stack.name && found.stack.alias === name) return found;
    }
    const id = lookUp(this.view.serviceNames, scopedName(from.namespace, name));
    return id === undefined ? undefined : serviceById(this.view, id);
  }

  /** Others that a rule of theirs keeps apart from this service: it holds whichever of the two comes later. */
  repellersOf(service: ServiceView): readonly Repeller[] {
    this.repellers ??= this.findRepellers();
    return this.repellers.get(service.id) ?? [];
  }

  private findRepellers(): Map<string, Repeller[]> {
    const found = new Map<string, Repeller[]>();
    for (const service of entriesOf(this.view.services)) {
      if (service.removed || service.spec.placement.affinity.length === 0) continue;
      for (const { service: name, scope, anti, weight } of service.spec.placement.affinity) {
        const target = anti && weight === undefined ? this.resolve(service, name) : undefined;
        if (!target || target.id === service.id) continue;
        found.set(target.id, [...(found.get(target.id) ?? []), { service, scope }]);
      }
    }
    for (const repellers of found.values()) repellers.sort((a, b) => (a.service.id < b.service.id ? -1 : 1));
    return found;
  }
}
