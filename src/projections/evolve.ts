import type { AppliedEvent } from "../model/index.js";
import { InvariantError } from "../ports/index.js";
import { recalling } from "./apply/recall.js";
import { apply } from "./apply.js";
import { copyOfView } from "./copies.js";
import { copyingOnWrite } from "./own.js";
import { idempotencyShardCount, type Shard, shardCount, type View, viewVersion } from "./view.js";

let freezing = false;

/** For tests: whoever writes by mistake to what a view holds is thrown an error. */
export function freezeViews(on: boolean): void {
  freezing = on;
}

/** The view of a log without events. Owned by the caller. */
export function emptyView(): View {
  return {
    viewVersion,
    cluster: "",
    lineage: "",
    ancestors: [],
    archive: [],
    seq: 0,
    time: 0,
    epoch: 0,
    holder: "",
    clusterVersion: 1,
    nodes: shards(shardCount),
    nodeNames: shards(shardCount),
    services: shards(shardCount),
    serviceNames: shards(shardCount),
    stacks: shards(shardCount),
    tokens: shards(shardCount),
    configs: shards(shardCount),
    secrets: shards(shardCount),
    publishedPorts: {},
    webhooks: {},
    alerts: {},
    waiting: [],
    idempotency: { entries: shards(idempotencyShardCount), order: [], count: 0 },
  };
}

function shards<T>(count: number): Shard<T>[] {
  // Without a prototype they are hash tables from the start; as plain objects each would get a hidden class of its own,
  // and every look-up would leave the compiled path.
  return Array.from({ length: count }, () => Object.create(null) as Shard<T>);
}

/**
 * The view after these events. What they leave alone is shared with the old view, which stays as it was.
 * Events up to the view's own seq are passed over.
 * @throws InvariantError on a gap
 */
export function evolve(view: View, events: readonly AppliedEvent[]): View {
  const last = events.at(-1);
  if (!last || last.seq <= view.seq) return view;
  const next = copyOfView(view);
  copyingOnWrite(next, () => {
    for (const event of events) advance(next, event);
  });
  if (freezing) freeze(next);
  return next;
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  for (const member of Object.values(Object.freeze(value))) freeze(member);
}

/**
 * The same on a plain view that the caller alone owns: it is changed in place, which is many times faster.
 * Nobody else may hold it, or anything in it, meanwhile.
 */
export function replay(view: View, batches: Iterable<Iterable<AppliedEvent>>): View {
  recalling(view, () => {
    for (const batch of batches) for (const event of batch) advance(view, event);
  });
  return view;
}

function advance(view: View, event: AppliedEvent): void {
  if (event.seq <= view.seq) return;
  if (event.seq !== view.seq + 1) throw new InvariantError(`event ${event.seq} follows ${view.seq}: events are missing between them`);
  apply(view, event);
}
