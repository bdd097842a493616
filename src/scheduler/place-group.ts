import type { PlacementExplanation } from "../model/index.js";
import { type Attempt, attemptOf, fits, type GroupContext, take } from "./attempt.js";
import { closestNode, explanationOf } from "./explain.js";
import { avoidFilters } from "./filters/avoid.js";
import { homeFilters } from "./filters/home.js";
import type { GroupFilters } from "./filters/of-group.js";
import type { Fleet } from "./fleet.js";
import { placeFree } from "./place-free.js";
import type { Scope, Survey } from "./survey.js";
import { type GroupPlacement, type PendingGroup, type PendingSlot, pinOf } from "./types.js";

/** Places the slots of one group: work per group may touch every node, work per slot must not. */
export function placeGroup(context: GroupContext, { service, specVersion, slots }: PendingGroup): GroupPlacement {
  const { fleet, surveyor, spec, seed } = context;
  const attempt = attemptOf(context, slots);
  const scope = scopeOf(fleet, slots);
  const survey = surveyor.survey(attempt.filters, scope);
  placePinned(attempt, survey);
  const free = [...slots.keys()].filter((i) => pinOf(slots[i]) === undefined);
  if (free.length > 0) placeFree(attempt, survey, free, `${seed}/${service}`);

  const placement: GroupPlacement = {
    service,
    specVersion,
    runtime: spec.placement.runtime,
    slots: [],
    nodes: [],
    refused: [],
    explanation: explanationOf(survey, sizeOf(fleet, scope), seed, attempt.scores),
  };
  const refused: PendingSlot[] = [];
  const taken: number[] = [];
  for (const [i, slot] of slots.entries()) {
    const node = attempt.chosen[i] as number;
    if (node === -1) {
      refused.push(slot);
    } else {
      placement.slots.push(slot.slot);
      placement.nodes.push(fleet.node(node).id);
      taken.push(node);
    }
  }
  context.census.note(service, taken);
  const given = attempt.generic?.filter((ids) => ids !== undefined);
  if (given?.some((ids) => Object.keys(ids).length > 0)) placement.generic = given;
  if (refused.length > 0) {
    placement.refused = refused.map(({ slot }) => slot);
    placement.explanation = explainRefused(context, attempt.filters, refused);
  }
  return placement;
}

/** Pinned slots go first, since they have no choice. */
function placePinned(attempt: Attempt, survey: Survey): void {
  for (const [i, slot] of attempt.slots.entries()) {
    const id = pinOf(slot);
    const { avoid, lenient } = slot;
    if (id === undefined || (avoid?.includes(id) && !lenient)) continue;
    const node = attempt.fleet.indexOf(id);
    if (node >= 0 && fits(attempt, survey, node)) take(attempt, i, node);
  }
}

/** Judged after the placements of the group: what the others took is part of why these found nothing. */
function explainRefused({ fleet, surveyor, seed }: GroupContext, base: GroupFilters, refused: PendingSlot[]): PlacementExplanation {
  const avoided = new Set<number>();
  for (const { avoid, lenient } of refused) if (!lenient) for (const node of avoid ?? []) avoided.add(fleet.indexOf(node));
  avoided.delete(-1);
  const filters = { fixed: [...base.fixed, ...homeFilters(fleet, refused), ...avoidFilters(avoided)], levels: base.levels };
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
