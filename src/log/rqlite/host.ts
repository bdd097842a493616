import rqlite, { type FetchOptions, type RawAnswer } from "rqlite-js";
import { Transport } from "./transport.js";

export interface HostOptions {
  user?: string;
  password?: string;
  /** PEM of the authorities to trust instead of the system's. */
  ca?: string;
}

/** Why a request to an endpoint brought no answer of rqlite's. */
export class HostError extends Error {
  /** `none`: the request was not taken, so it is safe to send elsewhere. */
  readonly effect: "none" | "unknown";
  /** `follower`: it does not lead and did not pass it on. `final`: it would refuse for ever. */
  readonly kind: "follower" | "final" | "other";

  constructor(effect: "none" | "unknown", kind: "follower" | "final" | "other", message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "HostError";
    this.effect = effect;
    this.kind = kind;
  }
}

/** The bounds of one call; the client would pass on none of its own. */
interface Bounds {
  silentMs: number;
  withinMs: number;
}

/**
 * rqlite's own client for one endpoint, tamed. As it comes it sends a request up to four times, waits 30 s for each whatever it was
 * told by the call, and its HTTP library takes a millisecond of processor a request; here a request is sent once, by ours.
 */
class OneHostClient extends rqlite.DataApiClient {
  readonly transport: Transport;

  constructor(url: string, transport: Transport) {
    super([url], {});
    this.transport = transport;
  }

  override fetch({ uri, httpMethod = "GET", body, bounds }: FetchOptions & { bounds: Bounds }): Promise<RawAnswer> {
    return this.transport.send({ path: `/${uri}`, method: httpMethod, body, ...bounds });
  }
}

/** What an endpoint is asked; the path carries the query. */
export interface HostRequest {
  path: string;
  statements: unknown[];
  /** How long the endpoint may be silent, ms. */
  silentMs: number;
  /** After so long nobody waits any longer, though the answer may be on its way, ms. */
  withinMs: number;
}

export class RqliteHost {
  readonly url: string;
  readonly #client: OneHostClient;
  readonly #isNamed: boolean;

  constructor(url: string, { user, password, ca }: HostOptions) {
    this.url = url;
    this.#isNamed = user !== undefined;
    const authorization =
      user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password ?? ""}`).toString("base64")}` };
    this.#client = new OneHostClient(url, new Transport(url, { ...authorization, ...(ca === undefined ? {} : { ca }) }));
  }

  /** What the node says of itself and others. Changes nothing, so it is asked plainly. @throws HostError */
  get(path: string, withinMs: number): Promise<unknown> {
    return this.#ask({ uri: path, httpMethod: "GET", bounds: { silentMs: withinMs, withinMs } });
  }

  /**
   * One request; the body of its answer.
   * @throws HostError
   */
  post({ path, statements, silentMs, withinMs }: HostRequest): Promise<unknown> {
    return this.#ask({ uri: path, httpMethod: "POST", body: statements, bounds: { silentMs, withinMs } });
  }

  /** Passed on to the leader by a node that does not lead. Repeated, it changes nothing. @throws HostError */
  delete(path: string, body: unknown, withinMs: number): Promise<unknown> {
    return this.#ask({ uri: path, httpMethod: "DELETE", body, bounds: { silentMs: withinMs, withinMs } });
  }

  close(): void {
    this.#client.transport.close();
  }

  async #ask(options: FetchOptions & { bounds: Bounds }): Promise<unknown> {
    let answer: RawAnswer;
    try {
      answer = await this.#client.fetch(options);
    } catch (error) {
      throw this.#unanswered(error as Error, options.bounds);
    }
    const { status, body } = answer;
    if (status === 200) return body;
    // With `redirect` a node answers so when it does not lead, before it does anything.
    if (status === 301) throw new HostError("none", "follower", `${this.url} does not lead`);
    throw this.#refusedWith(status, body);
  }

  #unanswered(error: Error, { silentMs, withinMs }: Bounds): HostError {
    const { code, syscall, message } = error as { code?: string | number; syscall?: string; message: string };
    const name = String(code ?? "");
    if (certificateCodes.test(name)) {
      return new HostError("none", "final", `${this.url} has a certificate that is not trusted: ${message} (${name})`, error);
    }
    if (name === "ECONNREFUSED") return new HostError("none", "other", `${this.url} refused the connection`, error);
    const effect = syscall === "connect" || syscall === "getaddrinfo" || name === "UND_ERR_CONNECT_TIMEOUT" ? "none" : "unknown";
    if (error.name === "TimeoutError") return new HostError(effect, "other", `${this.url} did not answer within ${withinMs} ms`, error);
    const silent = /^(UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT|ETIMEDOUT)$/.test(name);
    return new HostError(effect, "other", `${this.url} ${silent ? `was silent for ${silentMs} ms` : `broke off: ${message}`}`, error);
  }

  #refusedWith(status: number, body: unknown): HostError {
    const said = typeof body === "string" ? body.trim() : "";
    if (status === 401) {
      const why = this.#isNamed
        ? "refused the user or password (401)"
        : "asks for a user and a password (401): --log-user, --log-password-file";
      return new HostError("none", "final", `${this.url} ${why}`);
    }
    const words = `${this.url} answered ${status}${said === "" ? "" : `: ${said}`}`;
    // Said (with 500 or 503) by a node that does not lead, before it does anything.
    if (/^(leader address: )?leader not found$/.test(said)) return new HostError("none", "other", words);
    // Refused as it was read.
    if (status >= 400 && status < 500) return new HostError("none", "final", words);
    return new HostError("unknown", "other", words);
  }
}

const certificateCodes = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;
