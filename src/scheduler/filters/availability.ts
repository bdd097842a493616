import type { NodeView } from "../../projections/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter, StaticKind } from "./filter.js";

/** Asked of every node, whatever the spec. */
export const availability: StaticKind = {
  keyOf: () => "availability",
  filtersOf: (fleet) => [availabilityFilter(fleet)],
};

/** Only an active node that is ready, obeys this log and is not in maintenance takes new tasks. */
function availabilityFilter(fleet: Fleet): StaticFilter {
  return {
    kind: "static",
    key: "availability",
    name: "availability",
    wanted: "active, ready",
    refuses(index) {
      const node = fleet.node(index);
      return node.availability !== "active" || node.state !== "ready" || node.maintenance !== null || waits(node);
    },
    found(index) {
      const node = fleet.node(index);
      return `${node.availability}, ${node.state}${node.maintenance === null ? "" : ", in maintenance"}${waits(node) ? ", waiting for accept" : ""}`;
    },
  };
}

function waits({ waiting }: NodeView): boolean {
  return waiting !== null && !waiting.accepted;
}
