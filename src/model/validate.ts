import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { ClusterError, type FieldError } from "../ports/index.js";
import { schemas } from "./generated/schemas.js";
import type { components } from "./generated/types.js";
import { patternInWords } from "./pattern-words.js";
import { patternTest } from "./patterns.js";

/** Whether a value is as a schema says; what is wrong with it is in `errors`. */
export type Check = ValidateFunction;

export type SchemaName = keyof components["schemas"];

const errorsMax = 20;

interface CheckOptions {
  useDefaults: boolean;
  /** Numbers and booleans are read from text. */
  coerceTypes?: boolean;
  /** Stand for the schemas of their names. */
  instead?: Record<string, object>;
}

function makeAjv({ useDefaults, coerceTypes = false, instead = {} }: CheckOptions) {
  const ajv = new Ajv2020({
    allErrors: false,
    useDefaults,
    coerceTypes,
    strict: false,
    strictNumbers: true,
    verbose: false,
    code: { regExp: patternTest },
  });
  // ajv-formats is CommonJS: under NodeNext its callable is the default's default for the types alone.
  (addFormats as unknown as (a: Ajv2020) => void)(ajv);
  prefixed ??= named(schemas) as Record<string, object>;
  for (const [name, schema] of Object.entries({ ...prefixed, ...instead })) ajv.addSchema(schema, `fleetlog:${name}`);
  return ajv;
}

let prefixed: Record<string, object> | undefined;

/** The same with references as our checks know them. */
function named(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "fleetlog:"));
}

/** For schemas that stand in no list, such as those of a request's parameters, which refer to those that do. */
export function schemaCompiler(options: CheckOptions): (schema: object) => Check {
  let ajv: Ajv2020 | undefined;
  return (schema) => {
    ajv ??= makeAjv(options);
    return ajv.compile(named(schema));
  };
}

let filling: Ajv2020 | undefined;
/** By name: finding one among an Ajv's takes as long as a small check. */
const fills = new Map<SchemaName, ValidateFunction>();
let checking: Ajv2020 | undefined;

/** A compiled check without defaults, for data that was complete when it was written (events, frames). */
export function validator(name: SchemaName): ValidateFunction {
  checking ??= makeAjv({ useDefaults: false });
  const found = checking.getSchema(`fleetlog:${name}`);
  if (!found) throw new Error(`no schema ${name}`);
  return found;
}

/**
 * Fills in defaults, in place, and returns the value as its type.
 * @throws ClusterError `invalid_body` of kind invalid that names each field at fault
 */
export function validate<N extends SchemaName>(name: N, value: unknown, at = ""): components["schemas"][N] {
  const check = fills.get(name) ?? filler(name);
  if (check(value)) return value as components["schemas"][N];
  const errors = fieldErrors(check.errors ?? [], at);
  const first = errors[0];
  throw new ClusterError("invalid", "invalid_body", first ? `${first.field || "body"}: ${first.message}` : `not a valid ${name}`, {
    errors,
  });
}

function filler(name: SchemaName): ValidateFunction {
  filling ??= makeAjv({ useDefaults: true });
  const check = filling.getSchema(`fleetlog:${name}`);
  if (!check) throw new Error(`no schema ${name}`);
  fills.set(name, check);
  return check;
}

/** Ajv's errors as fields and messages; a field that is not known is named itself. */
export function fieldErrors(errors: ErrorObject[], at = ""): FieldError[] {
  return errors.slice(0, errorsMax).map((error) => {
    const params = error.params as { additionalProperty?: string; missingProperty?: string; allowedValues?: unknown[] };
    if (params.additionalProperty !== undefined) {
      return {
        field: `${at}${error.instancePath}/${params.additionalProperty}`,
        message: "is not a field that fleetlog knows or carries out yet",
      };
    }
    if (error.keyword === "required") return { field: `${at}${error.instancePath}/${params.missingProperty}`, message: "is required" };
    const allowed = params.allowedValues ? `: ${params.allowedValues.join(", ")}` : "";
    return { field: `${at}${error.instancePath}`, message: `${patternInWords(error.message ?? "is not valid")}${allowed}` };
  });
}
