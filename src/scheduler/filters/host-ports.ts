import type { Demand, Fleet } from "../fleet.js";
import type { Filter } from "./filter.js";

/** Every host port that a task takes is free on the node; so two tasks of one service never share a node either. */
export function hostPortFilters(fleet: Fleet, demand: Demand): Filter[] {
  return demand.hostPorts.map((port) => {
    const taken = fleet.portTaken(port);
    return {
      name: `host port ${port}`,
      wanted: "free",
      refuses: (index) => taken[index] === 1,
      found: () => "taken",
    };
  });
}
