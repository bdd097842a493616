import type { Socket } from "node:net";
import type { Timers } from "../ports/index.js";
import { filePortMemory } from "./data-dir.js";
import { isVisible } from "./environment.js";
import { Forwarder } from "./forwarder.js";
import type { FreePorts } from "./free-ports.js";
import type { AgentLog } from "./log.js";
import { HostNames, hostBridges, mayServeNames } from "./names/index.js";
import type { Orders } from "./orders.js";
import { isEveryAddress } from "./reachable.js";
import type { Runtime } from "./runtime.js";

export interface DoorsOptions {
  dataDir: string;
  publishAddress: string;
  runtimes: Runtime[];
  ports: FreePorts;
  timers: Timers;
  log: AgentLog;
}

type Route = Parameters<Forwarder["addressOf"]>[0];

/**
 * By what the routes of the orders are reached on this host: a forwarder on the address that it publishes, another on
 * the one by which containers reach the host, and names of services for containers. Each only where a runtime has a use for it.
 */
export class Doors {
  private readonly forwarder: Forwarder;
  /** On the address by which containers reach this host. */
  private inner: Forwarder | undefined;
  private readonly names: HostNames | undefined;

  constructor(private readonly options: DoorsOptions) {
    const { publishAddress, dataDir, ports, timers, log } = options;
    const localAddress = publishAddress.startsWith("127.") ? publishAddress : "127.0.0.1";
    const divert = (client: Socket) => this.names?.divert(client) === true;
    this.forwarder = new Forwarder({ publishAddress, localAddress, ports, memory: filePortMemory(dataDir, log), timers, log, divert });
    this.makeInner();
    this.names = makeNames(options);
  }

  /** The network by which containers reach this host may be known only now. */
  runtimeChanged(orders: Orders): void {
    if (this.makeInner()) this.update(orders);
  }

  update(orders: Orders): void {
    const routes = visibleRoutes(orders);
    this.names?.update(orders.routes.values(), isEveryAddress(this.options.publishAddress) ? publishedPorts(routes) : noPorts);
    this.forwarder.update(routes);
    this.inner?.update(unpublished(routes));
  }

  async settled(): Promise<void> {
    await this.forwarder.settled();
    await this.inner?.settled();
  }

  addressOf(route: Route): string | undefined {
    return this.forwarder.addressOf(route);
  }

  addressForContainers(route: Route): string | undefined {
    return (this.inner ?? this.forwarder).addressOf(route);
  }

  /** What a person should know of, by name. */
  conditions(): Record<string, string> {
    const conditions: Record<string, string> = {};
    const problems = { ...this.forwarder.problems(), ...this.inner?.problems() };
    for (const [address, problem] of Object.entries(problems)) conditions[`port ${address}`] = problem;
    for (const [place, problem] of Object.entries(this.names?.problems() ?? {})) conditions[`names ${place}`] = problem;
    return conditions;
  }

  async close(): Promise<void> {
    await this.forwarder.close();
    await this.inner?.close();
    this.names?.close();
  }

  /** @returns whether it is new */
  private makeInner(): boolean {
    const { runtimes, dataDir, ports, timers, log } = this.options;
    const gateway = runtimes.find((runtime) => runtime.gateway !== undefined)?.gateway;
    if (gateway === undefined || this.inner) return false;
    const memory = filePortMemory(dataDir, log, "forwarder-inner.json");
    this.inner = new Forwarder({ publishAddress: gateway, localAddress: gateway, ports, memory, timers, log });
    return true;
  }
}

/** Where a runtime has a use for them, and this host lets us. */
function makeNames({ runtimes, dataDir, timers, log }: DoorsOptions): HostNames | undefined {
  const users = runtimes.filter((runtime) => runtime.useNames);
  if (users.length === 0) return undefined;
  if (!mayServeNames()) {
    log.info({}, "containers find by name what runs beside them, not what runs on other hosts: that takes CAP_NET_ADMIN");
    return undefined;
  }
  const names = new HostNames({ bridges: hostBridges, memory: filePortMemory(dataDir, log, "names.json"), timers, log });
  for (const runtime of users) runtime.useNames?.(names);
  return names;
}

/** A node forwards what is published, and what its own tasks can see. */
function visibleRoutes(orders: Orders): Orders["routes"] {
  const specs = [...orders.specs.values()];
  const routes = [...orders.routes].filter(
    ([, route]) => (route.mode === "ingress" && route.published !== undefined) || specs.some((spec) => isVisible(route, spec)),
  );
  return new Map(routes);
}

const noPorts: ReadonlySet<number> = new Set();

/** Those that this node's forwarder takes. */
function publishedPorts(routes: Orders["routes"]): Set<number> {
  return new Set([...routes.values()].flatMap(({ mode, published }) => (mode === "ingress" && published !== undefined ? [published] : [])));
}

/** For containers every route has a port of its own: a published one is for the world, and perhaps not where they look for it. */
function unpublished(routes: Orders["routes"]): Orders["routes"] {
  return new Map([...routes].map(([key, { published: _, ...route }]) => [key, route]));
}
