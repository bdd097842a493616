import { readFile } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type Served, serve, serverOptions } from "../../api/index.js";
import { ClusterError } from "../../ports/index.js";

export interface ListenOptions {
  /** `HOST:PORT`; port 0 takes a free one. */
  listen: string;
  tlsCert?: string;
  tlsKey?: string;
  insecure?: boolean;
}

export interface Listening {
  url: string;
  /** Requests are answered 503 until then. */
  serve(api: Served): void;
  /** Stops accepting, lets answers finish for a moment, then cuts what is left. */
  close(): Promise<void>;
}

const closeGraceMs = 1_000;

export function parseListen(listen: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(listen);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) throw new ClusterError("invalid", "invalid_listen", `--listen ${listen}: must be HOST:PORT`);
  return { host: match[1] ?? match[2] ?? "", port };
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

const starting: RequestListener = (_, response) => {
  response.writeHead(503, { "Retry-After": "1" }).end();
};

/** @throws ClusterError `invalid_listen`, `insecure_listen`, `invalid_tls` or `cannot_listen` */
export async function listen(options: ListenOptions, onTrouble: (error: Error) => void = () => {}): Promise<Listening> {
  const { host, port } = parseListen(options.listen);
  const secure = options.tlsCert !== undefined && options.tlsKey !== undefined;
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined)) {
    throw new ClusterError("invalid", "invalid_tls", "--tls-cert and --tls-key go together");
  }
  if (!secure && !isLoopback(host) && !options.insecure) {
    const message = `listening on ${options.listen} without TLS would send tokens in the clear; give --tls-cert and --tls-key, or --insecure`;
    throw new ClusterError("invalid", "insecure_listen", message);
  }
  const server: Server = secure ? createHttpsServer({ ...(await readPair(options)), ...serverOptions }) : createHttpServer(serverOptions);
  server.on("request", starting);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const message =
        error.code === "EADDRINUSE"
          ? `${options.listen} is already in use; listen on another address, or stop what listens there`
          : `cannot listen on ${options.listen}: ${error.message}`;
      reject(new ClusterError("unavailable", "cannot_listen", message, { cause: error }));
    });
    server.listen(port, host === "" ? undefined : host, resolve);
  });
  // Too many open files, for one: an event without a listener would end the process.
  server.on("error", onTrouble);
  const address = server.address() as AddressInfo;
  const shown = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `${secure ? "https" : "http"}://${shown}:${address.port}`,
    serve(api) {
      server.off("request", starting);
      serve(server, api);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), closeGraceMs).unref();
      }),
  };
}

async function readPair({ tlsCert, tlsKey }: ListenOptions): Promise<{ cert: Buffer; key: Buffer }> {
  try {
    return { cert: await readFile(tlsCert as string), key: await readFile(tlsKey as string) };
  } catch (error) {
    throw new ClusterError("invalid", "invalid_tls", `cannot read the certificate or its key: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
