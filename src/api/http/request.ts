import { IncomingMessage } from "node:http";
import type { Operation } from "./operation.js";

/** The parts of the contract's paths that stand for something. */
type PathParameter =
  | "alert"
  | "config"
  | "member"
  | "node"
  | "secret"
  | "seq"
  | "service"
  | "stack"
  | "task"
  | "token"
  | "volume"
  | "webhook";

export type PathParameters = Readonly<Record<PathParameter, string>>;

const none = {} as PathParameters;

/** A request as Node makes it, and what is found out about it on its way. */
export class Request extends IncomingMessage {
  /** What its path names, decoded; known once the contract has been looked at, as are the next two. */
  params = none;
  /** With the types and defaults of the contract. */
  query: Record<string, unknown> = {};
  operation: Operation | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what was sent, which the contract has checked.
  body: any;
  #path: string | undefined;

  /** What it asks for, as it was sent. */
  get target(): string {
    return this.url ?? "";
  }

  /** Without the query, not decoded. */
  get path(): string {
    this.#path ??= pathOf(this.target);
    return this.#path;
  }

  /** The query as it was sent, without its question mark. */
  get search(): string {
    const { target } = this;
    const at = target.indexOf("?");
    return at < 0 ? "" : target.slice(at + 1);
  }
}

function pathOf(target: string): string {
  // A proxy's form of a request names the host as well.
  if (!target.startsWith("/") && URL.canParse(target)) return new URL(target).pathname;
  const at = target.indexOf("?");
  return at < 0 ? target : target.slice(0, at);
}
