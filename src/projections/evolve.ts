import { Immer } from "immer";
import type { AppliedEvent } from "../model/index.js";
import { InvariantError } from "../ports/index.js";
import { recalling } from "./apply/recall.js";
import { apply } from "./apply.js";
import { idempotencyShardCount, type Shard, shardCount, type View, viewVersion } from "./view.js";

// Freezing what a batch made would triple the cost of a small one.
const immer = new Immer({ autoFreeze: false });

/** For tests: a view that somebody writes to by mistake then throws. */
export function freezeViews(on: boolean): void {
  immer.setAutoFreeze(on);
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
  return immer.produce(view, (draft) => {
    for (const event of events) advance(draft, event);
  });
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
