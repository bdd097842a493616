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
  const { fleet, surveyor, census, spec, seed } = context;
  const attempt = attemptOf(context, slots);
  const scope = scopeOf(fleet, slots);
  const survey = surveyor.survey(attempt.filters, scope);
  // Filters never turn from no to yes: where no node passes them all, there is nothing to try.
  if (survey.fitsAny) place(attempt, survey, `${seed}/${service}`);

  const placed: number[] = [];
  const nodes: string[] = [];
  const taken: number[] = [];
  const refused: PendingSlot[] = [];
  for (const [i, slot] of slots.entries()) {
    const node = attempt.chosen[i] as number;
    if (node === -1) {
      refused.push(slot);
    } else {
      placed.push(slot.slot);
      nodes.push(fleet.node(node).id);
      taken.push(node);
    }
  }
  if (taken.length > 0) census.note(service, taken);
  const placement: GroupPlacement = {
    service,
    specVersion,
    runtime: spec.placement.runtime,
    slots: placed,
    nodes,
    refused: refused.map(({ slot }) => slot),
    explanation:
      refused.length === 0
        ? explanationOf(survey, sizeOf(fleet, scope), seed, attempt.scores)
        : explainRefused(context, attempt.filters, refused, taken.length === 0 ? survey : undefined),
  };
  const given = attempt.generic?.filter((ids) => ids !== undefined);
  if (given?.some((ids) => Object.keys(ids).length > 0)) placement.generic = given;
  return placement;
}

function place(attempt: Attempt, survey: Survey, seedText: string): void {
  const { slots } = attempt;
  placePinned(attempt, survey);
  const free = [...slots.keys()].filter((i) => pinOf(slots[i]) === undefined);
  if (free.length > 0) placeFree(attempt, survey, free, seedText);
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

/**
 * Judged after the placements of the group: what the others took is part of why these found nothing.
 * @param before the survey of the group, where it found room for none: then it still holds
 */
function explainRefused(
  { fleet, surveyor, seed }: GroupContext,
  base: GroupFilters,
  refused: PendingSlot[],
  before: Survey | undefined,
): PlacementExplanation {
  const ofSlots = [...homeFilters(fleet, refused), ...avoidFilters(avoidedBy(fleet, refused))];
  const filters = ofSlots.length === 0 ? base : { ...base, ofSlots };
  const scope = scopeOf(fleet, refused);
  const survey = before && ofSlots.length === 0 ? before : surveyor.survey(filters, scope);
  const explanation = explanationOf(survey, sizeOf(fleet, scope), seed);
  const closest = closestNode(fleet, filters, scope, survey);
  if (closest) explanation.closest = closest;
  return explanation;
}

function avoidedBy(fleet: Fleet, slots: PendingSlot[]): ReadonlySet<number> {
  const avoided = new Set<number>();
  for (const { avoid, lenient } of slots) if (avoid && !lenient) for (const node of avoid) avoided.add(fleet.indexOf(node));
  avoided.delete(-1);
  return avoided;
}

/** Pinned slots are told about their own nodes alone. */
function scopeOf(fleet: Fleet, slots: PendingSlot[]): Scope {
  if (slots.some(({ node }) => node === undefined)) return "all";
  const pinned = new Set<number>();
  for (const { node } of slots) pinned.add(fleet.indexOf(node as string));
  pinned.delete(-1);
  return Int32Array.from(pinned).sort();
}

function sizeOf(fleet: Fleet, scope: Scope): number {
  return scope === "all" ? fleet.size : scope.length;
}
