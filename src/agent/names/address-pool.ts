import { createHash } from "node:crypto";
import type { PortMemory } from "../forwarder.js";
import { addressText, type Range, sizeOf } from "./ipv4.js";

/** Remembers which address of a network is whose; `keys` are those of every network. */
export interface AddressMemory extends PortMemory {
  keys(): Iterable<string>;
}

/**
 * Gives out the addresses that each network keeps for the agent. Whose one was keeps it over restarts, since containers have
 * it in their settings; where it is depends on who asks, so that one that was given back is not at once somebody else's.
 */
export class AddressPool {
  constructor(private readonly memory: AddressMemory) {}

  /** Undefined once the network has no more. */
  take(network: string, kept: Range, owner: string): string | undefined {
    const key = keyOf(network, owner);
    // The last address of a network is the one that all on it hear.
    const room = sizeOf(kept) - 1;
    let place = this.memory.get(key);
    if (place === undefined) {
      const used = new Set([...this.ownersOn(network)].map((each) => this.memory.get(keyOf(network, each))));
      if (used.size >= room) return undefined;
      place = createHash("sha256").update(owner).digest().readUInt32BE() % room;
      while (used.has(place)) place = (place + 1) % room;
      this.memory.set(key, place);
    }
    return place < room ? addressText(kept.first + place) : undefined;
  }

  release(network: string, owner: string): void {
    this.memory.delete(keyOf(network, owner));
  }

  /** Those that have an address of the network. */
  ownersOn(network: string): string[] {
    const prefix = keyOf(network, "");
    return [...this.memory.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  }
}

/** Names, and so the keys of networks, hold no space. */
function keyOf(network: string, owner: string): string {
  return `${network} ${owner}`;
}
