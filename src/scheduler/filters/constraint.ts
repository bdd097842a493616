import { attributeText, meetsConstraint, wantedText } from "../../model/index.js";
import { attributeOf, foundText, readConstraint } from "../../projections/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter, StaticKind } from "./filter.js";

export const constraints: StaticKind = {
  keyOf: (_, { placement }) => (placement.constraints.length === 0 ? "" : `constraints ${JSON.stringify(placement.constraints)}`),
  filtersOf: (fleet, { placement }) => placement.constraints.map((text) => constraintFilter(fleet, text)),
};

/** A node without the attribute passes only what denies something, as in Docker Swarm. */
export function constraintFilter(fleet: Fleet, text: string): StaticFilter {
  const { attribute, test } = readConstraint(text);
  return {
    kind: "static",
    key: `constraint ${text}`,
    name: `constraint ${attributeText(attribute)}`,
    wanted: wantedText(test),
    refuses: (index) => !meetsConstraint(test, attributeOf(fleet.node(index), attribute)),
    found: (index) => foundText(fleet.node(index), attribute),
  };
}
