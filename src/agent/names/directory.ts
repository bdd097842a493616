import type { Route } from "../../model/index.js";
import { networkKey, networksOf } from "../networks.js";

/** A service that is found by name on some networks, and the routes to it by the port that its containers listen on. */
export interface NamedService {
  id: string;
  name: string;
  /** What it is called, by the key of each network. */
  names: ReadonlyMap<string, readonly string[]>;
  routes: ReadonlyMap<number, Route>;
}

/** Who is called what on which network, as the routes that this node was told say. */
export class Directory {
  readonly services: ReadonlyMap<string, NamedService>;
  readonly #byName = new Map<string, NamedService[]>();

  constructor(routes: Iterable<Route>) {
    const services = new Map<string, NamedService & { routes: Map<number, Route> }>();
    for (const route of routes) {
      if (route.target === undefined) continue;
      let service = services.get(route.service);
      if (!service) {
        service = { id: route.service, name: route.serviceName, names: namesIn(route), routes: new Map() };
        services.set(route.service, service);
      }
      // Of endpoints with one port, any leads to the same containers.
      if (!service.routes.has(route.target)) service.routes.set(route.target, route);
    }
    this.services = services;
    for (const service of services.values()) {
      for (const [network, names] of service.names) {
        for (const name of names) {
          const key = nameKey(network, name);
          this.#byName.set(key, [...(this.#byName.get(key) ?? []), service]);
        }
      }
    }
  }

  /** Several services may have one alias. `name` in small letters. */
  called(network: string, name: string): readonly NamedService[] {
    return this.#byName.get(nameKey(network, name)) ?? [];
  }
}

function namesIn({ serviceName, namespace, stack, networks }: Route): Map<string, string[]> {
  const names = stack ? [serviceName, stack.alias] : [serviceName];
  const joined = networksOf({ namespace, ...(stack ? { stack } : {}), ...(networks ? { networks } : {}) }, names);
  return new Map(joined.map((network) => [networkKey(network), network.aliases.map((alias) => alias.toLowerCase())]));
}

function nameKey(network: string, name: string): string {
  return `${network} ${name}`;
}
