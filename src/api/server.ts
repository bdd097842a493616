import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ClusterError } from "../ports/index.js";
import { Request, Response } from "./http/index.js";
import { refuseOn } from "./problems.js";

/** For `http.createServer` or `https.createServer`: no client can hold a connection by sending slowly, or fill the memory. */
export const serverOptions: ServerOptions<typeof IncomingMessage, typeof ServerResponse> = {
  IncomingMessage: Request,
  ServerResponse: Response as unknown as typeof ServerResponse,
  headersTimeout: 10_000,
  /** From the first byte of a request to the last of its body; answers may stream for ever. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  /** Longer than the idle time of common proxies, so that it is they who close. */
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
};

export const connectionsMax = 10_000;

/** What a server serves: the API, or the few pages of another process. */
export interface Served {
  app: RequestListener;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Puts the API on a server: its requests, its upgrades, and an answer to what is not even HTTP. */
export function serve(server: Server, api: Served): void {
  server.maxConnections = connectionsMax;
  server.on("request", api.app);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => api.handleUpgrade(request, socket, head));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else refuseOn(socket, refusalOf(error.code));
  });
}

function refusalOf(code: string | undefined): ClusterError {
  if (code === "HPE_HEADER_OVERFLOW") {
    return new ClusterError("tooLarge", "headers_too_large", `the headers are larger than ${serverOptions.maxHeaderSize} bytes`);
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new ClusterError("malformed", "request_timeout", "the request did not arrive in time");
  return new ClusterError("malformed", "malformed_http", "this is not an HTTP/1.1 request");
}
