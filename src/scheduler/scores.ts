import type { ServiceSpec } from "../model/index.js";
import type { Fleet } from "./fleet.js";
import { hashText, scatter } from "./hash.js";

/** Whether node a is to be taken before node b; a total order at any moment. */
export type Order = (a: number, b: number) => boolean;

/**
 * @param counts tasks of the service that are meant to run, by node; read anew at each comparison
 */
export function orderOf(strategy: ServiceSpec["placement"]["strategy"], fleet: Fleet, counts: Int32Array, seedText: string): Order {
  const tie = seededTie(fleet, seedText);
  switch (strategy) {
    case "spread":
      return spread(fleet, counts, tie);
    case "binpack":
      return binpack(fleet, tie);
    default:
      return strategy satisfies never;
  }
}

/** Fewest tasks of this service, then the least reserved share, then fewest tasks at all (services may reserve nothing). */
function spread({ share, tasks }: Fleet, counts: Int32Array, tie: Uint32Array): Order {
  return (a, b) => {
    if (counts[a] !== counts[b]) return (counts[a] as number) < (counts[b] as number);
    if (share[a] !== share[b]) return (share[a] as number) < (share[b] as number);
    if (tasks[a] !== tasks[b]) return (tasks[a] as number) < (tasks[b] as number);
    return tie[a] === tie[b] ? a < b : (tie[a] as number) < (tie[b] as number);
  };
}

/** The fullest first; it stays the fullest until it has no room for another. */
function binpack({ share, tasks }: Fleet, tie: Uint32Array): Order {
  return (a, b) => {
    if (share[a] !== share[b]) return (share[a] as number) > (share[b] as number);
    if (tasks[a] !== tasks[b]) return (tasks[a] as number) > (tasks[b] as number);
    return tie[a] === tie[b] ? a < b : (tie[a] as number) < (tie[b] as number);
  };
}

/** Differs from service to service, so that equal nodes do not all get the first slot of each. */
function seededTie({ hash, size }: Fleet, seedText: string): Uint32Array {
  const salt = hashText(seedText);
  const tie = new Uint32Array(size);
  for (let i = 0; i < size; i++) tie[i] = scatter((hash[i] as number) ^ salt);
  return tie;
}
