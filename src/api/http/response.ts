import { ServerResponse } from "node:http";
import type { TokenView } from "../../projections/index.js";
import type { Request } from "./request.js";

export const jsonType = "application/json; charset=utf-8";

/** An answer as Node makes it, with the few words that resources say it with. */
export class Response extends ServerResponse<Request> {
  readonly locals: { token?: TokenView } = {};
  /** For tests: throws for an answer that the contract does not know. */
  checkBody: ((status: number, body: object) => void) | undefined;

  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  set(name: string, value: string): this {
    this.setHeader(name, value);
    return this;
  }

  json(body: object): void {
    this.checkBody?.(this.statusCode, body);
    this.send(jsonType, JSON.stringify(body));
  }

  /** The whole answer. */
  send(contentType: string, content: string | Uint8Array): void {
    if (this.statusCode === 200 && this.#isKnown()) {
      this.status(304).end();
      return;
    }
    this.setHeader("Content-Type", contentType);
    this.setHeader("Content-Length", Buffer.byteLength(content));
    this.end(content);
  }

  /** The client has this very answer already, and says so. */
  #isKnown(): boolean {
    const { method, headers } = this.req;
    const asked = headers["if-none-match"];
    if (asked === undefined || method !== "GET") return false;
    const tag = this.getHeader("ETag");
    return typeof tag === "string" && asked.split(",").some((known) => known.trim().replace(/^W\//, "") === tag);
  }
}
