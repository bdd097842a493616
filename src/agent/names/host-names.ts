import type { Socket } from "node:net";
import type { Route } from "../../model/index.js";
import type { Timers } from "../../ports/index.js";
import type { AgentLog } from "../log.js";
import type { AddressMemory } from "./address-pool.js";
import type { BridgeAddresses } from "./bridge-addresses.js";
import { Directory, type NamedService } from "./directory.js";
import { HostAddresses, type HostNetwork, type Place } from "./host-addresses.js";
import { contains, parseAddress } from "./ipv4.js";
import { NameServer } from "./name-server.js";
import { plainAddress, StandIn } from "./stand-in.js";
import { relayTo } from "./upstream.js";

const dnsPort = 53;

/** What a runtime needs so that its containers find services without a task beside them. */
export interface NameService {
  /**
   * The address of the name server for containers that are on these networks; undefined where there can be none. `relay`: a
   * server for other names that only this host's own processes reach, and is asked for them.
   */
  serverFor(networks: readonly HostNetwork[], relay?: string): Promise<string | undefined>;
  /** The network is gone, and what had an address there with it. */
  leave(network: string): void;
  /** Puts right what is not as it should be; to be called now and then. */
  keep(): Promise<void>;
}

export interface HostNamesOptions {
  bridges: BridgeAddresses;
  memory: AddressMemory;
  timers: Timers;
  log: AgentLog;
  /** For tests without the right to the usual one. */
  port?: number;
}

interface Server extends Place {
  networks: readonly HostNetwork[];
  relay: string | undefined;
  server: NameServer | undefined;
  opening: Promise<void> | undefined;
}

interface Standing extends Place {
  service: string;
  standIn: StandIn;
  ready: Promise<void>;
}

/**
 * Lets containers find services by name that have no task on this host. The engine answers for containers of its own and asks
 * on for the rest: first a name server here, one for each set of networks, on an address of its own that says which these are.
 * It gives a service on one of them an address there, once somebody has asked for it, where a stand-in takes its connections.
 */
export class HostNames implements NameService {
  private readonly addresses: HostAddresses;
  private routes: readonly Route[] = [];
  /** Made of the routes when it is needed. */
  private known: Directory | undefined;
  private elsewhere: ReadonlySet<number> = new Set();
  private readonly networks = new Map<string, HostNetwork>();
  private readonly servers = new Map<string, Server>();
  private readonly standing = new Map<string, Standing>();
  private closed = false;

  constructor(private readonly options: HostNamesOptions) {
    this.addresses = new HostAddresses(options.bridges, options.memory, options.log);
  }

  /** `elsewhere`: ports that the forwarder takes on every address of this host; they are free when this returns. */
  update(routes: Iterable<Route>, elsewhere: ReadonlySet<number>): void {
    this.routes = [...routes];
    this.known = undefined;
    this.elsewhere = elsewhere;
    for (const place of this.standing.values()) {
      const service = this.serviceAt(place);
      if (service) place.ready = place.standIn.update(service, elsewhere);
      else this.end(place);
    }
    this.addresses.forgive((owner) => {
      const [kind, id = ""] = owner.split("/");
      return kind === "service" && !this.directory.services.has(id);
    });
  }

  async serverFor(networks: readonly HostNetwork[], relay?: string): Promise<string | undefined> {
    const [first] = networks;
    // A start may still be under way when the agent ends.
    if (!first || this.closed) return undefined;
    for (const network of networks) this.learn(network);
    const owner = `${relay === undefined ? "names" : "relay"}/${networks.map(({ key }) => key).join(",")}`;
    let place = this.servers.get(owner);
    if (!place) {
      const address = this.addresses.take(first, owner);
      if (address === undefined) return undefined;
      place = { network: first, owner, address, networks, relay, server: undefined, opening: undefined };
      this.servers.set(owner, place);
    }
    await this.open(place);
    return place.server && place.address;
  }

  leave(network: string): void {
    if (!this.networks.delete(network)) return;
    for (const [owner, { server, networks }] of this.servers) {
      if (!networks.some(({ key }) => key === network)) continue;
      server?.close();
      this.servers.delete(owner);
    }
    for (const [key, { standIn, network: on }] of this.standing) {
      if (on.key !== network) continue;
      standIn.close();
      this.standing.delete(key);
    }
    for (const owner of this.addresses.ownersOn(network)) this.addresses.release(network, owner);
    this.addresses.forgive((_, key) => key.startsWith(`${network} `));
  }

