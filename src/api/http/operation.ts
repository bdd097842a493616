import { parse } from "node:querystring";
import { type Check, fieldErrors, schemaCompiler } from "../../model/index.js";
import { ClusterError, type FieldError } from "../../ports/index.js";
import { AnswerChecks, type ResponseDefinition } from "./answer-checks.js";
import type { Request } from "./request.js";

export interface ContractDocument {
  paths: Record<string, Record<string, OperationDefinition> & { parameters?: object[] }>;
  components: { parameters: Record<string, Parameter>; responses: Record<string, ResponseDefinition> };
}

export interface OperationDefinition {
  parameters?: object[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, ResponseDefinition>;
  security?: object[];
  "x-fleetlog-local"?: boolean;
}

interface Parameter {
  name: string;
  in: "query" | "header" | "path";
  required?: boolean;
  /** Characters with a meaning in a URL may stand in its value as they are. */
  allowReserved?: boolean;
  schema: { type?: string };
}

const textCompiler = schemaCompiler({ useDefaults: true, coerceTypes: true });
/**
 * Defaults of bodies are filled in once, by the model, so that every way to a spec gives the same one. Writes as data are checked
 * one by one behind this, each against the schema that its `do` names: the faults of a `oneOf` would be those of every write that
 * it is not.
 */
const bodyCompiler = schemaCompiler({ useDefaults: false, instead: { IntentRequest: { type: "object" } } });

/** One operation of the contract: checks what a request to it brings. Its checks are compiled when the first one comes. */
export class Operation {
  readonly isLocal: boolean;
  readonly answers: AnswerChecks;
  readonly #bodies: Record<string, { schema: object }> | undefined;
  readonly #parameters: Parameter[];
  readonly #queries: Map<string, Parameter>;
  readonly #bodyChecks = new Map<string, Check>();
  #parameterCheck: Check | undefined;

  constructor(
    document: ContractDocument,
    /** As the contract writes it, e.g. `/v1/nodes/{node}`. */
    readonly path: string,
    readonly method: string,
    definition: OperationDefinition,
  ) {
    this.isLocal = definition["x-fleetlog-local"] === true;
    this.answers = new AnswerChecks(definition.responses, document.components.responses);
    this.#bodies = definition.requestBody?.content;
    const listed = [...(document.paths[path]?.parameters ?? []), ...(definition.parameters ?? [])];
    this.#parameters = listed.map((parameter) => resolved(parameter, document.components.parameters));
    this.#queries = new Map(
      this.#parameters.filter((parameter) => parameter.in === "query").map((parameter) => [parameter.name, parameter]),
    );
  }

  /**
   * Gives the query its types and defaults.
   * @throws ClusterError `unsupported_media_type`, `invalid_parameter`, `invalid_body`
   */
  check(request: Request): void {
    const checkBody = this.#bodyCheck(request.headers["content-type"]);
    const { search } = request;
    if (search !== "") request.query = this.#queryOf(search);
    this.#parameterCheck ??= textCompiler(parametersSchema(this.#parameters));
    const { query, headers, params, body } = request;
    const errors: FieldError[] = [];
    if (!this.#parameterCheck({ query, headers, params })) errors.push(...fieldErrors(this.#parameterCheck.errors ?? []).map(ofParameter));
    const inParameters = errors.length > 0;
    if (checkBody) {
      // A text without a character is one as well.
      const isMissing = body === undefined && headers["content-type"] === "application/json";
      if (isMissing) errors.push({ field: "", message: "is required" });
      else if (body !== undefined && !checkBody(body)) errors.push(...fieldErrors(checkBody.errors ?? []));
    }
    if (errors.length > 0) throw refused(inParameters ? "invalid_parameter" : "invalid_body", errors);
    if (!checkBody && body !== undefined) refuseStray(body);
  }

  /** Undefined where the operation takes no body. */
  #bodyCheck(contentType: string | undefined): Check | undefined {
    if (!this.#bodies) return undefined;
    const content = this.#bodies[contentType ?? ""];
    if (contentType === undefined || !content) throw unsupportedBody();
    let check = this.#bodyChecks.get(contentType);
    if (!check) {
      check = bodyCompiler(content.schema);
      this.#bodyChecks.set(contentType, check);
    }
    return check;
  }

  /** As texts, and lists of them where a parameter may come several times. */
  #queryOf(search: string): Record<string, unknown> {
    for (const part of search.split("&")) {
      const [name = "", value] = part.split("=");
      const parameter = this.#queries.get(name);
      if (value !== undefined && parameter && !parameter.allowReserved && reserved.test(value))
        throw refused("invalid_parameter", [
          { field: name, message: `Parameter '${name}' must be url encoded. Its value may not contain reserved characters.` },
        ]);
    }
    const query: Record<string, unknown> = parse(search);
    for (const [name, value] of Object.entries(query)) {
      const parameter = this.#queries.get(name);
      if (!parameter) throw refused("invalid_parameter", [{ field: name, message: "is not a parameter of this operation" }]);
      if (value === "") throw refused("invalid_parameter", [{ field: name, message: "must not be empty" }]);
      if (parameter.schema.type === "array" && typeof value === "string") query[name] = [value];
    }
    return query;
  }
}

const reserved = /[:/?#[\]@!$&'()*+,;=]/;

function resolved(parameter: object, known: Record<string, Parameter>): Parameter {
  if (!("$ref" in parameter)) return parameter as Parameter;
  const name = String(parameter.$ref).split("/").at(-1) ?? "";
  const found = known[name];
  if (!found) throw new Error(`the contract has no parameter ${name}`);
  return found;
}

/** Of an object `{query, headers, params}`. */
function parametersSchema(parameters: Parameter[]): object {
  const of = (place: Parameter["in"]) => {
    const those = parameters.filter((parameter) => parameter.in === place);
    // Node gives the names of headers in lower case.
    const nameOf = ({ name }: Parameter) => (place === "header" ? name.toLowerCase() : name);
    return {
      type: "object",
      properties: Object.fromEntries(those.map((parameter) => [nameOf(parameter), parameter.schema])),
      required: those.filter(({ required }) => required).map(nameOf),
    };
  };
  return { type: "object", properties: { query: of("query"), headers: of("header"), params: of("path") } };
}

const headerNames = new Map(["Fleetlog-Min-Seq", "Idempotency-Key", "If-Match", "Last-Event-ID"].map((name) => [name.toLowerCase(), name]));

/** `/query/limit` and the like are the parameter `limit`. */
function ofParameter({ field, message }: FieldError): FieldError {
  const [, , ...rest] = field.split("/");
  const name = rest.join("/");
  return { field: headerNames.get(name) ?? name, message };
}

/** A body where none is taken would be ignored; `{}` says nothing and passes. */
function refuseStray(body: unknown): void {
  const isEmpty = typeof body === "object" && body !== null && !Array.isArray(body) && Object.keys(body).length === 0;
  if (isEmpty) return;
  const message = "this operation takes no body";
  throw new ClusterError("invalid", "invalid_body", message, { errors: [{ field: "", message }] });
}

function refused(code: "invalid_body" | "invalid_parameter", errors: FieldError[]): ClusterError {
  const first = errors[0] as FieldError;
  return new ClusterError("invalid", code, `${first.field || "body"} ${first.message}`, { errors });
}

function unsupportedBody(): ClusterError {
  const message = "is not a media type that this operation takes";
  return new ClusterError("malformed", "unsupported_media_type", `the body's media type ${message}`, {
    errors: [{ field: "Content-Type", message }],
  });
}
