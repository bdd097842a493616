import { taskAddress } from "../model/index.js";
import { type Copy, own } from "./own.js";
import {
  type NodeView,
  type ServiceView,
  type Shard,
  type SlotView,
  shardCount,
  slotsPerChunk,
  slotsPerChunkLog2,
  type TaskView,
  type TokenView,
  type View,
} from "./view.js";

/** FNV-1a over the key's UTF-16 units, modulo the number of shards. */
export function shardOf(key: string, shards = shardCount): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}

export function lookUp<T>(shards: readonly Shard<T>[], key: string): T | undefined {
  const found = shards[shardOf(key, shards.length)]?.[key];
  // Own members only: a key such as "constructor" comes from outside. What Object.prototype holds is never an entry, and
  // to ask this of the value spares a second look-up of the key.
  return typeof found === "function" || found === Object.prototype ? undefined : found;
}

/** `shards` must be the caller's to write into, here and below: see `own`. */
export function put<T>(shards: Shard<T>[], key: string, value: T): void {
  ownShard(shards, key)[key] = value;
}

export function remove<T>(shards: Shard<T>[], key: string): void {
  delete ownShard(shards, key)[key];
}

/** An entry, to be written into. */
export function ownEntry<T extends object>(shards: Shard<T>[], key: string, copy?: Copy<T>): T | undefined {
  return lookUp(shards, key) === undefined ? undefined : own(ownShard(shards, key), key, copy);
}

function ownShard<T>(shards: Shard<T>[], key: string): Shard<T> {
  return own(shards, shardOf(key, shards.length)) as Shard<T>;
}

export function* entriesOf<T>(shards: readonly Shard<T>[]): Generator<T> {
  for (const shard of shards) yield* Object.values(shard);
}

export function nodeById(view: View, id: string): NodeView | undefined {
  return lookUp(view.nodes, id);
}

/** By id, else by name. */
export function findNode(view: View, idOrName: string): NodeView | undefined {
  const id = lookUp(view.nodes, idOrName) ? idOrName : lookUp(view.nodeNames, idOrName);
  return id === undefined ? undefined : lookUp(view.nodes, id);
}

export function serviceById(view: View, id: string): ServiceView | undefined {
  return lookUp(view.services, id);
}

/** By id or by name, in that namespace; one that is being removed is not found. */
export function findService(view: View, namespace: string, idOrName: string): ServiceView | undefined {
  const byId = lookUp(view.services, idOrName);
  if (byId && byId.namespace === namespace && !byId.removed) return byId;
  const id = lookUp(view.serviceNames, scopedName(namespace, idOrName));
  return id === undefined ? undefined : lookUp(view.services, id);
}

/** By id, or of those of that name the one that was removed last; for as long as it can come back. */
export function findRemoved(view: View, namespace: string, idOrName: string): ServiceView | undefined {
  const byId = lookUp(view.services, idOrName);
  if (byId && byId.namespace === namespace && canComeBack(byId)) return byId;
  let newest: ServiceView | undefined;
  for (const service of entriesOf(view.services)) {
    if (service.name !== idOrName || service.namespace !== namespace || !canComeBack(service)) continue;
    if (!newest || (service.removedAt ?? 0) >= (newest.removedAt ?? 0)) newest = service;
  }
  return newest;
}

function canComeBack({ removed, purgeAt }: ServiceView): boolean {
  return removed && purgeAt !== null;
}

export function scopedName(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

export function tokenById(view: View, id: string): TokenView | undefined {
  return lookUp(view.tokens, id);
}

export function slotAt(service: ServiceView, slot: number): SlotView | undefined {
  return service.chunks[(slot - 1) >> slotsPerChunkLog2]?.[(slot - 1) & (slotsPerChunk - 1)] ?? undefined;
}

/** The task, also when it is wanted no more, for as long as its slot holds it; or among the finished ones. */
export function findTask(view: View, id: string): TaskView | undefined {
  const { service: serviceId, slot } = taskAddress(id);
  const service = serviceById(view, serviceId);
  if (!service) return undefined;
  return slotAt(service, slot)?.tasks.find((task) => task.id === id) ?? service.finished.find((task) => task.id === id);
}

/** Every filled slot in order, with its number. */
export function* slotsOf(service: ServiceView): Generator<[number, SlotView]> {
  for (let c = 0; c < service.chunks.length; c++) {
    const chunk = service.chunks[c] ?? [];
    for (let i = 0; i < chunk.length; i++) {
      const slot = chunk[i];
      if (slot) yield [c * slotsPerChunk + i + 1, slot];
    }
  }
}

/** Every task that a slot holds, by slot, oldest first. */
export function* tasksOf(service: ServiceView): Generator<TaskView> {
  for (const [, slot] of slotsOf(service)) yield* slot.tasks;
}

/** Every task placed on the node and not yet observed as gone, in the order of placement. */
export function* tasksOnNode(view: View, nodeId: string): Generator<TaskView> {
  for (const id of nodeById(view, nodeId)?.tasks ?? []) {
    const task = findTask(view, id);
    if (task) yield task;
  }
}
