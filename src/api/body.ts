import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { ClusterError } from "../ports/index.js";
import type { Request } from "./http/index.js";
import { jsonErrorAt, lineAndColumn } from "./json-position.js";

/** Bytes of a request's body. */
export const bodyBytesMax = 1024 * 1024;
/** A frame of an agent, in its session or passed on: a report of 10,000 tasks takes 1 MB, 1,000 log lines no more than this. */
export const agentFrameBytesMax = 8 * 1024 * 1024;
const passedOnPath = /^\/v1\/nodes\/[^/]+\/frames\/?$/;
/** The deepest schema has 9 levels; nothing else may cost a walk over endless nesting. */
const depthMax = 32;

const json = "application/json";
const yaml = "application/yaml";
/** What people send Compose files as. */
const yamlAliases = new Set([yaml, "application/x-yaml", "text/yaml", "text/x-yaml"]);
/** Samples, in the format of Prometheus. */
const plain = "text/plain";
const metricsPath = /^\/v1\/metrics\/?$/;

/**
 * Reads bodies: JSON and YAML, and samples as text, in UTF-8, not compressed, of bounded size and depth.
 * The content type is reduced to the bare media type, as the contract names them.
 */
export function readBody(request: Request): undefined | Promise<void> {
  const { "content-type": sent, "content-length": length, "transfer-encoding": chunked } = request.headers;
  if (sent !== undefined && sent !== json) request.headers["content-type"] = mediaTypeOf(request, sent);
  if (chunked === undefined && (length === undefined || length === "0")) return undefined;
  if (sent === undefined) throw unsupported("no media type");
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw unsupported(`content encoding ${encoding}`);
  return readBytes(request, bodyLimitOf(request.path)).then((bytes) => {
    request.body = bodyOf(bytes, request.headers["content-type"] === json);
  });
}

function mediaTypeOf(request: Request, sent: string): string {
  const [type = "", ...parameters] = sent.split(";").map((part) => part.trim().toLowerCase());
  const isJson = type === json;
  const isPlain = type === plain && metricsPath.test(request.path);
  if (!isJson && !isPlain && !yamlAliases.has(type)) throw unsupported(type);
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) throw unsupported(charset);
  return isJson ? json : isPlain ? plain : yaml;
}

function bodyOf(bytes: Buffer, isJson: boolean): unknown {
  if (!isUtf8(bytes)) throw new ClusterError("malformed", "malformed_text", "the body is not UTF-8");
  const text = bytes.toString();
  if (!isJson) return text;
  const value = parseJson(text);
  if (mayBeOdd(text)) checkValue(value, "", 0);
  return value;
}

/**
 * What `checkValue` refuses, or what looks like it: half a surrogate pair can only be written as an escape, and a number beyond
 * what can be stored has 300 digits or an exponent of two.
 */
const odd = /\\u|__proto__|\d[eE]\+?\d{2}|\d{300}/;

/** Whether a value has to be walked. Brackets that close are not counted: those in a text would hide how deep it is. */
function mayBeOdd(text: string): boolean {
  if (odd.test(text)) return true;
  let opened = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at];
    if ((unit === "{" || unit === "[") && ++opened > depthMax) return true;
  }
  return false;
}

/** Bytes that the body of a request to this path may have. */
export function bodyLimitOf(path: string): number {
  return passedOnPath.test(path) ? agentFrameBytesMax : bodyBytesMax;
}

/**
 * The whole body. One that is larger, or says so, is refused at once: what still comes of it is thrown away unread,
 * for no longer than the server's time for a request.
 */
export function readBytes(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      if (bytes > bytesMax) return;
      bytes += chunk.length;
      if (bytes <= bytesMax) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      reject(tooLarge(bytesMax));
    });
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const onCut = () => {
      // Every request closes in the end.
      if (!request.readableEnded) reject(new ClusterError("malformed", "body_cut", "the body is not as long as announced"));
    };
    request.on("close", onCut).on("error", onCut);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const at = jsonErrorAt(text);
    const { line, column } = lineAndColumn(text, at);
    const what = at >= text.length ? "it ends too early" : "unexpected character";
    const message = `the body is not JSON: ${what} at position ${at} (line ${line}, column ${column})`;
    throw new ClusterError("malformed", "malformed_json", message, { cause });
  }
}

function tooLarge(maxBytes: number): ClusterError {
  return new ClusterError("tooLarge", "body_too_large", `a body may have ${maxBytes} bytes`, { extra: { maxBytes } });
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
