import type { Resources } from "../model/index.js";
import { type NodeView, nodeById, shardOf, type View } from "../projections/index.js";

/**
 * What tasks that grow where they are take of their nodes in one call, over all services: neither another one that grows nor
 * a placement may be given the same room. What a task that shrinks gives back is there for the next call.
 */
export class TakenRoom {
  readonly #taken = new Map<string, Resources>();

  /** What is left of the node. */
  freeOf({ id, description: { capacity, reserved }, used }: NodeView): Resources {
    const { cpu, memory } = this.#taken.get(id) ?? none;
    return { cpu: capacity.cpu - reserved.cpu - used.cpu - cpu, memory: capacity.memory - reserved.memory - used.memory - memory };
  }

  take({ id }: NodeView, growth: Resources): void {
    const { cpu, memory } = this.#taken.get(id) ?? none;
    this.#taken.set(id, { cpu: cpu + Math.max(0, growth.cpu), memory: memory + Math.max(0, growth.memory) });
  }

  /** The view in which nodes have so much less room. */
  withoutIt(view: View): View {
    if (this.#taken.size === 0) return view;
    const nodes = view.nodes.slice();
    for (const [id, { cpu, memory }] of this.#taken) {
      const node = nodeById(view, id);
      if (!node) continue;
      const used = { cpu: node.used.cpu + cpu, memory: node.used.memory + memory };
      nodes[shardOf(id)] = { ...nodes[shardOf(id)], [id]: { ...node, used } };
    }
    return { ...view, nodes };
  }
}

const none: Resources = { cpu: 0, memory: 0 };
