import type { ServiceSpec } from "../model/index.js";
import type { Fleet } from "./fleet.js";
import { hashText, scatter } from "./hash.js";
import type { Ranking } from "./heap.js";
import type { Domains } from "./topology.js";

type Strategy = ServiceSpec["placement"]["strategy"];

/** Columns that every group of a call uses anew; over thousands of groups their allocation would show. */
export interface StandingColumns {
  /** Tasks of the service that are meant to run, by node; raised by each placement. */
  counts: Float64Array;
  rank: Float64Array;
  base: Float64Array;
}

/** More than there can be tasks of one service, so that no number of them outweighs a wish. */
const wishUnit = 2 ** 20;

/**
 * How the nodes stand to each other for one group: first by the wishes that they fulfil, then by what the strategy asks.
 * `rank` changes for one node at a time, as the queue needs it.
 */
export class Standing {
  readonly ranking: Ranking;
  /** Tasks of the service by machine, where the strategy keeps them apart and machines have several agents. */
  readonly machines: { domains: Domains; tasks: Float64Array } | undefined;
  private readonly salt: number;
  private readonly composite: boolean;

  constructor(
    private readonly fleet: Fleet,
    private readonly strategy: Strategy,
    private readonly columns: StandingColumns,
    private readonly wishes: Float64Array | undefined,
    seedText: string,
  ) {
    this.salt = hashText(seedText);
    this.machines = strategy === "spread" && fleet.topology.machinesShared ? tasksByMachine(fleet, columns.counts) : undefined;
    this.composite = wishes !== undefined || this.machines !== undefined;
    this.ranking = this.composite
      ? { rank: columns.rank, tie: this.baseThenTie() }
      : { rank: columns.base, tie: tieOf(strategy, fleet, this.salt) };
  }

  /** Sets where a node stands before the first placement. */
  enter(node: number): void {
    this.columns.base[node] = this.baseOf(node, 0);
    this.settle(node);
  }

  /** A task was placed on the node. Others on its machine stand differently too, but only once each is settled. */
  placed(node: number): void {
    const { base } = this.columns;
    base[node] = this.baseOf(node, base[node] as number);
    if (this.machines) {
      const { domains, tasks } = this.machines;
      const machine = domains.of[node] as number;
      tasks[machine] = (tasks[machine] as number) + 1;
    }
    this.settle(node);
  }

  /** Brings the rank of a node in step with its wishes and its machine. */
  settle(node: number): void {
    if (!this.composite) return;
    const { machines } = this;
    const onMachine = machines ? (machines.tasks[machines.domains.of[node] as number] as number) : 0;
    this.columns.rank[node] = onMachine - (this.wishes?.[node] ?? 0) * wishUnit;
  }

  /** The nodes of its machine, itself among them. */
  machineOf(node: number): Int32Array {
    return this.machines?.domains.members[this.machines.domains.of[node] as number] ?? new Int32Array();
  }

  private baseOf(node: number, before: number): number {
    const { fleet, columns, salt } = this;
    const tasks = columns.counts[node] as number;
    switch (this.strategy) {
      case "spread":
        // Fewest tasks of this service; among equals the least full, which never outweighs a task.
        return tasks + (fleet.fullness[node] as number);
      case "binpack":
        // The fullest, which stays the fullest until it has no room for another.
        return -(fleet.fullness[node] as number);
      case "random": {
        // The time of the node's next arrival in a stream of its own: whichever comes next, each node is as likely as any other.
        const bits = scatter((fleet.hash[node] as number) ^ scatter(salt + tasks));
        return before - Math.log((bits + 0.5) / 2 ** 32);
      }
      default:
        return this.strategy satisfies never;
    }
  }

  private baseThenTie(): Ranking["tie"] {
    const { base } = this.columns;
    const tie = tieOf(this.strategy, this.fleet, this.salt);
    return (a, b) => (base[a] === base[b] ? tie(a, b) : (base[a] as number) < (base[b] as number));
  }
}

function tasksByMachine(fleet: Fleet, counts: Float64Array): Standing["machines"] {
  const domains = fleet.topology.scope("host");
  const tasks = new Float64Array(domains.size);
  for (let node = 0; node < fleet.size; node++) {
    const machine = domains.of[node] as number;
    tasks[machine] = (tasks[machine] as number) + (counts[node] as number);
  }
  return { domains, tasks };
}

/**
 * Among nodes that stand equal: for spread the one with fewer tasks of any service, since services may reserve nothing; for
 * binpack the one with more. Then chance, which differs from service to service, so that not all begin at the same node.
 */
function tieOf(strategy: Strategy, { tasks, hash }: Fleet, salt: number): Ranking["tie"] {
  const fewest = strategy === "spread";
  const random = strategy === "random";
  return (a, b) => {
    if (!random && tasks[a] !== tasks[b]) return (tasks[a] as number) < (tasks[b] as number) === fewest;
    const x = scatter((hash[a] as number) ^ salt);
    const y = scatter((hash[b] as number) ^ salt);
    return x === y ? a < b : x < y;
  };
}
