import { attributeText, type Constraint, meetsConstraint, type NodeAttribute, parseConstraint, wantedText } from "../model/index.js";
import { invariant } from "../ports/index.js";
import type { NodeView } from "./view.js";

/** Undefined where the node has no such label, or its agent did not say. */
export function attributeOf({ id, name, description }: NodeView, attribute: NodeAttribute): string | undefined {
  switch (attribute.name) {
    case "id":
      return id;
    case "name":
      return name;
    case "pool":
    case "datacenter":
    case "rack":
      return description[attribute.name];
    case "platform.os":
      return description.platform.os || undefined;
    case "platform.arch":
      return archName(description.platform.arch) || undefined;
    case "platform.agent":
      return description.platform.agent || undefined;
    case "label":
      return Object.hasOwn(description.labels, attribute.key) ? description.labels[attribute.key] : undefined;
    default:
      return attribute.name satisfies never;
  }
}

const archNames: Record<string, string> = { x64: "amd64", x86_64: "amd64", aarch64: "arm64" };

/** Kernels, Node and container images name the same architectures differently; here they have the images' names. */
export function archName(name: string): string {
  return Object.hasOwn(archNames, name) ? (archNames[name] as string) : name;
}

/** Of a spec that was accepted. An architecture may be given by any of its names. */
export function readConstraint(text: string): Constraint {
  const parsed = parseConstraint(text);
  invariant(parsed.kind === "constraint", `constraint "${text}" was accepted and cannot be read`);
  const { attribute, test } = parsed.constraint;
  if (attribute.name !== "platform.arch") return parsed.constraint;
  if ("value" in test) return { attribute, test: { ...test, value: archName(test.value) } };
  return "values" in test ? { attribute, test: { ...test, values: test.values.map(archName) } } : parsed.constraint;
}

/** What an explanation says that a node has. */
export function foundText(node: NodeView, attribute: NodeAttribute): string {
  return attributeOf(node, attribute) ?? (attribute.name === "label" ? "(no such label)" : "(not known)");
}

/** Those of a spec's constraints that the node does not meet. */
export function unmetConstraints(node: NodeView, constraints: readonly string[]): { attribute: string; wanted: string; found: string }[] {
  return constraints.map(readConstraint).flatMap(({ attribute, test }) => {
    if (meetsConstraint(test, attributeOf(node, attribute))) return [];
    return [{ attribute: attributeText(attribute), wanted: wantedText(test), found: foundText(node, attribute) }];
  });
}
