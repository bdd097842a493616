import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { ClusterError, type ErrorKind, isClusterError } from "../ports/index.js";
import type { Request, Response } from "./http/index.js";

const statuses: Record<ErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
  precondition: 412,
  tooLarge: 413,
  invalid: 422,
  preconditionRequired: 428,
  exhausted: 429,
  internal: 500,
  unavailable: 503,
  unknown: 504,
};

/** Requests that HTTP itself has a finer word for than `malformed`. */
const statusesByCode: Record<string, number> = {
  method_not_allowed: 405,
  not_acceptable: 406,
  request_timeout: 408,
  unsupported_media_type: 415,
  upgrade_required: 426,
  headers_too_large: 431,
};

const titles: Record<ErrorKind, string> = {
  malformed: "The request cannot be read",
  unauthenticated: "A valid token is needed",
  forbidden: "The token does not reach that far",
  notFound: "There is no such thing",
  conflict: "The request conflicts with the cluster's state",
  gone: "It was there, and is no more",
  precondition: "The request's precondition does not hold",
  tooLarge: "The request is too large",
  invalid: "The request breaks a rule",
  preconditionRequired: "The request must say what it is based on",
  exhausted: "A limit is reached",
  internal: "The controller failed",
  unavailable: "Not applied; send it again",
  unknown: "It may have been applied",
};

const retryAfterDefaultS = 1;
const problemType = "application/problem+json; charset=utf-8";

export function httpStatusOf(error: ClusterError): number {
  return statusesByCode[error.code] ?? statuses[error.kind];
}

export interface Problem {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** The RFC 9457 document of an error, and the headers that go with it. */
export function problemOf(error: ClusterError, instance?: string): Problem {
  const status = httpStatusOf(error);
  const headers: Record<string, string> = { "content-type": problemType };
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="fleetlog"';
  if (error.kind === "unavailable" || error.kind === "exhausted") {
    headers["retry-after"] = String(Math.ceil(error.retryAfterS ?? retryAfterDefaultS));
  }
  const { allow, ...extra } = error.extra;
  if (typeof allow === "string") headers.allow = allow;
  const body = {
    ...extra,
    type: `urn:fleetlog:problem:${error.code}`,
    title: titles[error.kind],
    status,
    detail: error.message,
    code: error.code,
    ...(instance === undefined ? {} : { instance }),
    ...(error.errors.length > 0 ? { errors: error.errors } : {}),
  };
  return { status, headers, body };
}

/**
 * What a client may know of any thrown value. Whatever is not a refusal is logged here, once and whole, and becomes a
 * 500 that says nothing of the inside.
 */
export function publicError(error: unknown, logger: Logger, what: string): ClusterError {
  if (isClusterError(error) && error.kind !== "internal") return error;
  logger.error({ err: error, request: what }, "a request failed");
  return new ClusterError("internal", isClusterError(error) ? error.code : "internal_error", "the controller failed; its log says why");
}

/** The one place where an error becomes an answer. */
export function sendProblem(request: Request, response: Response, thrown: unknown, logger: Logger): void {
  // The client has gone; whatever it asked for failed because of that.
  if (response.destroyed) return;
  const error = publicError(thrown, logger, `${request.method} ${request.path}`);
  if (response.headersSent) {
    // A stream broke half-way: only a cut connection tells the client that it is not complete.
    response.destroy();
    return;
  }
  const { status, headers, body } = problemOf(error, request.path);
  const { "content-type": contentType = problemType, ...others } = headers;
  for (const [name, value] of Object.entries(others)) response.set(name, value);
  response.status(status).checkBody?.(status, body);
  response.send(contentType, JSON.stringify(body));
}

/**
 * The answer on a socket that has no response object. The connection ends with it, and is not left to its client: one that
 * keeps its own side open would keep it for ever.
 */
export function refuseOn(socket: Duplex, error: ClusterError): void {
  socket.end(rawAnswer(error), () => socket.destroy());
}

/** The same as text. */
export function rawAnswer(error: ClusterError): string {
  const { status, headers, body } = problemOf(error);
  const text = JSON.stringify(body);
  const all = { ...headers, "content-length": String(Buffer.byteLength(text)), connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${String(body.code)}\r\n${lines.join("")}\r\n${text}`;
}
