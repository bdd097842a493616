import { attributeText, type Constraint, meetsConstraint, parseConstraint, wantedText } from "../../model/index.js";
import { invariant } from "../../ports/index.js";
import { archName, attributeOf } from "../attributes.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter } from "./filter.js";

/** A node without the attribute passes only what denies something, as in Docker Swarm. */
export function constraintFilter(fleet: Fleet, text: string): StaticFilter {
  const { attribute, test } = readConstraint(text);
  return {
    kind: "static",
    key: `constraint ${text}`,
    name: `constraint ${attributeText(attribute)}`,
    wanted: wantedText(test),
    refuses: (index) => !meetsConstraint(test, attributeOf(fleet.node(index), attribute)),
    found: (index) => attributeOf(fleet.node(index), attribute) ?? (attribute.name === "label" ? "(no such label)" : "(not known)"),
  };
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
