import { connect, createServer, type Server, type Socket } from "node:net";
import type { Route } from "../model/index.js";
import type { CancelTimer, Timers } from "../ports/index.js";
import type { FreePorts } from "./free-ports.js";
import type { AgentLog } from "./log.js";
import { routeKey } from "./orders.js";
import { reachable } from "./reachable.js";

const connectTimeoutMs = 2_000;
const connectionsPerListenerMax = 1_024;
const keepAliveMs = 30_000;
const listenRetryMs = 2_000;

/** How long a connection may pass nothing. */
export interface IdleLimits {
  /** With both ends open, as a pool's is over a quiet night's hours; an end that is gone is found by keep-alive long before. */
  openMs: number;
  /** The client has said its last, and waits for the task's answer. */
  answerMs: number;
  /** The task has said its last. */
  endedMs: number;
}

const idleLimits: IdleLimits = { openMs: 4 * 3_600_000, answerMs: 600_000, endedMs: 60_000 };

/** Remembers which local port a route got, so that what tasks were told stays true over restarts of the agent. */
export interface PortMemory {
  get(key: string): number | undefined;
  set(key: string, port: number): void;
  delete(key: string): void;
}

export interface ForwarderOptions {
  /** Published ports are bound here. */
  publishAddress: string;
  /** Routes without a published port get one here, for this node's tasks alone. */
  localAddress: string;
  ports: FreePorts;
  memory: PortMemory;
  timers: Timers;
  log: AgentLog;
  idle?: IdleLimits;
}

interface Listener {
  key: string;
  address: string;
  port: number;
  /** Undefined for a local port. */
  published: number | undefined;
  route: Route;
  server: Server;
  sockets: Set<Socket>;
  turn: number;
  /** Why it does not listen; undefined once it does. */
  problem?: string;
  retry: CancelTimer;
}

/**
 * Takes TCP connections for routes and passes each on to the next healthy task. Listeners follow the routes; a
 * connection lives as long as its two ends want and pass something now and then, also when its task leaves the route.
 */
