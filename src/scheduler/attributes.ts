import type { NodeAttribute } from "../model/index.js";
import type { NodeView } from "../projections/index.js";

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
