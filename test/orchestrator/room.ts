import { taskAddress } from "../../src/model/index.js";
import { entriesOf, findTask, reservationsOf, serviceById } from "../../src/projections/index.js";
import type { Cluster } from "./cluster.js";

/** What all tasks of a node reserve, counted from the tasks and not as the view counts. */
export function reservedOn(cluster: Cluster, node: string): { cpu: number; memory: number } {
  const sum = { cpu: 0, memory: 0 };
  for (const id of cluster.node(node).tasks) {
    const task = findTask(cluster.view, id);
    const spec = task && serviceById(cluster.view, taskAddress(id).service)?.specs[task.specVersion];
    if (!spec) throw new Error(`the spec of task ${id} is not kept`);
    const { cpu, memory } = reservationsOf(spec);
    sum.cpu += cpu;
    sum.memory += memory;
  }
  return sum;
}

export function sumOf(cluster: Cluster): { cpu: number; memory: number } {
  const sum = { cpu: 0, memory: 0 };
  for (const { id } of entriesOf(cluster.view.nodes)) {
    const { cpu, memory } = reservedOn(cluster, id);
    sum.cpu += cpu;
    sum.memory += memory;
  }
  return sum;
}
