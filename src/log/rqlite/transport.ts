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

  /**
   * By `dispatch`, without a stream for the answer and a signal for the time: the process' own share of an append of one event is halved.
   * @throws the error of the connection, with its `code`; a `TimeoutError` after `withinMs`
   */
  send({ path, method, body, silentMs, withinMs }: TransportRequest): Promise<TransportAnswer> {
    // Silence is counted from when a connection is free, and coarsely.
    const request: Dispatcher.DispatchOptions = { path, method, headers: this.#headers, headersTimeout: silentMs, bodyTimeout: silentMs };
    if (body !== undefined) request.body = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let status = 0;
      let late: Error | undefined;
      let abort = (_: Error) => {};
      const timer = setTimeout(() => {
        late = Object.assign(new Error(`no answer within ${withinMs} ms`), { name: "TimeoutError" });
        reject(late);
        abort(late);
      }, withinMs).unref();
      this.#pool.dispatch(request, {
        onRequestStart(controller) {
          abort = (error) => controller.abort(error);
          // Nobody waits any longer for what found no free connection in time: it is not sent.
          if (late) abort(late);
        },
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          clearTimeout(timer);
          resolve({ status, body: parsed((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString()) });
        },
        onResponseError(_controller, error) {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
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
