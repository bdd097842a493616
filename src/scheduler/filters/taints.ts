import type { ServiceSpec, Taint } from "../../model/index.js";
import type { Fleet } from "../fleet.js";
import { intolerable, taintText } from "../taints.js";
import type { StaticFilter, StaticKind } from "./filter.js";

const keepOff: readonly Taint["effect"][] = ["no-schedule", "no-execute"];

/** Where no node has any, there is nothing to explain. */
export const taints: StaticKind = {
  keyOf: (fleet, { placement }) => (fleet.tainted ? keyOf(placement.tolerations) : ""),
  filtersOf: (fleet, spec) => [taintFilter(fleet, spec)],
};

function keyOf(tolerations: ServiceSpec["placement"]["tolerations"]): string {
  return `taints ${JSON.stringify(tolerations)}`;
}

/** New tasks keep off a node with taints that they do not tolerate. */
function taintFilter(fleet: Fleet, spec: ServiceSpec): StaticFilter {
  const { tolerations } = spec.placement;
  return {
    kind: "static",
    key: keyOf(tolerations),
    name: "taints",
    wanted: tolerations.length === 0 ? "none" : `none but ${tolerations.map(tolerationText).join(", ")}`,
    refuses: (index) => intolerable(spec, fleet.node(index), keepOff).length > 0,
    found: (index) => intolerable(spec, fleet.node(index), keepOff).map(taintText).join(", "),
  };
}

function tolerationText({ key = "any", value, effect }: ServiceSpec["placement"]["tolerations"][number]): string {
  return `${key}${value ? `=${value}` : ""}${effect === undefined ? "" : `:${effect}`}`;
}
