import type { ServiceSpec } from "../model/index.js";
import type { Fleet } from "./fleet.js";
import { hashText, scatter } from "./hash.js";
import type { Order } from "./heap.js";

/** A node's rank is the weighted sum of its columns; the least goes first. Data, not code: it is asked for every node. */
export interface Score {
  perTaskOfService: number;
  perFullness: number;
}

export function scoreOf(strategy: ServiceSpec["placement"]["strategy"]): Score {
  switch (strategy) {
    case "spread":
      // Fewest tasks of this service; among equals the least full, which never outweighs a task.
      return { perTaskOfService: 1, perFullness: 1 };
    case "binpack":
      // The fullest, which stays the fullest until it has no room for another.
      return { perTaskOfService: 0, perFullness: -1 };
    case "random":
      return { perTaskOfService: 0, perFullness: 0 };
    default:
      return strategy satisfies never;
  }
}

export function rankOf(score: Score, { fullness }: Fleet, counts: Float64Array, node: number): number {
  return score.perTaskOfService * (counts[node] as number) + score.perFullness * (fullness[node] as number);
}

/**
 * Among nodes of equal score: for spread the one with fewer tasks of any service, since services may reserve nothing; for
 * binpack the one with more. Then chance, which differs from service to service, so that not all begin at the same node.
 */
export function tieOf(strategy: ServiceSpec["placement"]["strategy"], { tasks, hash }: Fleet, seedText: string): Order {
  const salt = hashText(seedText);
  const fewest = strategy === "spread";
  return (a, b) => {
    if (tasks[a] !== tasks[b]) return (tasks[a] as number) < (tasks[b] as number) === fewest;
    const x = scatter((hash[a] as number) ^ salt);
    const y = scatter((hash[b] as number) ^ salt);
    return x === y ? a < b : x < y;
  };
}
