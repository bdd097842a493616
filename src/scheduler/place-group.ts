import type { PlacementExplanation, ServiceSpec } from "../model/index.js";
import { closestNode, explanationOf } from "./explain.js";
import { avoidFilters } from "./filters/avoid.js";
import { outOfRange } from "./filters/filter.js";
import { filtersOf, type GroupFilters } from "./filters/of-group.js";
import { type Demand, demandOf, type Fleet } from "./fleet.js";
import { NodeHeap, selectFirst } from "./heap.js";
import { rankOf, type Score, scoreOf, tieOf } from "./scores.js";
import type { Scope, Survey, Surveyor } from "./survey.js";
import type { GroupPlacement, PendingGroup, PendingSlot } from "./types.js";

export interface GroupContext {
  fleet: Fleet;
  surveyor: Surveyor;
  scratch: Scratch;
  spec: ServiceSpec;
  seed: number;
}

/** Columns that every group of a call uses anew; over thousands of groups their allocation would show. */
export interface Scratch {
  /** Tasks of the service that are meant to run, by node; raised by each placement. */
  counts: Float64Array;
  rank: Float64Array;
  heap: Int32Array;
}

interface Attempt extends GroupContext {
  slots: PendingSlot[];
  demand: Demand;
  filters: GroupFilters;
  /** Taken before the first placement. */
  survey: Survey;
  /** By place in `slots`; -1 while the slot has no node. */
  chosen: Int32Array;
}

/** Places the slots of one group: work per group may touch every node, work per slot must not. */
export function placeGroup(context: GroupContext, { service, specVersion, slots }: PendingGroup): GroupPlacement {
  const { fleet, surveyor, spec, seed } = context;
  const demand = demandOf(spec);
  const filters = filtersOf(fleet, spec, demand, context.scratch.counts);
  const scope = scopeOf(fleet, slots);
  const survey = surveyor.survey(filters, scope);
  const attempt: Attempt = { ...context, slots, demand, filters, survey, chosen: new Int32Array(slots.length).fill(-1) };
  placePinned(attempt);
  placeFree(attempt, `${seed}/${service}`);

  const placement: GroupPlacement = {
    service,
    specVersion,
    runtime: spec.placement.runtime,
    slots: [],
    nodes: [],
    refused: [],
    explanation: explanationOf(survey, sizeOf(fleet, scope), seed),
  };
  const refused: PendingSlot[] = [];
  for (const [i, slot] of slots.entries()) {
    const node = attempt.chosen[i] as number;
    if (node === -1) {
      refused.push(slot);
    } else {
      placement.slots.push(slot.slot);
      placement.nodes.push(fleet.node(node).id);
    }
  }
  if (refused.length > 0) {
    placement.refused = refused.map(({ slot }) => slot);
    placement.explanation = explainRefused(context, filters, refused);
  }
  return placement;
}

/** Pinned slots go first, since they have no choice. */
function placePinned(attempt: Attempt): void {
  for (const [i, { node: id, avoid, lenient }] of attempt.slots.entries()) {
    if (id === undefined || (avoid?.includes(id) && !lenient)) continue;
    const node = attempt.fleet.indexOf(id);
    if (node >= 0 && fits(attempt, node)) take(attempt, i, node);
  }
}

/**
 * Every node in the heap has room, and one that has none left leaves it for good, since filters never turn from no to
 * yes. Slots that avoid nodes go before those that may take any.
 */
function placeFree(attempt: Attempt, seedText: string): void {
  const { fleet, spec, scratch, slots } = attempt;
  const free = [...slots.keys()].filter((i) => slots[i]?.node === undefined);
  if (free.length === 0) return;
  const avoiding = free.filter((i) => slots[i]?.avoid !== undefined);
  const others = free.filter((i) => slots[i]?.avoid === undefined);
  const passedOver = new Set(avoiding.flatMap((i) => slots[i]?.avoid ?? []));
  const score = scoreOf(spec.placement.strategy);
  const heap = heapOf(attempt, score, seedText, free.length + passedOver.size);
  const place = (i: number): boolean => {
    const node = heap.top();
    if (node < 0) return false;
    take(attempt, i, node);
    scratch.rank[node] = rankOf(score, fleet, scratch.counts, node);
    if (fits(attempt, node)) heap.settle();
    else heap.pop();
    return true;
  };
  for (const i of avoiding) {
    const avoided = new Set(slots[i]?.avoid?.map((node) => fleet.indexOf(node)));
    avoided.delete(-1);
    const aside: number[] = [];
    while (avoided.has(heap.top())) aside.push(heap.pop());
    const placed = place(i);
    for (const node of aside) heap.push(node);
    if (!placed && slots[i]?.lenient) place(i);
  }
  others.forEach(place);
}

/** @param reach no more nodes than these can be reached: a slot passes over none but those that it avoids */
function heapOf(attempt: Attempt, score: Score, seedText: string, reach: number): NodeHeap {
  const { fleet, spec, survey, slots } = attempt;
  const { counts, rank, heap } = attempt.scratch;
  // Unless pinned slots took something first, what the survey let pass still fits.
  const changed = slots.some(({ node }) => node !== undefined);
  let size = 0;
  for (let node = 0; node < fleet.size; node++) {
    if (survey.refusedBy[node] !== 0 || (changed && !fits(attempt, node))) continue;
    rank[node] = rankOf(score, fleet, counts, node);
    heap[size++] = node;
  }
  const ranking = { rank, tie: tieOf(spec.placement.strategy, fleet, seedText) };
  return new NodeHeap(heap, selectFirst(heap, size, reach, ranking), ranking);
}

function fits({ survey, filters }: Attempt, node: number): boolean {
  if (survey.refusedBy[node] !== 0) return false;
  for (const filter of filters.levels) if (outOfRange(filter, node)) return false;
  return true;
}

function take({ fleet, demand, scratch, chosen }: Attempt, slotAt: number, node: number): void {
  fleet.take(node, demand);
  scratch.counts[node] = (scratch.counts[node] as number) + 1;
  chosen[slotAt] = node;
}

/** Judged after the placements of the group: what the others took is part of why these found nothing. */
function explainRefused({ fleet, surveyor, seed }: GroupContext, base: GroupFilters, refused: PendingSlot[]): PlacementExplanation {
  const avoided = new Set<number>();
  for (const { avoid, lenient } of refused) if (!lenient) for (const node of avoid ?? []) avoided.add(fleet.indexOf(node));
  avoided.delete(-1);
  const filters = { fixed: [...base.fixed, ...avoidFilters(avoided)], levels: base.levels };
  const scope = scopeOf(fleet, refused);
  const survey = surveyor.survey(filters, scope);
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
  return Int32Array.from(pinned).sort();
}

function sizeOf(fleet: Fleet, scope: Scope): number {
  return scope === "all" ? fleet.size : scope.length;
}
