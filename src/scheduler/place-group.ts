import type { PlacementExplanation, ServiceSpec } from "../model/index.js";
import { closestNode, explanationOf } from "./explain.js";
import { avoidFilters } from "./filters/avoid.js";
import { filtersOf, type GroupFilters } from "./filters/of-group.js";
import { demandOf, type Fleet } from "./fleet.js";
import { NodeHeap } from "./heap.js";
import { orderOf } from "./scores.js";
import type { Scope, Survey, Surveyor } from "./survey.js";
import type { GroupPlacement, PendingGroup, PendingSlot } from "./types.js";

export interface GroupContext {
  fleet: Fleet;
  surveyor: Surveyor;
  spec: ServiceSpec;
  /** Tasks of the service that are meant to run, by node; raised by each placement. */
  counts: Int32Array;
  seed: number;
}

/**
 * Places the slots of one group: work per group may touch every node, work per slot must not. Pinned slots go first and
 * those that avoid a node next, since they have less choice.
 */
export function placeGroup(context: GroupContext, group: PendingGroup): GroupPlacement {
  const { fleet, surveyor, spec, counts, seed } = context;
  const demand = demandOf(spec);
  const filters = filtersOf(fleet, spec, demand, counts);
  const scope = scopeOf(fleet, group.slots);
  const survey = surveyor.survey(filters, scope);
  const chosen = new Map<PendingSlot, number>();

  const fits = (node: number) => survey.refusedBy[node] === 0 && !filters.moving.some((filter) => filter.refuses(node));
  const take = (slot: PendingSlot, node: number) => {
    fleet.take(node, demand);
    counts[node] = (counts[node] as number) + 1;
    chosen.set(slot, node);
  };

  const pinned = group.slots.filter((slot) => slot.node !== undefined);
  for (const slot of pinned) {
    const node = fleet.indexOf(slot.node as string);
    if (node >= 0 && slot.node !== slot.avoid && fits(node)) take(slot, node);
  }
  const free = group.slots.filter((slot) => slot.node === undefined);
  if (free.length > 0) {
    const order = orderOf(spec.placement.strategy, fleet, counts, `${seed}/${group.service}`);
    const heap = heapOf(fleet, pinned.length === 0 ? (node) => survey.refusedBy[node] === 0 : fits, order);
    for (const slot of [...free.filter((s) => s.avoid !== undefined), ...free.filter((s) => s.avoid === undefined)]) {
      placeFreely(fleet, heap, slot, fits, take);
    }
  }

  const refused = group.slots.filter((slot) => !chosen.has(slot));
  const placed = group.slots.filter((slot) => chosen.has(slot));
  return {
    service: group.service,
    specVersion: group.specVersion,
    runtime: spec.placement.runtime,
    slots: placed.map(({ slot }) => slot),
    nodes: placed.map((slot) => fleet.node(chosen.get(slot) as number).id),
    refused: refused.map(({ slot }) => slot),
    explanation: refused.length === 0 ? explanationOf(survey, sizeOf(fleet, scope), seed) : explainRefused(context, filters, refused),
  };
}

function heapOf(fleet: Fleet, fits: (node: number) => boolean, order: (a: number, b: number) => boolean): NodeHeap {
  const nodes = new Int32Array(fleet.size);
  let size = 0;
  for (let node = 0; node < fleet.size; node++) if (fits(node)) nodes[size++] = node;
  return new NodeHeap(nodes, size, order);
}

/** Every node in the heap has room; one that has none left leaves it for good, since filters never turn from no to yes. */
function placeFreely(
  fleet: Fleet,
  heap: NodeHeap,
  slot: PendingSlot,
  fits: (node: number) => boolean,
  take: (slot: PendingSlot, node: number) => void,
): void {
  const avoided = slot.avoid === undefined ? -1 : fleet.indexOf(slot.avoid);
  const aside = avoided >= 0 && heap.top() === avoided ? heap.pop() : -1;
  const node = heap.top();
  if (node >= 0) {
    take(slot, node);
    if (fits(node)) heap.settle();
    else heap.pop();
  }
  if (aside >= 0) heap.push(aside);
}

/** Judged after the placements of the group: what the others took is part of why these found nothing. */
function explainRefused({ fleet, surveyor, seed }: GroupContext, base: GroupFilters, refused: PendingSlot[]): PlacementExplanation {
  const avoided = new Set(refused.flatMap(({ avoid }) => (avoid === undefined ? [] : [fleet.indexOf(avoid)])).filter((node) => node >= 0));
  const filters = { fixed: base.fixed, moving: [...base.moving, ...avoidFilters(avoided)] };
  const scope = scopeOf(fleet, refused);
  const survey: Survey = surveyor.survey(filters, scope);
  const closest = closestNode(fleet, filters, scope, survey);
  return { ...explanationOf(survey, sizeOf(fleet, scope), seed), ...(closest ? { closest } : {}) };
}

/** Pinned slots are told about their own nodes alone. */
function scopeOf(fleet: Fleet, slots: PendingSlot[]): Scope {
  const pinned = new Set<number>();
  for (const { node } of slots) {
    if (node === undefined) return "all";
    pinned.add(fleet.indexOf(node));
  }
  pinned.delete(-1);
  return [...pinned].sort((a, b) => a - b);
}

function sizeOf(fleet: Fleet, scope: Scope): number {
  return scope === "all" ? fleet.size : scope.length;
}
