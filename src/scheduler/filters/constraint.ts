import type { Constraint } from "../../model/index.js";
import type { NodeView } from "../../projections/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter } from "./filter.js";

/** A node without the label fails `==` and passes `!=`, as in Docker Swarm. */
export function constraintFilter(fleet: Fleet, text: string, constraint: Constraint): StaticFilter {
  const { equal, value } = constraint;
  return {
    kind: "static",
    key: `constraint ${text}`,
    name: `constraint ${constraint.attribute === "label" ? `node.labels.${constraint.key}` : `node.${constraint.attribute}`}`,
    wanted: equal ? value : `not ${value}`,
    refuses: (index) => (attributeOf(fleet.node(index), constraint) === value) !== equal,
    found: (index) => attributeOf(fleet.node(index), constraint) ?? "(no such label)",
  };
}

function attributeOf(node: NodeView, { attribute, key }: Constraint): string | undefined {
  switch (attribute) {
    case "id":
    case "name":
      return node[attribute];
    case "pool":
    case "datacenter":
    case "rack":
      return node.description[attribute];
    case "label":
      return Object.hasOwn(node.description.labels, key) ? node.description.labels[key] : undefined;
    default:
      return attribute satisfies never;
  }
}
