import { ServerResponse, validateHeaderValue } from "node:http";
import type { TokenView } from "../../projections/index.js";
import type { Request } from "./request.js";

export const jsonType = "application/json; charset=utf-8";

/** An answer as Node makes it, with the few words that resources say it with. */
export class Response extends ServerResponse<Request> {
  readonly locals: { token?: TokenView } = {};
  /** For tests: throws for an answer that the contract does not know. */
  checkBody: ((status: number, body: object) => void) | undefined;
  /** What `set` was told, names and values in turn: Node writes such a list out as it is, and `setHeader` would file each first. */
  readonly #headers: string[] = [];

  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  /** In place of what was set under this very name before. @throws TypeError for a value that no header can have */
  set(name: string, value: string): this {
    // Here, where it is refused alone: the problem document that tells of it has the other headers.
    validateHeaderValue(name, value);
    const known = this.#headers.indexOf(name);
    if (known < 0) this.#headers.push(name, value);
    else this.#headers[known + 1] = value;
    return this;
  }

  /** Called by Node with the first bytes of the answer; with headers of its own for what is no proper request. */
  override writeHead(code: number, headers: unknown = this.#headers): this {
    return super.writeHead(code, headers as string[]);
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
    const bytes = Buffer.byteLength(content);
    this.set("Content-Type", contentType).set("Content-Length", String(bytes));
    if (typeof content === "string") this.#endWith(content, bytes === content.length ? "latin1" : "utf8");
    else this.end(content);
  }

  /**
   * As `end(content)`, which would hand the socket a second, empty piece behind the text and so have both gathered for it: head and
   * text leave in one piece, which is written as it is.
   */
  #endWith(content: string, encoding: "latin1" | "utf8"): void {
    this.cork();
    this.write(content, encoding);
    this.uncork();
    this.end();
  }

  /** The client has this very answer already, and says so. */
  #isKnown(): boolean {
    const { method, headers } = this.req;
    const asked = headers["if-none-match"];
    if (asked === undefined || method !== "GET") return false;
    const at = this.#headers.indexOf("ETag");
    const tag = at < 0 ? undefined : this.#headers[at + 1];
    return asked.split(",").some((known) => known.trim().replace(/^W\//, "") === tag);
  }
}
