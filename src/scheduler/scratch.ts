import { NodeQueue } from "./node-queue.js";
import type { StandingColumns } from "./standing.js";
import type { Tree } from "./tree.js";

/** What every group of a call uses anew; over thousands of groups its allocation would show. */
export class Scratch implements StandingColumns {
  readonly counts: Float64Array;
  readonly rank: Float64Array;
  readonly base: Float64Array;
  /** The nodes that may take a task, before they stand in a queue. */
  readonly nodes: Int32Array;
  private readonly queues = new Map<Tree, NodeQueue>();

  constructor(size: number) {
    this.counts = new Float64Array(size);
    this.rank = new Float64Array(size);
    this.base = new Float64Array(size);
    this.nodes = new Int32Array(size);
  }

  queueOver(tree: Tree): NodeQueue {
    let queue = this.queues.get(tree);
    if (!queue) {
      queue = new NodeQueue(tree);
      this.queues.set(tree, queue);
    }
    return queue;
  }
}
