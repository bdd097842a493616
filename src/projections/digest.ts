import { createHash } from "node:crypto";
import { canonicalJson } from "../model/index.js";
import type { ConfigView, NodeView, SecretView, ServiceView, Shard, View } from "./view.js";

/**
 * SHA-256 of the view as hex, over the digests of its shards. What is immutable is hashed once: a batch that changed one
 * task costs one chunk of slots, one service and one shard. So a view that is still being replayed must not be digested,
 * unless by `digestOnce`.
 */
export function digest(view: View): string {
  const steps = digestInSlices(view);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same; yields between slices of the work, so that the caller can let others run. */
export function* digestInSlices(view: View): Generator<void, string> {
  return yield* slices(view, digests);
}

/** The same for a view that will be replayed further: nothing of it is remembered. It must not change meanwhile. */
export function* digestOnce(view: View): Generator<void, string> {
  return yield* slices(view, new WeakMap());
}

/** What is known of immutable parts. */
type Digests = WeakMap<object, Buffer>;
const digests: Digests = new WeakMap();

function* slices(view: View, known: Digests): Generator<void, string> {
  const { nodes, nodeNames, services, serviceNames, stacks, tokens, configs, secrets, idempotency, ...scalars } = view;
  const all = createHash("sha256").update(canonicalJson(scalars));
  const collections: [string, readonly object[], (part: object) => Buffer][] = [
    ["nodes", nodes, (shard) => ofShard(known, shard as Shard<NodeView>, ofJson)],
    ["nodeNames", nodeNames, ofJson],
    ["services", services, (shard) => ofShard(known, shard as Shard<ServiceView>, (service) => ofService(known, service))],
    ["serviceNames", serviceNames, ofJson],
    ["stacks", stacks, ofJson],
    ["tokens", tokens, ofJson],
    // One at a time: each may be as large as all the rest of a small cluster.
    ["configs", configs, (shard) => ofShard(known, shard as Shard<ConfigView>, ofJson)],
    ["secrets", secrets, (shard) => ofShard(known, shard as Shard<SecretView>, ofJson)],
    ["idempotency.entries", idempotency.entries, ofJson],
    ["idempotency.order", idempotency.order, ofJson],
  ];
  yield* chunksFirst(services, known);
  for (const [name, parts, digestOf] of collections) {
    all.update(`${name} ${parts.length}`);
    for (let i = 0; i < parts.length; i++) {
      all.update(cached(known, parts[i] as object, digestOf));
      if (i % sliceParts === sliceParts - 1) yield;
    }
  }
  return all.update(String(idempotency.count)).digest("hex");
}

/** Shards between two yields. */
const sliceParts = 32;
/** Chunks of slots that nobody has hashed before: about 2 ms. */
const sliceChunks = 4;

/** One service may hold most of the cluster's tasks: its chunks are slices of their own. */
function* chunksFirst(services: readonly Shard<ServiceView>[], known: Digests): Generator<void> {
  let chunks = 0;
  for (const shard of services) {
    for (const id in shard) {
      for (const chunk of (shard[id] as ServiceView).chunks) {
        if (known.has(chunk)) continue;
        cached(known, chunk, ofJson);
        if (++chunks % sliceChunks === 0) yield;
      }
    }
  }
}

function cached<T extends object>(known: Digests, value: T, compute: (value: T) => Buffer): Buffer {
  let found = known.get(value);
  if (!found) {
    found = compute(value);
    known.set(value, found);
  }
  return found;
}

const empty = createHash("sha256").update("{}").digest();

function ofJson(value: object): Buffer {
  // Most shards of a small cluster are empty.
  for (const _ in value) return createHash("sha256").update(canonicalJson(value)).digest();
  return Array.isArray(value) ? createHash("sha256").update("[]").digest() : empty;
}

/** Over keys and digests of entries, by key: the order in which entries came depends on no event. */
function ofShard<T extends object>(known: Digests, shard: Shard<T>, ofEntry: (entry: T) => Buffer): Buffer {
  const hash = createHash("sha256");
  for (const key of Object.keys(shard).sort()) hash.update(`${JSON.stringify(key)}:`).update(cached(known, shard[key] as T, ofEntry));
  return hash.digest();
}

function ofService(known: Digests, service: ServiceView): Buffer {
  const { chunks, finished, ...rest } = service;
  const hash = createHash("sha256").update(canonicalJson(rest)).update(`chunks ${chunks.length}`);
  for (const chunk of chunks) hash.update(cached(known, chunk, ofJson));
  return hash.update(cached(known, finished, ofJson)).digest();
}
