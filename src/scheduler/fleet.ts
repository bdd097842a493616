import type { Resources, RuntimeName, ServiceSpec } from "../model/index.js";
import {
  entriesOf,
  type GenericAmounts,
  genericDemandOf,
  hostPortsOf,
  type NodeView,
  reservationsOf,
  type View,
} from "../projections/index.js";
import { GenericStock } from "./generic.js";
import { hashText } from "./hash.js";
import { Topology } from "./topology.js";

/**
 * The nodes of one `schedule` call as columns, with what its placements have taken so far.
 * A node is its place in the order of ids, so that nothing depends on the order in which the view holds them.
 */
export class Fleet {
  readonly nodes: readonly NodeView[];
  readonly size: number;
  /** Whether any node has a taint. */
  readonly tainted: boolean;
  /** Runtimes that take no new task on some node. */
  readonly pausedRuntimes: ReadonlySet<RuntimeName>;
  /** Millicores and bytes that nobody has reserved; below 0 where a node shrank under its tasks. Integers, hence exact up to 2^53. */
  readonly freeCpu: Float64Array;
  readonly freeMemory: Float64Array;
  /** Rises with the reserved share of CPU or of memory, whichever is greater, and stays in [0, 1) however overcommitted the node. */
  readonly fullness: Float64Array;
  /** Tasks of any service. */
  readonly tasks: Int32Array;
  /** One per node, from its id alone; what seeded ties are made of. */
  readonly hash: Uint32Array;
  readonly generic: GenericStock;
  readonly topology: Topology;
  private readonly cpu: Float64Array;
  private readonly memory: Float64Array;
  private readonly byId = new Map<string, number>();
  private readonly ports = new Map<string, Float64Array>();

  constructor(view: View) {
    this.nodes = [...entriesOf(view.nodes)].sort((a, b) => (a.id < b.id ? -1 : 1));
    const size = this.nodes.length;
    this.size = size;
    this.tainted = this.nodes.some(({ settings }) => settings.taints !== undefined && settings.taints.length > 0);
    this.pausedRuntimes = pausedRuntimes(this.nodes);
    this.generic = new GenericStock(this.nodes);
    this.topology = new Topology(this.nodes);
    this.freeCpu = new Float64Array(size);
    this.freeMemory = new Float64Array(size);
    this.cpu = new Float64Array(size);
    this.memory = new Float64Array(size);
    this.fullness = new Float64Array(size);
    this.tasks = new Int32Array(size);
    this.hash = new Uint32Array(size);
    for (const [i, node] of this.nodes.entries()) {
      const { capacity, reserved } = node.description;
      this.byId.set(node.id, i);
      this.cpu[i] = capacity.cpu - reserved.cpu;
      this.memory[i] = capacity.memory - reserved.memory;
      this.freeCpu[i] = capacity.cpu - reserved.cpu - node.used.cpu;
      this.freeMemory[i] = capacity.memory - reserved.memory - node.used.memory;
      this.tasks[i] = node.tasks.length;
      this.hash[i] = hashText(node.id);
      this.fullness[i] = this.fullnessOf(i);
    }
  }

  /** -1 for a node that is not in the view. */
  indexOf(id: string): number {
    return this.byId.get(id) ?? -1;
  }

  node(index: number): NodeView {
    return this.nodes[index] as NodeView;
  }

  /** Where a host port (`protocol/port`) is taken, 1 or 0 per node; follows `take`. */
  portTaken(port: string): Float64Array {
    let taken = this.ports.get(port);
    if (!taken) {
      taken = new Float64Array(this.size);
      for (let i = 0; i < this.size; i++) taken[i] = Object.hasOwn(this.node(i).hostPorts, port) ? 1 : 0;
      this.ports.set(port, taken);
    }
    return taken;
  }

  /** One task is placed on the node. What it is given of the node's generic resources is taken apart, by `generic.take`. */
  take(index: number, demand: Demand): void {
    this.freeCpu[index] = (this.freeCpu[index] as number) - demand.cpu;
    this.freeMemory[index] = (this.freeMemory[index] as number) - demand.memory;
    this.tasks[index] = (this.tasks[index] as number) + 1;
    this.fullness[index] = this.fullnessOf(index);
    for (const port of demand.hostPorts) this.portTaken(port)[index] = 1;
  }

  /** The greater of the shares of CPU and of memory that are reserved. */
  reservedPerMille(index: number): number {
    return Math.round(1000 * this.shareOf(index));
  }

  private fullnessOf(index: number): number {
    const share = this.shareOf(index);
    return share / (1 + share);
  }

  private shareOf(index: number): number {
    const cpu = reservedShare(this.cpu[index] as number, this.freeCpu[index] as number);
    const memory = reservedShare(this.memory[index] as number, this.freeMemory[index] as number);
    return Math.max(cpu, memory);
  }
}

function pausedRuntimes(nodes: readonly NodeView[]): Set<RuntimeName> {
  const paused = new Set<RuntimeName>();
  for (const { description } of nodes)
    for (const runtime of description.runtimes) if (runtime.paused !== undefined) paused.add(runtime.name);
  return paused;
}

/** A node that has nothing to give counts as full. */
function reservedShare(capacity: number, free: number): number {
  return capacity > 0 ? (capacity - free) / capacity : 1;
}

/** What one task takes of its node. */
export interface Demand extends Resources {
  /** `protocol/port`, each once. */
  hostPorts: string[];
  generic: GenericAmounts;
}

/** A sum beyond 2^53 is not exact any more, but still greater than any capacity, which is all that matters. */
export function demandOf(spec: ServiceSpec): Demand {
  const { cpu, memory } = reservationsOf(spec);
  const ports = hostPortsOf(spec);
  return { cpu, memory, hostPorts: ports.length < 2 ? ports : [...new Set(ports)], generic: genericDemandOf(spec) };
}