export class Forwarder {
  private readonly listeners = new Map<string, Listener>();
  private routes: ReadonlyMap<string, Route> = new Map();
  private turn: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: ForwarderOptions) {}

  /** The listeners follow one after the other; `settled` tells when they have. */
  update(routes: ReadonlyMap<string, Route>): void {
    this.routes = routes;
    for (const listener of this.listeners.values()) {
      const route = routes.get(listener.key);
      if (route) listener.route = route;
    }
    this.turn = this.turn.then(() => this.follow());
  }

  settled(): Promise<void> {
    return this.turn;
  }

  /** Where tasks of this node reach the route, `host:port`. */
  addressOf(route: Route): string | undefined {
    const listener = this.listeners.get(routeKey(route.service, route.endpoint));
    return listener && `${urlHost(reachable(listener.address))}:${listener.port}`;
  }

  /** Ports that could not be bound, and why. */
  problems(): Record<string, string> {
    const found = [...this.listeners.values()].flatMap(({ address, port, problem }) =>
      problem === undefined ? [] : [[`${address}:${port}`, problem]],
    );
    return Object.fromEntries(found) as Record<string, string>;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.turn;
    for (const listener of this.listeners.values()) this.drop(listener);
    this.listeners.clear();
  }

  private async follow(): Promise<void> {
    for (const [key, listener] of this.listeners) {
      if (this.routes.has(key)) continue;
      this.drop(listener);
      this.listeners.delete(key);
      this.options.memory.delete(key);
    }
    for (const [key, route] of this.routes) {
      const published = wantedPort(route);
      const present = this.listeners.get(key);
      if (present && present.published === published) continue;
      if (present) this.drop(present);
      this.listeners.delete(key);
      if (this.closed) return;
      try {
        this.listeners.set(key, await this.open(key, route, published));
      } catch (error) {
        this.options.log.error({ err: error, service: route.serviceName }, "a route has no port");
      }
    }
  }

  private async open(key: string, route: Route, published: number | undefined): Promise<Listener> {
    const { publishAddress, localAddress, ports, memory } = this.options;
    const address = published === undefined ? localAddress : publishAddress;
    const port = published ?? (await ports.take(localAddress, memory.get(key)));
    if (published === undefined) memory.set(key, port);
    const sockets = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    const listener: Listener = { key, address, port, published, route, server, sockets, turn: 0, retry: () => {} };
    server.maxConnections = connectionsPerListenerMax;
    server.on("connection", (client) => this.pass(listener, client));
    await this.listen(listener);
    return listener;
  }

  private listen(listener: Listener): Promise<void> {
    const { server, address, port } = listener;
    return new Promise((resolve) => {
      const onError = (error: NodeJS.ErrnoException) => {
        const problem = error.code === "EADDRINUSE" ? "the port is taken by another program" : error.message;
        if (listener.problem !== problem) {
          this.options.log.error(
            { address, port, service: listener.route.serviceName, code: error.code },
            "a port cannot be bound; trying again",
          );
        }
        listener.problem = problem;
        listener.retry = this.options.timers.after(listenRetryMs, () => void this.listen(listener));
        resolve();
      };
      server.once("error", onError);
      server.listen({ host: address, port, exclusive: true }, () => {
        server.off("error", onError);
        server.on("error", (error) => this.options.log.warn({ err: error, port }, "a connection could not be taken"));
        if (listener.problem !== undefined) this.options.log.info({ address, port }, "the port is bound now");
        delete listener.problem;
        resolve();
      });
    });
  }

  private drop(listener: Listener): void {
    listener.retry();
    listener.server.close();
    for (const socket of listener.sockets) socket.destroy();
    if (listener.published === undefined) this.options.ports.release(listener.address, listener.port);
  }

  /** Tries each target once, beginning with the one whose turn it is; with none left the client sees a reset. */
  private pass(listener: Listener, client: Socket): void {
    const { targets } = listener.route;
    const first = listener.turn++ % Math.max(1, targets.length);
    const order = [...targets.slice(first), ...targets.slice(0, first)];
    listener.sockets.add(client);
    client.once("close", () => listener.sockets.delete(client));
    client.on("error", () => client.destroy());
    let upstream: Socket | undefined;
    client.once("close", (failed) => {
      if (failed && !upstream?.connecting) upstream?.resetAndDestroy();
      else upstream?.destroy();
    });
    const next = () => {
      const target = order.shift();
      if (client.destroyed) return;
      if (!target) {
        client.resetAndDestroy();
        return;
      }
      const tried = connect({ host: reachable(target.address), port: target.port, allowHalfOpen: true, noDelay: true });
      upstream = tried;
      listener.sockets.add(tried);
      tried.once("close", () => listener.sockets.delete(tried));
      tried.setTimeout(connectTimeoutMs, () => tried.destroy(new Error("connecting took too long")));
      tried.once("error", next);
      tried.once("connect", () => {
        tried.off("error", next);
        tried.setTimeout(0);
        tried.setKeepAlive(true, keepAliveMs);
        join(client, tried, this.options.idle ?? idleLimits);
      });
    };
    next();
  }
}

/**
 * Each side's end is passed on by itself; an error on one side resets the other, so that half an answer is never taken
 * for a whole one. Both are let go when nothing has passed for too long: whatever passes, passes the client's socket.
 */
function join(client: Socket, upstream: Socket, { openMs, answerMs, endedMs }: IdleLimits): void {
  upstream.on("error", () => client.resetAndDestroy());
  client.once("timeout", () => client.destroy());
  client.setTimeout(openMs);
  client.once("end", () => client.setTimeout(answerMs));
  upstream.once("end", () => client.setTimeout(endedMs));
  client.pipe(upstream);
  upstream.pipe(client);
}

function wantedPort(route: Route): number | undefined {
  return route.mode === "ingress" ? route.published : undefined;
}

function urlHost(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
