import type { AgentLog } from "../log.js";
import { type AddressMemory, AddressPool } from "./address-pool.js";
import type { BridgeAddresses } from "./bridge-addresses.js";
import type { Range } from "./ipv4.js";

/** A network as it is on this host. */
export interface HostNetwork {
  /** By `networkKey`. */
  key: string;
  bridge: string;
  subnet: Range;
  /** Addresses that the engine gives to no container. */
  kept: Range;
}

/** What has an address on a network, and is known by its owner's name. */
export interface Place {
  network: HostNetwork;
  owner: string;
  address: string;
}

/** Addresses on the networks of this host for what is no container, and why some could not be had. */
export class HostAddresses {
  private readonly pool: AddressPool;
  private readonly failed = new Map<string, { owner: string; problem: string }>();

  constructor(
    private readonly bridges: BridgeAddresses,
    memory: AddressMemory,
    private readonly log: AgentLog,
  ) {
    this.pool = new AddressPool(memory);
  }

  /** The same each time, until it is released; undefined when there is none left. */
  take(network: HostNetwork, owner: string): string | undefined {
    const address = this.pool.take(network.key, network.kept, owner);
    if (address === undefined) this.failed.set(keyOf(network.key, owner), { owner, problem: "the network has no address left" });
    return address;
  }

  ownersOn(network: string): string[] {
    return this.pool.ownersOn(network);
  }

  release(network: string, owner: string): void {
    this.pool.release(network, owner);
  }

  /** @returns whether its bridge has the address */
  async attach(place: Place): Promise<boolean> {
    try {
      await this.bridges.add(place.network.bridge, place.address);
      this.failed.delete(keyOf(place.network.key, place.owner));
      return true;
    } catch (error) {
      this.fail(place, error);
      return false;
    }
  }

  isAttached({ network, address }: Place): boolean {
    return this.bridges.has(network.bridge, address);
  }

  detach({ network, address }: Place): Promise<void> {
    return this.bridges.remove(network.bridge, address);
  }

  fail({ network, owner, address }: Place, error: unknown): void {
    const key = keyOf(network.key, owner);
    const problem = `${address}: ${(error as Error).message}`;
    if (this.failed.get(key)?.problem !== problem)
      this.log.warn({ err: error, network: network.key, address }, "names cannot be served; trying again");
    this.failed.set(key, { owner, problem });
  }

  /** What failed for owners that are no more is of no interest. */
  forgive(isGone: (owner: string, key: string) => boolean): void {
    for (const [key, { owner }] of this.failed) if (isGone(owner, key)) this.failed.delete(key);
  }

  /** By network and owner. */
  problems(): Record<string, string> {
    return Object.fromEntries([...this.failed].map(([key, { problem }]) => [key, problem]));
  }
}

function keyOf(network: string, owner: string): string {
  return `${network} ${owner}`;
}
