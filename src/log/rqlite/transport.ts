import { type Dispatcher, Pool } from "undici";

/** Connections to one endpoint; the writer has one append in flight, the others are reads and renewals. */
const connections = 32;

export interface TransportRequest {
  /** Beneath the endpoint's URL; carries the query. */
  path: string;
  method: "GET" | "POST" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  /** How long the endpoint may be silent, ms. */
  silentMs: number;
  /** After so long nobody waits any longer, ms. */
  withinMs: number;
}

/** Whatever the endpoint said, of any status; a body that is not JSON is its text. */
export interface TransportAnswer {
  status: number;
  body: unknown;
}

/** One HTTP request each, never repeated, over connections to one endpoint that are kept. */
export class Transport {
  readonly #pool: Pool;
  readonly #headers: Record<string, string>;

  constructor(url: string, { authorization, ca }: { authorization?: string; ca?: string }) {
    this.#pool = new Pool(url, { connections, pipelining: 1, ...(ca === undefined ? {} : { connect: { ca } }) });
    this.#headers = { "content-type": "application/json", ...(authorization === undefined ? {} : { authorization }) };
  }

  /** @throws the error of the connection, with its `code` */
  async send({ path, method, body, silentMs, withinMs }: TransportRequest): Promise<TransportAnswer> {
    const request: Dispatcher.RequestOptions = { path, method, headers: this.#headers, headersTimeout: silentMs, bodyTimeout: silentMs };
    if (body !== undefined) request.body = JSON.stringify(body);
    // Silence is counted from when a connection is free, and coarsely.
    const answer = await this.#pool.request({ ...request, signal: AbortSignal.timeout(withinMs) });
    return { status: answer.statusCode, body: parsed(await answer.body.text()) };
  }

  /** Ends what is under way. */
  close(): void {
    void this.#pool.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
