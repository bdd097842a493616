import { ClusterError } from "../ports/index.js";
import { schemas } from "./generated/schemas.js";
import { nameRuntime } from "./service-spec.js";
import type { Schemas } from "./types.js";
import { type SchemaName, validate } from "./validate.js";

export type IntentRequest = Schemas["IntentRequest"];

const { mapping } = (schemas.IntentRequest as { discriminator: { mapping: Record<string, string> } }).discriminator;
const schemaOf = new Map(Object.entries(mapping).map(([name, ref]) => [name, ref.split("/").at(-1) as SchemaName]));

/** Every write that a bulk or a plan may hold, by its `do`. */
export const intentRequestNames: readonly string[] = [...schemaOf.keys()];

/**
 * One write as data, its defaults filled in. Checked against the schema that its `do` names: what is said of it is then about
 * this write, and not about every other that it might have been.
 * @throws ClusterError `invalid_body` of kind invalid, with fields below `at`
 */
export function validateIntentRequest(value: unknown, at: string): IntentRequest {
  const name: unknown = typeof value === "object" && value !== null ? (value as { do?: unknown }).do : undefined;
  const schema = typeof name === "string" ? schemaOf.get(name) : undefined;
  if (!schema) {
    const message = name === undefined ? "is required" : `must be one of ${intentRequestNames.join(", ")}`;
    throw new ClusterError("invalid", "invalid_body", `${at}/do ${message}`, { errors: [{ field: `${at}/do`, message }] });
  }
  nameRuntime((value as { spec?: unknown }).spec);
  return validate(schema, value, at) as IntentRequest;
}
