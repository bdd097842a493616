/** Nodes in groups within groups, one level for each attribute that tasks are spread over; without levels there is the root alone. */
export interface Tree {
  /** Groups in all. Parents have lower numbers than their children; 0 is the root. */
  groups: number;
  /** By group; -1 for the root. */
  parent: Int32Array;
  /** The innermost group of each node. */
  leafOf: Int32Array;
  /** Where the nodes of each leaf begin when they stand leaf by leaf, and one more for the end. */
  leafStart: Int32Array;
  /** The same for the children of each group. */
  childStart: Int32Array;
}

/** @param levels by level, outermost first, the value of every node; those without one are a group of their own */
export function treeOf(nodes: number, levels: readonly (string | undefined)[][]): Tree {
  const parent = [-1];
  let leafOf = new Int32Array(nodes);
  for (const values of levels) {
    const groups = new Map<string, number>();
    leafOf = leafOf.map((above, node) => {
      const value = values[node];
      const key = `${above} ${value === undefined ? "without" : `with ${value}`}`;
      let group = groups.get(key);
      if (group === undefined) {
        group = parent.push(above) - 1;
        groups.set(key, group);
      }
      return group;
    });
  }
  return {
    groups: parent.length,
    parent: Int32Array.from(parent),
    leafOf,
    leafStart: startsOf(parent.length, leafOf),
    childStart: startsOf(parent.length, parent.slice(1)),
  };
}

function startsOf(groups: number, groupOf: Iterable<number>): Int32Array {
  const starts = new Int32Array(groups + 1);
  for (const group of groupOf) starts[group + 1] = (starts[group + 1] as number) + 1;
  for (let group = 0; group < groups; group++) starts[group + 1] = (starts[group + 1] as number) + (starts[group] as number);
  return starts;
}
