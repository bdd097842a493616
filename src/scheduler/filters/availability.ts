import type { Fleet } from "../fleet.js";
import type { StaticFilter } from "./filter.js";

/** Only an active node that is ready, and not in maintenance, takes new tasks. */
export function availabilityFilter(fleet: Fleet): StaticFilter {
  return {
    kind: "static",
    key: "availability",
    name: "availability",
    wanted: "active, ready",
    refuses(index) {
      const node = fleet.node(index);
      return node.availability !== "active" || node.state !== "ready" || node.maintenance !== null;
    },
    found(index) {
      const node = fleet.node(index);
      return `${node.availability}, ${node.state}${node.maintenance === null ? "" : ", in maintenance"}`;
    },
  };
}
