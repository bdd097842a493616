import { type Findings, pointer } from "../problems.js";
import { expand, type Lookup, TemplateFault } from "./template.js";
import type { Tree } from "./tree.js";

export interface Variables {
  lookup: Lookup;
  /** A variable without a value is empty, with a warning, as Compose has it; or the file is refused. */
  unset: "warn" | "refuse";
}

/** The tree with its variables replaced; keys have none. */
export function interpolate(tree: Tree, variables: Variables, findings: Findings, field = ""): Tree {
  const below = (part: Tree, key: string | number) => interpolate(part, variables, findings, pointer(field, key));
  if (tree.kind === "mapping") return { ...tree, entries: new Map([...tree.entries].map(([key, value]) => [key, below(value, key)])) };
  if (tree.kind === "list") return { ...tree, items: tree.items.map(below) };
  if (typeof tree.value !== "string" || !tree.value.includes("$")) return tree;
  const spot = { field, ...tree.at };
  const unset = (name: string) => {
    if (variables.unset === "refuse") {
      const message = `holds the variable \${${name}}, which is given no value; write \${${name}:-default} for one, or write $$ for a plain $`;
      throw new TemplateFault(message, "compose_unsupported");
    }
    findings.warn(spot, `the variable ${name} is not set, and empty text stands for it`);
    return "";
  };
  try {
    const value = expand(tree.value, variables.lookup, unset);
    findings.spend(spot, value.length);
    return { ...tree, value, source: value };
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    findings.refuse(spot, error.message, error.code);
    return tree;
  }
}
