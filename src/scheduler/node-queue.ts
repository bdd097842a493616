import type { Ranking } from "./heap.js";
import { HeapSet } from "./heap-set.js";
import type { Tree } from "./tree.js";

/**
 * The nodes that may take a task, best first. At every level of the tree the group that holds fewest tasks of the service
 * comes first, among equals the one whose best node ranks first; within the innermost group the ranking decides alone.
 * A change costs the depth of the tree times the logarithm of what stands there, however many nodes there are.
 */
export class NodeQueue {
  private readonly nodes: HeapSet;
  /** The groups that hold a node, in heaps of siblings. */
  private readonly groups: HeapSet;
  /** Tasks of the service by group. */
  private readonly load: Float64Array;
  /** The best node of each group; -1 where none is left. */
  private readonly best: Int32Array;
  private ranking: Ranking = { rank: new Float64Array(), tie: () => false };

  constructor(private readonly tree: Tree) {
    this.load = new Float64Array(tree.groups);
    this.best = new Int32Array(tree.groups);
    this.nodes = new HeapSet(tree.leafStart, tree.leafOf.length, this.ranking);
    this.groups = new HeapSet(tree.childStart, tree.groups, this.ranking);
  }

  /**
   * Begins anew, with the first `size` of `nodes`.
   * @param counts tasks of the service by node, also by nodes that are not given
   */
  fill(nodes: Int32Array, size: number, ranking: Ranking, counts: Float64Array): void {
    const { tree, load, best } = this;
    const { leafOf, parent } = tree;
    this.ranking = ranking;
    this.nodes.clear(ranking);
    this.groups.clear({ rank: load, tie: (a, b) => this.before(best[a] as number, best[b] as number) });
    for (let i = 0; i < size; i++) {
      const node = nodes[i] as number;
      this.nodes.append(leafOf[node] as number, node);
    }
    load.fill(0);
    if (tree.groups > 1) {
      for (let node = 0; node < counts.length; node++) if (counts[node] !== 0) this.addLoad(leafOf[node] as number, counts[node] as number);
    }
    for (let group = tree.groups - 1; group >= 0; group--) {
      this.nodes.build(group);
      this.groups.build(group);
      best[group] = this.bestOf(group);
      if (best[group] !== -1 && group > 0) this.groups.append(parent[group] as number, group);
    }
  }

  /** -1 when no node is left. */
  top(): number {
    return this.best[0] as number;
  }

  /** The best node but the top: of the same group, else of the nearest one that has another. */
  runnerUp(): number {
    for (
      let group = this.top() < 0 ? -1 : (this.tree.leafOf[this.top()] as number);
      group >= 0;
      group = this.tree.parent[group] as number
    ) {
      const node = this.nodes.second(group);
      if (node !== -1) return node;
      const sibling = this.groups.second(group);
      if (sibling !== -1) return this.best[sibling] as number;
    }
    return -1;
  }

  has(node: number): boolean {
    return this.nodes.has(node);
  }

  /** Tasks of the service in the groups of the node, outermost first. */
  loads(node: number): number[] {
    const loads: number[] = [];
    for (let group = this.tree.leafOf[node] as number; group > 0; group = this.tree.parent[group] as number)
      loads.unshift(this.load[group] as number);
    return loads;
  }

  /** A task was placed on the node, whose rank may have changed by that. */
  taken(node: number, fits: boolean): void {
    const leaf = this.tree.leafOf[node] as number;
    this.addLoad(leaf, 1);
    if (fits) this.nodes.settle(leaf, node);
    else this.nodes.remove(leaf, node);
    this.refresh(leaf);
  }

  /** The node's rank has changed. */
  settle(node: number): void {
    const leaf = this.tree.leafOf[node] as number;
    this.nodes.settle(leaf, node);
    this.refresh(leaf);
  }

  remove(node: number): void {
    const leaf = this.tree.leafOf[node] as number;
    this.nodes.remove(leaf, node);
    this.refresh(leaf);
  }

  insert(node: number): void {
    const leaf = this.tree.leafOf[node] as number;
    this.nodes.insert(leaf, node);
    this.refresh(leaf);
  }

  private addLoad(leaf: number, tasks: number): void {
    for (let group = leaf; group >= 0; group = this.tree.parent[group] as number) this.load[group] = (this.load[group] as number) + tasks;
  }

  /** Brings the groups around a leaf into order again. */
  private refresh(leaf: number): void {
    for (let group = leaf; group >= 0; group = this.tree.parent[group] as number) {
      this.best[group] = this.bestOf(group);
      if (group === 0) return;
      const parent = this.tree.parent[group] as number;
      if (this.best[group] === -1) {
        if (this.groups.has(group)) this.groups.remove(parent, group);
      } else if (this.groups.has(group)) this.groups.settle(parent, group);
      else this.groups.insert(parent, group);
    }
  }

  private bestOf(group: number): number {
    const child = this.groups.top(group);
    return child === -1 ? this.nodes.top(group) : (this.best[child] as number);
  }

  private before(a: number, b: number): boolean {
    const { rank, tie } = this.ranking;
    const [x, y] = [rank[a] as number, rank[b] as number];
    return x === y ? tie(a, b) : x < y;
  }
}
