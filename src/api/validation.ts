import type { ErrorRequestHandler, Handler, Request } from "express";
import { error as httpErrors, middleware } from "express-openapi-validator";
import { ClusterError, type FieldError } from "../ports/index.js";
import { operationOf, rememberOperations } from "./contract-routes.js";
import { openApiDocument } from "./document.js";

const compiled = new Map<boolean, Handler[]>();

/** Checks requests, and on demand answers, against the contract. Compiled once a process, however many APIs it serves. */
export function contract({ validateResponses }: { validateResponses: boolean }): Handler[] {
  const known = compiled.get(validateResponses);
  if (known) return known;
  const made = compile(validateResponses);
  compiled.set(validateResponses, made);
  return made;
}

function compile(validateResponses: boolean): Handler[] {
  const document = openApiDocument();
  // Defaults of specs are filled in once, by the model, so that every way to a spec gives the same one.
  for (const schema of Object.values(document.components.schemas)) dropDefaults(schema);
  leaveMembersToModel(document.components.schemas);
  for (const parameter of Object.values(document.components.parameters)) inlineReference(parameter, document.components.schemas);
  const handlers = middleware({
    apiSpec: document as never,
    // A test of its own does: it costs as much as all the rest.
    validateApiSpec: false,
    validateRequests: { allowUnknownQueryParameters: false, coerceTypes: false },
    validateResponses,
    validateSecurity: false,
    validateFormats: true,
    ajvFormats: { mode: "full" },
    fileUploader: false,
  });
  const paths = Object.keys(document.paths);
  const quick = (handlers as unknown as Handler[])
    // It tells the first app alone what each app's own routes tell it.
    .filter(({ name }) => name !== "pathParamsMiddleware")
    .map((handler) => (handler.name === "metadataMiddleware" ? rememberOperations(handler, paths) : handler));
  return [...quick, refuseStrayBody];
}

/** The errors of express and the validator, as the refusals that they are. */
export const translateErrors: ErrorRequestHandler = (error, request, _response, next) => {
  next(contractError(error, request) ?? error);
};

/** The contract's path of a request, e.g. `/v1/nodes/{node}`; undefined where none matches. */
export function contractPath(request: Request): string | undefined {
  return operationOf(request)?.openApiRoute;
}

/** A body where none is taken would be ignored; `{}` says nothing and passes. */
const refuseStrayBody: Handler = (request, _response, next) => {
  const { body } = request as { body: unknown };
  if (body !== undefined && !operationOf(request)?.schema.requestBody) {
    const empty = typeof body === "object" && body !== null && !Array.isArray(body) && Object.keys(body).length === 0;
    if (!empty) {
      const message = "this operation takes no body";
      throw new ClusterError("invalid", "invalid_body", message, { errors: [{ field: "", message }] });
    }
  }
  next();
};

function contractError(error: unknown, request: Request): ClusterError | undefined {
  if (error instanceof httpErrors.NotFound) return new ClusterError("notFound", "no_such_path", `nothing is at ${request.path}`);
  if (error instanceof httpErrors.MethodNotAllowed) {
    const allow = error.headers?.Allow;
    const message = `${request.method} is not possible here${allow ? `; ${allow} is` : ""}`;
    return new ClusterError("malformed", "method_not_allowed", message, { extra: allow ? { allow } : {} });
  }
  if (error instanceof httpErrors.UnsupportedMediaType) {
    const message = "is not a media type that this operation takes";
    return new ClusterError("malformed", "unsupported_media_type", `the body's media type ${message}`, {
      errors: [{ field: "Content-Type", message }],
    });
  }
  if (error instanceof httpErrors.BadRequest) return badRequest(error);
  // Express could not decode a path parameter.
  if (error instanceof URIError) return malformedPath();
  return undefined;
}

interface ValidatorError {
  message: string;
  errors: { path: string; message: string }[];
}

const errorsMax = 20;

function badRequest(error: ValidatorError): ClusterError {
  if (error.message.startsWith("malformed uri")) return malformedPath();
  const errors = error.errors.slice(0, errorsMax).map(fieldError);
  const first = errors[0];
  const inBody = error.errors.every(({ path }) => path.startsWith("/body"));
  return new ClusterError(
    "invalid",
    inBody ? "invalid_body" : "invalid_parameter",
    first ? `${first.field || "body"} ${first.message}` : error.message,
    {
      errors,
    },
  );
}

function malformedPath(): ClusterError {
  return new ClusterError("malformed", "malformed_path", "the path holds a percent sign that encodes nothing");
}

/** `/body/replicas` is the pointer `/replicas`; `/query/limit` and the like are the parameter `limit`. */
function fieldError({ path, message }: { path: string; message: string }): FieldError {
  const [, place, ...rest] = path.split("/");
  if (place === "body") {
    const field = rest.map((part) => `/${part}`).join("");
    if (field === "" && message === "must have required property 'body'") return { field, message: "is required" };
    return { field, message: plain(message) };
  }
  return { field: headerNames.get(rest.join("/")) ?? rest.join("/"), message: plain(message) };
}

const headerNames = new Map(["Fleetlog-Min-Seq", "Idempotency-Key", "If-Match", "Last-Event-ID"].map((name) => [name.toLowerCase(), name]));

function plain(message: string): string {
  if (message.startsWith("must have required property")) return "is required";
  if (message === "must NOT have additional properties") return "is not a field that fleetlog knows or carries out yet";
  if (message.startsWith("Unknown query parameter")) return "is not a parameter of this operation";
  if (message.startsWith("Empty value found")) return "must not be empty";
  return message;
}

/** The validator drops what stands beside a `$ref` in a parameter, such as a default. */
function inlineReference(parameter: { schema: { $ref?: string } }, schemas: Record<string, unknown>): void {
  const { $ref, ...beside } = parameter.schema;
  if ($ref !== undefined) parameter.schema = { ...(schemas[$ref.split("/").at(-1) ?? ""] as object), ...beside };
}

/**
 * Writes as data are checked one by one behind this, each against the schema that its `do` names: the faults of a `oneOf` would
 * be those of every write that it is not.
 */
function leaveMembersToModel(schemas: Record<string, unknown>): void {
  schemas.IntentRequest = { type: "object" };
}

function dropDefaults(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  if ("default" in schema && ("type" in schema || "$ref" in schema)) delete schema.default;
  for (const member of Object.values(schema)) dropDefaults(member);
}
