/** What a node is asked about; `label` goes with a key. */
export type AttributeName = "id" | "name" | "pool" | "datacenter" | "rack" | "platform.os" | "platform.arch" | "platform.agent" | "label";

export interface NodeAttribute {
  name: AttributeName;
  /** The label's key; "" for every other attribute. */
  key: string;
}

export type ParsedAttribute = { kind: "attribute"; attribute: NodeAttribute } | { kind: "unreadable"; message: string };

const plainAttributes = ["id", "name", "pool", "datacenter", "rack", "platform.os", "platform.arch", "platform.agent"] as const;
const spreadable: readonly AttributeName[] = ["datacenter", "rack", "pool", "platform.os", "platform.arch", "label"];
const labelPrefix = "node.labels.";
const labelKey = /^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$/;
const labelKeyMax = 128;

/** Reads `node.rack` or `node.labels.KEY`. */
export function parseAttribute(text: string): ParsedAttribute {
  if (text.startsWith(labelPrefix)) {
    const key = text.slice(labelPrefix.length);
    return labelKey.test(key) && key.length <= labelKeyMax
      ? { kind: "attribute", attribute: { name: "label", key } }
      : { kind: "unreadable", message: `${text} names no label that a node can have` };
  }
  const name = plainAttributes.find((attribute) => text === `node.${attribute}`);
  if (name) return { kind: "attribute", attribute: { name, key: "" } };
  return { kind: "unreadable", message: `${text || "the attribute"} is not one of ${spelled(plainAttributes)}` };
}

/** Reads a level that tasks can be spread over: an attribute that nodes may share. */
export function parseSpreadLevel(text: string): ParsedAttribute {
  const parsed = parseAttribute(text.trim());
  if (parsed.kind === "attribute" && spreadable.includes(parsed.attribute.name)) return parsed;
  if (parsed.kind === "unreadable" && text.trim().startsWith(labelPrefix)) return parsed;
  const names = spreadable.filter((name) => name !== "label");
  return { kind: "unreadable", message: `${text.trim() || "the level"} is not one of ${spelled(names)}` };
}

/** As people write it. */
export function attributeText({ name, key }: NodeAttribute): string {
  return name === "label" ? `${labelPrefix}${key}` : `node.${name}`;
}

function spelled(names: readonly string[]): string {
  return `${names.map((name) => `node.${name}`).join(", ")}, ${labelPrefix}KEY`;
}
