import { createHash } from "node:crypto";
import { canonicalJson } from "../model/index.js";
import type { NodeView, ServiceView, Shard, View } from "./view.js";

/**
 * SHA-256 of the view as hex, over the digests of its shards. What is immutable is hashed once: a batch that changed one
 * task costs one chunk of slots, one service and one shard. So a view that is still being replayed must not be digested.
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
  const { nodes, nodeNames, services, serviceNames, stacks, tokens, idempotency, ...scalars } = view;
  const all = createHash("sha256").update(canonicalJson(scalars));
  const collections: [string, readonly object[], (part: object) => Buffer][] = [
    ["nodes", nodes, (shard) => ofShard(shard as Shard<NodeView>, ofJson)],
    ["nodeNames", nodeNames, ofJson],
    ["services", services, (shard) => ofShard(shard as Shard<ServiceView>, ofService)],
    ["serviceNames", serviceNames, ofJson],
    ["stacks", stacks, ofJson],
    ["tokens", tokens, ofJson],
    ["idempotency.entries", idempotency.entries, ofJson],
    ["idempotency.order", idempotency.order, ofJson],
  ];
  for (const [name, parts, digestOf] of collections) {
    all.update(`${name} ${parts.length}`);
    for (let i = 0; i < parts.length; i++) {
      all.update(cached(parts[i] as object, digestOf));
      if (i % sliceParts === sliceParts - 1) yield;
    }
  }
  return all.update(String(idempotency.count)).digest("hex");
}

/** Shards between two yields. */
const sliceParts = 32;

const digests = new WeakMap<object, Buffer>();

function cached<T extends object>(value: T, compute: (value: T) => Buffer): Buffer {
  let found = digests.get(value);
  if (!found) {
    found = compute(value);
    digests.set(value, found);
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
function ofShard<T extends object>(shard: Shard<T>, ofEntry: (entry: T) => Buffer): Buffer {
  const hash = createHash("sha256");
  for (const key of Object.keys(shard).sort()) hash.update(`${JSON.stringify(key)}:`).update(cached(shard[key] as T, ofEntry));
  return hash.digest();
}

function ofService(service: ServiceView): Buffer {
  const { chunks, finished, ...rest } = service;
  const hash = createHash("sha256").update(canonicalJson(rest)).update(`chunks ${chunks.length}`);
  for (const chunk of chunks) hash.update(cached(chunk, ofJson));
  return hash.update(cached(finished, ofJson)).digest();
}