  async keep(): Promise<void> {
    for (const place of [...this.servers.values(), ...this.standing.values()]) {
      if (!this.addresses.isAttached(place)) await this.addresses.attach(place);
    }
    for (const place of this.servers.values()) await this.open(place);
  }

  /** @returns whether the connection, which came in by a door of the forwarder's, is a stand-in's */
  divert(client: Socket): boolean {
    const address = plainAddress(client.localAddress);
    for (const place of this.standing.values()) {
      if (place.address !== address) continue;
      place.standIn.take(client, client.localPort ?? 0);
      return true;
    }
    return false;
  }

  /** What a person should know of, by what it is about. */
  problems(): Record<string, string> {
    const found = this.addresses.problems();
    for (const [key, { standIn }] of this.standing) if (standIn.problem !== undefined) found[key] = standIn.problem;
    return found;
  }

  close(): void {
    this.closed = true;
    for (const { server } of this.servers.values()) server?.close();
    for (const { standIn } of this.standing.values()) standIn.close();
    this.servers.clear();
    this.standing.clear();
  }

  private get directory(): Directory {
    this.known ??= new Directory(this.routes);
    return this.known;
  }

  private serviceAt({ service, network }: Standing): NamedService | undefined {
    const found = this.directory.services.get(service);
    return found?.names.has(network.key) ? found : undefined;
  }

  /** Those who were given an address of it in an earlier life of the agent may still be asked there. */
  private learn(network: HostNetwork): void {
    const before = this.networks.get(network.key);
    this.networks.set(network.key, network);
    if (before) return;
    for (const owner of this.addresses.ownersOn(network.key)) {
      const [kind, id = ""] = owner.split("/");
      if (kind !== "service") continue;
      const service = this.directory.services.get(id);
      if (service?.names.has(network.key)) void this.standInFor(network, service);
      else this.addresses.release(network.key, owner);
    }
  }

  /** One at a time, until it listens. */
  private open(place: Server): Promise<void> {
    if (place.server) return Promise.resolve();
    place.opening ??= this.listen(place).finally(() => {
      place.opening = undefined;
    });
    return place.opening;
  }

  private async listen(place: Server): Promise<void> {
    if (!(await this.addresses.attach(place))) return;
    const { port = dnsPort, log } = this.options;
    const server = new NameServer({
      address: place.address,
      port,
      log,
      isAsker: (address) => contains(place.network.subnet, parseAddress(address) ?? -1),
      lookUp: (name) => this.lookUp(place.networks, name),
      relay: place.relay === undefined ? undefined : relayTo(place.relay),
    });
    try {
      await server.listen();
      // Its network may have gone meanwhile.
      if (this.servers.get(place.owner) === place) place.server = server;
      else server.close();
    } catch (error) {
      this.addresses.fail(place, error);
    }
  }

  private async lookUp(networks: readonly HostNetwork[], name: string): Promise<string[] | undefined> {
    const found = new Map<string, Promise<string | undefined>>();
    if (this.closed) return undefined;
    for (const network of networks) {
      for (const service of this.directory.called(network.key, name))
        if (!found.has(service.id)) found.set(service.id, this.standInFor(network, service));
    }
    const addresses = (await Promise.all(found.values())).filter((address) => address !== undefined);
    return addresses.length > 0 ? addresses : undefined;
  }

  /** Its address; undefined while it cannot do what it is there for. */
  private async standInFor(network: HostNetwork, service: NamedService): Promise<string | undefined> {
    const key = `${network.key} ${service.id}`;
    let place = this.standing.get(key);
    if (!place) {
      const owner = `service/${service.id}`;
      const address = this.addresses.take(network, owner);
      if (address === undefined) return undefined;
      const standIn = new StandIn({ address, subnet: network.subnet, timers: this.options.timers, log: this.options.log });
      place = { network, owner, address, service: service.id, standIn, ready: Promise.resolve() };
      this.standing.set(key, place);
      place.ready = this.begin(place);
    }
    await place.ready;
    return this.standing.get(key) === place && place.standIn.problem === undefined ? place.address : undefined;
  }

  private async begin(place: Standing): Promise<void> {
    const isAttached = await this.addresses.attach(place);
    const service = this.serviceAt(place);
    if (isAttached && service) await place.standIn.update(service, this.elsewhere);
    else this.end(place);
  }

  /** Its address is free again. */
  private end(place: Standing): void {
    const { network, owner, service, standIn } = place;
    standIn.close();
    this.standing.delete(`${network.key} ${service}`);
    this.addresses.release(network.key, owner);
    void this.addresses.detach(place);
  }
}
