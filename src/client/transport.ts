import { ClusterError, isClusterError, type Random, type Timers } from "../ports/index.js";
import { problemError } from "./problem.js";

export type ApiFetch = (request: Request) => Promise<Response>;

/** Attempts for one request, the first included; with the back-off below they span about 6 s. */
export const attemptsMax = 6;
/** One attempt of an ordinary request may take this long; streams have no such limit. */
export const requestTimeoutMs = 30_000;
const backoffFirstMs = 100;
const backoffMaxMs = 3_000;
const retryAfterMaxMs = 5_000;

export interface TransportOptions {
  urls: string[];
  token: string | undefined;
  fetch: ApiFetch;
  timers: Timers;
  random: Random;
  timeoutMs: number;
}

/**
 * Sends requests to the first URL that answers, and keeps to it.
 * Happy path: one attempt. Unhappy: whatever was certainly not applied is sent again, to the next URL; what may have
 * been applied is sent again as well, because it carries an idempotency key or is a read.
 */
export class Transport {
  readonly #options: TransportOptions;
  #current = 0;
  #position: string | undefined;

  constructor(options: TransportOptions) {
    if (options.urls.length === 0) throw new ClusterError("invalid", "no_url", "a client needs at least one URL");
    this.#options = { ...options, urls: options.urls.map((url) => url.replace(/\/+$/, "")) };
  }

  /** The highest position that any answer named. */
  get position(): string | undefined {
    return this.#position;
  }

  get url(): string {
    return this.#options.urls[this.#current] as string;
  }

  /** Sends with retries; the answer is a success whose body has arrived in full. */
  async send(request: Request): Promise<Response> {
    const write = request.method !== "GET" && request.method !== "HEAD";
    const headers = new Headers(request.headers);
    if (write && !headers.has("idempotency-key")) headers.set("idempotency-key", this.#options.random.hex(16));
    const body = request.body === null ? undefined : await request.arrayBuffer();
    const target = new URL(request.url);
    return this.#retry(request.signal, async () => {
      this.#authorize(headers, !write);
      const attempt = new AbortController();
      const abort = () => attempt.abort(request.signal.reason);
      request.signal.addEventListener("abort", abort);
      const cancel = this.#options.timers.after(this.#options.timeoutMs, () => attempt.abort(new Error("no answer in time")));
      try {
        const url = this.url + target.pathname + target.search;
        const response = await this.#fetch(
          new Request(url, { method: request.method, headers, signal: attempt.signal, ...(body ? { body } : {}) }),
        );
        return await buffered(response);
      } finally {
        cancel();
        request.signal.removeEventListener("abort", abort);
      }
    });
  }

  /** Opens a stream: retries until it is open. The body fails when the signal aborts. */
  async open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await this.#retry(signal, () => {
      const all = new Headers(headers);
      this.#authorize(all, true);
      return this.#fetch(new Request(this.url + path, { headers: all, signal }));
    });
    // fetch itself forgets the signal once its Request is collected, and then a stream would never end.
    const body = new TransformStream<Uint8Array, Uint8Array>();
    void (response.body ?? new Blob([]).stream()).pipeTo(body.writable, { signal }).catch(() => {});
    return body.readable;
  }

  /** Waits before attempt number `attempt` (from 1): exponential with full jitter, so that clients do not come back as one. */
  pause(attempt: number, signal: AbortSignal, atLeastMs = 0): Promise<void> {
    const ceiling = Math.min(backoffMaxMs, backoffFirstMs * 2 ** Math.min(attempt, 16));
    const jittered = (this.#options.random.uint32() / 2 ** 32) * ceiling;
    return this.#options.timers.sleep(Math.max(atLeastMs, jittered), signal);
  }

  /** Turns to the next URL. */
  rotate(): void {
    this.#current = (this.#current + 1) % this.#options.urls.length;
  }

  #authorize(headers: Headers, read: boolean): void {
    if (this.#options.token !== undefined) headers.set("authorization", `Bearer ${this.#options.token}`);
    if (read && this.#position !== undefined && !headers.has("fleetlog-min-seq")) headers.set("fleetlog-min-seq", this.#position);
  }

  async #retry<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    for (let number = 1; ; number++) {
      try {
        return await attempt();
      } catch (error) {
        signal.throwIfAborted();
        if (!isClusterError(error) || !retryable(error) || number === attemptsMax) throw error;
        this.rotate();
        await this.pause(number, signal, Math.min(retryAfterMaxMs, (error.retryAfterS ?? 0) * 1000));
      }
    }
  }

  async #fetch(request: Request): Promise<Response> {
    const response = await this.#options.fetch(request).catch((cause: unknown) => {
      throw networkError(request, cause);
    });
    if (!response.ok) {
      const error = await problemError(response);
      // The log was restored to before what this client has seen. It is told so once, and may go on with what there is.
      if (error.code === "foreign_lineage" && error.kind === "precondition") this.#position = undefined;
      throw error;
    }
    this.#remember(response.headers.get("fleetlog-seq"));
    return response;
  }

  #remember(position: string | null): void {
    if (position === null) return;
    const [lineage, seq] = position.split("-");
    const [known, knownSeq] = this.#position?.split("-") ?? [];
    // Another lineage means that the log was restored or forked: the old numbers mean nothing on it.
    if (lineage !== known || Number(seq) > Number(knownSeq)) this.#position = position;
  }
}

function retryable(error: ClusterError): boolean {
  return error.kind === "unavailable" || error.kind === "unknown";
}

async function buffered(response: Response): Promise<Response> {
  const init = { status: response.status, headers: response.headers };
  if (response.status === 204) return new Response(null, init);
  const bytes = await response.arrayBuffer().catch((cause: unknown) => {
    throw new ClusterError("unknown", "answer_cut", `the answer of ${response.url} broke off`, { cause });
  });
  return new Response(bytes, init);
}

const notSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/** Codes of a refused TLS handshake, as OpenSSL and Node name them. */
const untrusted = /CERT|SIGNATURE|ERR_TLS|UNABLE_TO_/;

/** A connection that never opened applied nothing; one that broke later may have. */
export function networkError(request: Request, cause: unknown): ClusterError {
  const code = (cause as { cause?: { code?: unknown } }).cause?.code ?? (cause as { code?: unknown }).code;
  const { origin } = new URL(request.url);
  const reason = typeof code === "string" ? ` (${code})` : "";
  if (untrusted.test(String(code))) {
    const message = `the certificate of ${origin} is not trusted${reason}; nothing was sent. Name its authority with --tls-ca`;
    return new ClusterError("invalid", "untrusted_certificate", message, { cause });
  }
  if (request.method === "GET" || notSent.has(String(code))) {
    return new ClusterError("unavailable", "unreachable", `no controller answers at ${origin}${reason}`, { cause });
  }
  return new ClusterError("unknown", "no_answer", `${origin} did not answer${reason}; the change may have been applied`, { cause });
}
