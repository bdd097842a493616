import type { Demand, Fleet } from "../fleet.js";
import type { LevelFilter } from "./filter.js";

/** Every host port that a task takes is free on the node; so two tasks of one service never share a node either. */
export function hostPortFilters(fleet: Fleet, demand: Demand): LevelFilter[] {
  return demand.hostPorts.map((port) => ({
    kind: "level",
    name: `host port ${port}`,
    wanted: "free",
    level: fleet.portTaken(port),
    least: 0,
    most: 0,
    spell: () => "taken",
  }));
}
