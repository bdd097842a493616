/** What a node is asked about; `label` goes with a key. */
export type ConstraintAttribute = "id" | "name" | "pool" | "datacenter" | "rack" | "label";

export interface Constraint {
  attribute: ConstraintAttribute;
  /** The label's key; "" for every other attribute. */
  key: string;
  /** True for `==`, false for `!=`. */
  equal: boolean;
  value: string;
}

export type ParsedConstraint = { kind: "constraint"; constraint: Constraint } | { kind: "unreadable"; message: string };

const plainAttributes: Record<string, ConstraintAttribute> = {
  "node.id": "id",
  "node.name": "name",
  "node.pool": "pool",
  "node.datacenter": "datacenter",
  "node.rack": "rack",
};
const labelPrefix = "node.labels.";
const labelKey = /^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$/;

/** Reads `ATTRIBUTE==VALUE` or `ATTRIBUTE!=VALUE`; spaces around either side do not count. */
export function parseConstraint(text: string): ParsedConstraint {
  const operator = /[=!]=/.exec(text);
  if (!operator) return unreadable("must be ATTRIBUTE==VALUE or ATTRIBUTE!=VALUE");
  const name = text.slice(0, operator.index).trim();
  const value = text.slice(operator.index + 2).trim();
  if (value === "") return unreadable(`compares ${name || "nothing"} with no value`);
  const equal = operator[0] === "==";
  if (name.startsWith(labelPrefix)) {
    const key = name.slice(labelPrefix.length);
    return labelKey.test(key)
      ? { kind: "constraint", constraint: { attribute: "label", key, equal, value } }
      : unreadable(`${name} names no label that a node can have`);
  }
  const attribute = Object.hasOwn(plainAttributes, name) ? plainAttributes[name] : undefined;
  if (!attribute)
    return unreadable(`${name || "the attribute"} is not one of ${Object.keys(plainAttributes).join(", ")}, ${labelPrefix}KEY`);
  return { kind: "constraint", constraint: { attribute, key: "", equal, value } };
}

function unreadable(message: string): ParsedConstraint {
  return { kind: "unreadable", message };
}
