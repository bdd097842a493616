/** A binary heap of nodes over one typed array; `before` must be a total order, then its answers do not depend on insertion order. */
export class NodeHeap {
  private size: number;

  /** Takes over `nodes`, of which the first `size` count. */
  constructor(
    private readonly nodes: Int32Array,
    size: number,
    private readonly before: (a: number, b: number) => boolean,
  ) {
    this.size = size;
    for (let i = (size >> 1) - 1; i >= 0; i--) this.sink(i);
  }

  /** -1 when empty. */
  top(): number {
    return this.size === 0 ? -1 : (this.nodes[0] as number);
  }

  pop(): number {
    const top = this.top();
    if (this.size > 0) {
      this.size--;
      this.nodes[0] = this.nodes[this.size] as number;
      this.sink(0);
    }
    return top;
  }

  /** Puts back a node that was popped; there is always room for it. */
  push(node: number): void {
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = this.nodes[parent] as number;
      if (!this.before(node, above)) break;
      this.nodes[i] = above;
      i = parent;
    }
    this.nodes[i] = node;
  }

  /** The rank of the top has changed. */
  settle(): void {
    this.sink(0);
  }

  private sink(from: number): void {
    const { nodes, size, before } = this;
    if (from >= size) return;
    const node = nodes[from] as number;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && before(nodes[child + 1] as number, nodes[child] as number)) child++;
      const below = nodes[child] as number;
      if (!before(below, node)) break;
      nodes[i] = below;
      i = child;
    }
    nodes[i] = node;
  }
}
