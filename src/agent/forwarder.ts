import type { Socket } from "node:net";
import type { Route } from "../model/index.js";
import type { Timers } from "../ports/index.js";
import type { FreePorts } from "./free-ports.js";
import type { AgentLog } from "./log.js";
import { routeKey } from "./orders.js";
import { type IdleLimits, inTurn, passOn } from "./passage.js";
import { reachable } from "./reachable.js";
import { TcpDoor } from "./tcp-door.js";

/** Remembers which number something got, e.g. a route its local port, so that what tasks were told stays true over restarts of the agent. */
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
  /** Whether a connection that came in by a published port is somebody else's, who has taken it then. */
  divert?(client: Socket): boolean;
}

interface Listener {
  key: string;
  address: string;
  port: number;
  /** Undefined for a local port. */
  published: number | undefined;
  route: Route;
  door: TcpDoor;
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
    const found = [...this.listeners.values()].flatMap(({ address, port, door: { problem } }) =>
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
    const { publishAddress, localAddress, ports, memory, timers, log, idle, divert } = this.options;
    const address = published === undefined ? localAddress : publishAddress;
    const port = published ?? (await ports.take(localAddress, memory.get(key)));
    if (published === undefined) memory.set(key, port);
    let turn = 0;
    const onConnection = (client: Socket) => {
      if (published !== undefined && divert?.(client)) return;
      passOn(client, inTurn(listener.route.targets, turn++), listener.door.sockets, idle);
    };
    const door = new TcpDoor({ address, port, service: route.serviceName, timers, log, onConnection });
    const listener: Listener = { key, address, port, published, route, door };
    await door.listen();
    return listener;
  }

  private drop({ door, published, address, port }: Listener): void {
    door.close();
    if (published === undefined) this.options.ports.release(address, port);
  }
}

function wantedPort(route: Route): number | undefined {
  return route.mode === "ingress" ? route.published : undefined;
}

function urlHost(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
