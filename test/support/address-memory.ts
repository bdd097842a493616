import type { AddressMemory } from "../../src/agent/names/index.js";

export function memory(): AddressMemory {
  const kept = new Map<string, number>();
  return {
    get: (key) => kept.get(key),
    set: (key, place) => void kept.set(key, place),
    delete: (key) => void kept.delete(key),
    keys: () => kept.keys(),
  };
}
