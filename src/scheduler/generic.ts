import type { GenericAmounts, NodeView } from "../projections/index.js";

/** Ids of generic resources that a task is given, by name. */
export type GenericIds = Record<string, string[]>;

/** What the nodes of one call have left of their generic resources; follows the placements. A name costs when it is first asked for. */
export class GenericStock {
  private readonly free = new Map<string, Float64Array>();
  /** By name and node, in the order in which the node names them; undefined where it only counts. */
  private readonly ids = new Map<string, (string[] | undefined)[]>();

  constructor(private readonly nodes: readonly NodeView[]) {}

  /** Units by node; 0 where the node has none, below 0 where it has fewer than its tasks took. */
  freeOf(name: string): Float64Array {
    let free = this.free.get(name);
    if (!free) {
      const ids = this.nodes.map((node) => freeIdsOf(node, name));
      free = Float64Array.from(this.nodes, (node, i) => Math.min(countOf(node, name), ids[i]?.length ?? Number.POSITIVE_INFINITY));
      this.free.set(name, free);
      this.ids.set(name, ids);
    }
    return free;
  }

  /** One task takes these; the first of the free ids are its own. */
  take(index: number, amounts: GenericAmounts): GenericIds {
    const given: GenericIds = {};
    for (const [name, amount] of Object.entries(amounts)) {
      const free = this.freeOf(name);
      free[index] = (free[index] as number) - amount;
      const ids = this.ids.get(name)?.[index];
      if (ids) given[name] = ids.splice(0, amount);
    }
    return given;
  }
}

function countOf({ description, usedGeneric }: NodeView, name: string): number {
  const capacity = ownOf(description.generic, name);
  if (!capacity) return 0;
  return ("ids" in capacity ? capacity.ids.length : capacity.count) - (ownOf(usedGeneric, name)?.count ?? 0);
}

function freeIdsOf({ description, usedGeneric }: NodeView, name: string): string[] | undefined {
  const capacity = ownOf(description.generic, name);
  if (!capacity || !("ids" in capacity)) return undefined;
  const used = new Set(ownOf(usedGeneric, name)?.ids);
  return capacity.ids.filter((id) => !used.has(id));
}

function ownOf<T>(record: Record<string, T> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
