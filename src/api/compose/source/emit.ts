import type { Tree } from "./tree.js";

/** The tree as one document that stands alone: nothing in it is taken for a variable, numbers are as they were written. */
export function emit(tree: Tree): string {
  if (tree.kind === "mapping") {
    return `{${[...tree.entries].map(([key, value]) => `${JSON.stringify(key)}: ${emit(value)}`).join(",\n")}}`;
  }
  if (tree.kind === "list") return `[${tree.items.map(emit).join(",\n")}]`;
  if (tree.value === null) return "null";
  return typeof tree.value === "string" ? JSON.stringify(tree.value.replaceAll("$", "$$$$")) : tree.source;
}
