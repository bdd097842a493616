import { ClusterError } from "../../ports/index.js";
import { type ContractDocument, Operation, type OperationDefinition } from "./operation.js";
import type { PathParameters, Request } from "./request.js";

const methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];

/** What may follow a part of a path: parts that are written out, or one that stands for something. */
interface Branch {
  written: Map<string, Branch>;
  named: Branch | undefined;
  path: Path | undefined;
}

/** A path of the contract. */
interface Path {
  operations: Map<string, Operation>;
  /** By name: which part, counted from the slash in front. */
  parameters: [string, number][];
}

/** The operations of the contract, found by one walk along the parts of a path. */
export class Contract {
  readonly #root = branch();
  readonly #operations = new Map<string, Operation>();
  /** What it serves to anybody. */
  readonly openPaths = new Set<string>();

  constructor(document: ContractDocument) {
    for (const [path, definition] of Object.entries(document.paths)) {
      const operations = new Map<string, Operation>();
      for (const [name, member] of Object.entries(definition)) {
        const method = name.toUpperCase();
        if (!methods.includes(method)) continue;
        const defined = member as OperationDefinition;
        const operation = new Operation(document, path, method, defined);
        operations.set(method, operation);
        this.#operations.set(operationName(method, path), operation);
        if (method === "GET" && defined.security?.length === 0) this.openPaths.add(path);
      }
      this.#add(path, operations);
    }
  }

  operation(method: string, path: string): Operation | undefined {
    return this.#operations.get(operationName(method, path));
  }

  /** Whether every controller answers this path itself, although the method is that of a write. */
  isLocal(path: string): boolean {
    for (const { isLocal } of this.#find(path.split("/"))?.operations.values() ?? []) if (isLocal) return true;
    return false;
  }

  /** Notes on a request which operation it is, and what its path names. @throws ClusterError `no_such_path`, `malformed_path`, `method_not_allowed` */
  match(request: Request): Operation {
    const parts = request.path.split("/");
    const path = this.#find(parts);
    if (!path) throw new ClusterError("notFound", "no_such_path", `nothing is at ${request.path}`);
    const params = decoded(parts, path.parameters);
    // Probes that want to know whether it lives ask for the head alone, and have no token; Node leaves the body out.
    const asked = request.method === "HEAD" && this.openPaths.has(request.path) ? "GET" : request.method;
    const operation = path.operations.get(asked ?? "");
    if (!operation) throw notAllowed(request.method, [...path.operations.keys()]);
    request.operation = operation;
    request.params = params as PathParameters;
    return operation;
  }

  #add(path: string, operations: Map<string, Operation>): void {
    const parameters: [string, number][] = [];
    let at = this.#root;
    for (const [index, part] of path.split("/").entries()) {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined) {
        const next = at.written.get(part) ?? branch();
        at.written.set(part, next);
        at = next;
      } else {
        parameters.push([name, index]);
        at.named ??= branch();
        at = at.named;
      }
    }
    at.path = { operations, parameters };
  }

  /** A slash may stand at the end; upper case is not lower case. */
  #find(parts: string[]): Path | undefined {
    const end = parts.length > 2 && parts.at(-1) === "" ? parts.length - 1 : parts.length;
    return walk(this.#root, parts, 0, end);
  }
}

/** What is written out goes before what stands for something. */
function walk(from: Branch, parts: string[], at: number, end: number): Path | undefined {
  if (at === end) return from.path;
  const part = parts[at] as string;
  const written = from.written.get(part);
  const found = written && walk(written, parts, at + 1, end);
  return found ?? (from.named && part !== "" ? walk(from.named, parts, at + 1, end) : undefined);
}

function branch(): Branch {
  return { written: new Map(), named: undefined, path: undefined };
}

function decoded(parts: string[], parameters: [string, number][]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, index] of parameters) {
    const part = parts[index] as string;
    params[name] = part.includes("%") ? decodedPart(part) : part;
  }
  return params;
}

function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ClusterError("malformed", "malformed_path", "the path holds a percent sign that encodes nothing");
  }
}

export function operationName(method: string, path: string): string {
  return `${method} ${path}`;
}

function notAllowed(method: string | undefined, allowed: string[]): ClusterError {
  const allow = allowed.join(", ");
  const message = `${method} is not possible here${allow ? `; ${allow} is` : ""}`;
  return new ClusterError("malformed", "method_not_allowed", message, { extra: allow ? { allow } : {} });
}
