import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { composeSchema } from "./generated/schema.js";
import { dotted, type Finding, type Findings, pointer, problemsMax } from "./problems.js";
import { nearest, type Tree } from "./source/index.js";

/** Keys that a validator would find in every object, or call: it sees them with a sign behind that no YAML holds. */
const shielded = new Set(["__proto__", "constructor", "toString", "valueOf"]);
const shield = "\u0000";

/** A tree may have shared parts, and a validator has to see each as often as it is there. */
function plainValue(tree: Tree, findings: Findings, field = ""): unknown {
  findings.spend({ field, ...tree.at }, 0);
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "list") return tree.items.map((item, index) => plainValue(item, findings, pointer(field, index)));
  const entries = [...tree.entries].map(([key, inner]): [string, unknown] => [
    shielded.has(key) ? key + shield : key,
    plainValue(inner, findings, pointer(field, key)),
  ]);
  return Object.fromEntries(entries);
}

/** What the Compose Specification's own schema says against the document. */
export function schemaFindings(root: Tree, findings: Findings): Finding[] {
  const validate = compiled();
  if (validate(plainValue(root, findings))) return [];
  const seen = told(validate.errors ?? []).map(({ field, message }) => [field, message].map((text) => text.replaceAll(shield, "")));
  return seen.map(([field = "", message = ""]) => ({ field, message, ...nearest(root, field).at }));
}

let validator: ValidateFunction | undefined;

/** It takes a tenth of a second, which a process that never sees a Compose file need not spend; twice that without these options. */
function compiled(): ValidateFunction {
  validator ??= new Ajv2020({ strict: false, validateSchema: false, inlineRefs: false, allErrors: true, verbose: true }).compile(
    composeSchema,
  );
  return validator;
}

/** A part of the schema that fails on one key counts the others as unknown. */
function isKnownAfterAll({ keyword, params, parentSchema }: ErrorObject): boolean {
  const key = String(params.unevaluatedProperty);
  return keyword === "unevaluatedProperties" && (key.startsWith("x-") || knownKeys(parentSchema).includes(key));
}

type Told = Pick<Finding, "field" | "message">;

const choices = new Set(["oneOf", "anyOf", "allOf", "if", "not", "$ref"]);

/** Each fault once, in words; of a value that may be one of several things, what is wrong with the one that it is nearest to. */
function told(errors: readonly ErrorObject[]): Told[] {
  const kinds = new Map<string, Set<string>>();
  const faults = new Map<string, string>();
  for (const error of errors) {
    if (choices.has(error.keyword) || isKnownAfterAll(error)) continue;
    if (error.keyword === "type") {
      const known = kinds.get(error.instancePath) ?? new Set();
      for (const kind of [error.params.type].flat() as string[]) known.add(kind);
      kinds.set(error.instancePath, known);
      continue;
    }
    // A word that is near to an unknown one takes a while to find, and only so many are told.
    if (faults.size >= problemsMax) break;
    const { field, message } = faultOf(error);
    if (!faults.has(field)) faults.set(field, message);
  }
  for (const [field, wanted] of kinds) {
    // One branch took the value's kind, and another one's complaint about that is no news.
    const better = [...faults.keys()].some((other) => other === field || other.startsWith(`${field}/`));
    const found = errors.find(({ instancePath, keyword }) => instancePath === field && keyword === "type")?.data;
    if (!better) faults.set(field, `must be ${either([...wanted].map((kind) => kindWords[kind] ?? kind))}${hint(found, wanted)}`);
  }
  return [...faults].map(([field, message]) => ({ field, message }));
}

function faultOf({ keyword, instancePath, params, message, parentSchema, data }: ErrorObject): Told {
  const key = params.additionalProperty ?? params.unevaluatedProperty;
  switch (keyword) {
    case "additionalProperties":
    case "unevaluatedProperties":
      return { field: pointer(instancePath, key), message: unknownKey(String(key), parentSchema, instancePath) };
    case "required":
      return { field: instancePath, message: `needs ${params.missingProperty}` };
    case "enum":
      return { field: instancePath, message: `must be ${either((params.allowedValues as unknown[]).map(String))}` };
    case "uniqueItems":
      return { field: pointer(instancePath, Math.max(params.i, params.j)), message: "is there twice" };
    case "pattern":
      return { field: instancePath, message: `must look like ${params.pattern}, not ${JSON.stringify(String(data).slice(0, 64))}` };
    default:
      return { field: instancePath, message: message ?? "is not as the Compose Specification has it" };
  }
}

const kindWords: Record<string, string> = {
  string: "text",
  object: "a mapping",
  array: "a list",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "nothing",
};

function hint(found: unknown, wanted: ReadonlySet<string>): string {
  const simple = typeof found === "number" || typeof found === "boolean";
  return simple && wanted.has("string") ? `, not ${found}; write it in quotes` : "";
}

function unknownKey(key: string, schema: unknown, at: string): string {
  if (at === "" && !key.includes("/")) {
    const advice = nearestWord(key, ["services", "networks", "volumes", "configs", "secrets", "include", "name", "version"]);
    return `is not a key of a Compose file${advice || "; services stand under `services:`"}`;
  }
  const advice = nearestWord(key, knownKeys(schema));
  return `is not a key of Compose in ${dotted(at) || "a file"}${advice}`;
}

/** The members that a schema knows, those of what it refers to included. */
function knownKeys(schema: unknown): string[] {
  const { properties = {}, allOf = [], $ref } = (schema ?? {}) as { properties?: object; allOf?: unknown[]; $ref?: string };
  const { $defs } = composeSchema as { $defs: Record<string, unknown> };
  const referred = $ref?.startsWith("#/$defs/") ? knownKeys($defs[$ref.slice("#/$defs/".length)]) : [];
  return [...Object.keys(properties), ...allOf.flatMap(knownKeys), ...referred];
}

function nearestWord(word: string, known: readonly string[]): string {
  const ranked = known.map((other) => ({ other, steps: distance(word, other) })).sort((a, b) => a.steps - b.steps);
  const [best] = ranked;
  return best && best.steps <= Math.ceil(best.other.length / 3) ? `; did you mean ${best.other}?` : "";
}

/** Letters to change, add or leave out; a longer word than any key is far from all. */
function distance(a: string, b: string): number {
  if (a.length > 40) return a.length;
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
