import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, fetch as undiciFetch } from "undici";
import { WebSocket } from "ws";
import { ClusterError, type Network, type Socket } from "../ports/index.js";
import { problemError } from "./problem.js";

export interface NetworkOptions {
  /** PEM of the authorities to trust instead of the system's. */
  ca?: string;
}

/** Frames larger than this end the connection: a complete set of 10,000 tasks is a few megabytes. */
const frameBytesMax = 64 * 1024 * 1024;
/** A peer that is silent for two of these is taken for gone: TCP alone would notice after many minutes. */
const pingMs = 15_000;
/** Of an answer that refuses an upgrade. */
const refusalBytesMax = 64 * 1024;
/** How long a peer may take to say goodbye. */
const closeTimeoutMs = 2_000;

export function readCaFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ClusterError("invalid", "ca_unreadable", `the CA file ${path} cannot be read`, { cause });
  }
}

/** The real network: HTTP through undici, WebSockets through ws. */
export function systemNetwork(options: NetworkOptions = {}): Network {
  const tls = options.ca === undefined ? {} : { ca: options.ca };
  const dispatcher = new Agent({ connect: tls });
  return {
    async fetch(request) {
      // A Request of the global fetch is not one of the package's own, so it is taken apart.
      const response = await undiciFetch(request.url, {
        method: request.method,
        headers: [...request.headers],
        body: request.body === null ? null : await request.arrayBuffer(),
        signal: request.signal,
        redirect: request.redirect,
        dispatcher,
      });
      return response as unknown as Response;
    },
    connect: (url, headers, timeoutMs) =>
      connect(url, { headers, handshakeTimeout: timeoutMs, maxPayload: frameBytesMax, perMessageDeflate: false, ...tls }),
  };
}

function connect(url: string, options: ConstructorParameters<typeof WebSocket>[2]): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.once("open", () => {
      // What arrives before the caller has set its handler waits.
      socket.pause();
      socket.off("error", onError);
      socket.on("error", () => {});
      resolve(wrap(socket));
    });
    socket.once("unexpected-response", (_request, response) => {
      void refusalOf(url, response).then(reject);
    });
    const onError = (cause: Error) =>
      reject(new ClusterError("unavailable", "unreachable", `no connection to ${url}: ${cause.message}`, { cause }));
    socket.on("error", onError);
  });
}

function wrap(socket: WebSocket): Socket {
  let answered = true;
  const ping = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, pingMs);
  ping.unref();
  socket.on("pong", () => {
    answered = true;
  });
  socket.on("close", () => clearInterval(ping));
  return {
    send: (text) => {
      // A frame for a connection that has just gone is lost like one that was on its way.
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    close(code, reason) {
      socket.close(code, reason);
      setTimeout(() => socket.terminate(), closeTimeoutMs).unref();
    },
    onMessage: (handle) => {
      socket.on("message", (data) => {
        answered = true;
        handle(String(data));
      });
      socket.resume();
    },
    onClose: (handle) => {
      socket.on("close", (code, reason) => handle(code, reason.toString()));
    },
  };
}

/** A refused upgrade is answered like any other request: with a problem, where it was fleetlog that answered. */
async function refusalOf(url: string, response: IncomingMessage): Promise<ClusterError> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const { socket } = response;
  // Node lets go of a connection once its answer has ended: a reset after that would end this process.
  socket.on("error", () => {});
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > refusalBytesMax) break;
      chunks.push(chunk);
    }
  } catch {
    // Cut off: the status alone says what happened.
  }
  response.destroy();
  socket.destroy();
  const status = response.statusCode ?? 502;
  const error = await problemError(new Response(Buffer.concat(chunks), { status: status < 200 ? 502 : status }));
  if (error.code !== "not_fleetlog") return error;
  return new ClusterError(error.kind, "session_refused", `${url} refused the connection with status ${status}`);
}
