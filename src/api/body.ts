import { isUtf8 } from "node:buffer";
import express, { type Handler, type Request } from "express";
import { ClusterError } from "../ports/index.js";
import { jsonErrorAt, lineAndColumn } from "./json-position.js";

/** Bytes of a request's body. */
export const bodyBytesMax = 1024 * 1024;
/** The deepest schema has 9 levels; nothing else may cost a walk over endless nesting. */
const depthMax = 32;

const json = "application/json";
const yaml = "application/yaml";
/** What people send Compose files as. */
const yamlAliases = new Set([yaml, "application/x-yaml", "text/yaml", "text/x-yaml"]);

/**
 * Reads bodies: JSON and YAML in UTF-8, not compressed, of bounded size and depth.
 * The content type is reduced to the bare media type, because the validator behind caches one compiled schema for
 * each spelling that it meets: a client could otherwise fill the memory with parameters of its own.
 */
export function readBody(): Handler[] {
  const options = { limit: bodyBytesMax, inflate: false, verify: refuseOtherEncodings };
  return [
    express.json({ ...options, type: json, strict: false }),
    express.text({ ...options, type: [...yamlAliases] }),
    (request, _response, next) => {
      const sent = request.headers["content-type"];
      if (sent !== undefined) {
        const type = mediaType(sent);
        if (type !== json && !yamlAliases.has(type)) throw unsupported(type);
        request.headers["content-type"] = type === json ? json : yaml;
      } else if (hasBody(request)) throw unsupported("none");
      if (request.body !== undefined) checkValue(request.body, "", 0);
      next();
    },
  ];
}

/** Body-parser's errors as refusals; undefined for any other error. */
export function bodyError(error: unknown): ClusterError | undefined {
  const { type, body, message } = error as { type?: unknown; body?: unknown; message: string };
  switch (type) {
    case "entity.too.large":
      return new ClusterError("tooLarge", "body_too_large", `a body may have ${bodyBytesMax} bytes`, { extra: { maxBytes: bodyBytesMax } });
    case "entity.parse.failed":
      return new ClusterError("malformed", "malformed_json", `the body is not JSON: ${whereNotJson(body, message)}`);
    case "entity.verify.failed":
      return new ClusterError("malformed", "malformed_text", "the body is not UTF-8", { cause: error });
    case "request.aborted":
    case "request.size.invalid":
      return new ClusterError("malformed", "body_cut", "the body is not as long as announced", { cause: error });
    case "charset.unsupported":
    case "encoding.unsupported":
      return unsupported(message);
    default:
      return undefined;
  }
}

function refuseOtherEncodings(_request: unknown, _response: unknown, bytes: Buffer): void {
  if (!isUtf8(bytes)) throw new Error("not UTF-8");
}

function whereNotJson(body: unknown, message: string): string {
  if (typeof body !== "string") return message;
  const at = jsonErrorAt(body);
  const { line, column } = lineAndColumn(body, at);
  return `${at >= body.length ? "it ends too early" : "unexpected character"} at position ${at} (line ${line}, column ${column})`;
}

function mediaType(header: string): string {
  return (header.split(";", 1)[0] as string).trim().toLowerCase();
}

function hasBody(request: Request): boolean {
  const length = request.headers["content-length"];
  return request.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

function unsupported(what: string): ClusterError {
  const message = `the body must be sent as ${json} or ${yaml}, in UTF-8 and not compressed; this is ${what}`;
  return new ClusterError("malformed", "unsupported_media_type", message, { errors: [{ field: "Content-Type", message }] });
}

const loneSurrogate = /\p{Surrogate}/u;

/** What JSON can say and no field of ours may hold, wherever it stands. */
function checkValue(value: unknown, at: string, depth: number): void {
  if (typeof value === "string") {
    if (loneSurrogate.test(value)) throw refused(at, "holds half of a surrogate pair, which is not text");
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) throw refused(at, "is a number beyond what can be stored exactly");
  } else if (typeof value === "object" && value !== null) {
    if (depth === depthMax) throw refused(at.slice(0, 200), `is nested deeper than ${depthMax} levels`);
    for (const [key, member] of Object.entries(value)) {
      const path = `${at}/${key}`;
      if (key === "__proto__") throw refused(path, "is not a field that fleetlog knows or carries out yet");
      if (loneSurrogate.test(key)) throw refused(at, "has a name with half of a surrogate pair, which is not text");
      checkValue(member, path, depth + 1);
    }
  }
}

function refused(field: string, message: string): ClusterError {
  return new ClusterError("invalid", "invalid_body", `${field || "body"} ${message}`, { errors: [{ field, message }] });
}
