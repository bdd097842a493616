/** A Docker Engine that answers as a test tells it to: a web server of this process on a socket of its own. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import type { ExecutionContext } from "ava";
import Docker from "dockerode";
import type { Engine } from "../../src/agent/docker/engine.js";

export interface EngineRequest {
  method: string;
  /** Without a version of the API. */
  path: string;
  query: URLSearchParams;
  /** Of JSON; undefined without one. */
  body?: unknown;
}

/** `socket`: the raw connection of a request that asks for one. */
export type EngineAnswer = (request: EngineRequest, response: ServerResponse | undefined, socket: Duplex | undefined) => void;

export interface FakeEngine {
  host: string;
  /** Connected, with a time-out for calls that is short enough to be waited for. */
  engine: Engine;
  /** Takes connections again after `stop`. */
  start(): Promise<void>;
  /** Nobody listens any more, and every connection ends. */
  stop(): Promise<void>;
}

const callTimeoutMs = 200;

export async function fakeEngine(t: ExecutionContext, answer: EngineAnswer): Promise<FakeEngine> {
  const folder = mkdtempSync(join(tmpdir(), "fleetlog-engine-"));
  const socketPath = join(folder, "docker.sock");
  const sockets = new Set<Duplex>();
  const server = createServer(async (request, response) => {
    const body = (await text(request)) || undefined;
    answer({ ...asked(request.method, request.url), body: body && JSON.parse(body) }, response, undefined);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket) => {
    socket.on("error", () => {});
    answer(asked(request.method, request.url), undefined, socket);
  });
  const start = async () => {
    server.listen(socketPath);
    await once(server, "listening");
  };
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  t.teardown(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });
  await start();
  const place = { socketPath };
  const engine: Engine = {
    host: `unix://${socketPath}`,
    isLocal: true,
    pings: new Docker({ ...place, timeout: callTimeoutMs }),
    calls: new Docker({ ...place, timeout: callTimeoutMs }),
    streams: new Docker(place),
  };
  return { host: engine.host, engine, start, stop };
}

function asked(method = "GET", url = "/"): EngineRequest {
  const { pathname, searchParams } = new URL(url, "http://engine");
  return { method, path: pathname.replace(/^\/v\d+\.\d+(?=\/)/, ""), query: searchParams };
}

export function json(response: ServerResponse | undefined, body: unknown, status = 200): void {
  response?.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** One piece of output, as the engine frames it. */
export function outputFrame(text: string, source: "stdout" | "stderr" = "stdout"): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = source === "stdout" ? 1 : 2;
  head.writeUInt32BE(payload.length, 4);
  return Buffer.concat([head, payload]);
}
