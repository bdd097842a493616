import type { NewEvent } from "../model/index.js";
import { nodeById, portClaims, portConflicts, type RolloutView } from "../projections/index.js";
import { provedAt } from "./proof.js";
import type { Cause, ServiceWork } from "./service-work.js";

/** Slots that a message names. */
const slotsNamedMax = 5;

/** Why a rollout must not go on as it is. */
interface Trouble {
  reason: "failures" | "deadline";
  message: string;
  cause: Cause;
}

/**
 * Whether the rollout has failed too often or stands still for too long, and what follows: it pauses, or the spec before
 * is put back. A rollback, or what has nothing to go back to, pauses.
 */
export function judgeRollout(work: ServiceWork, nextId: () => string): void {
  const { rollout, spec } = work.service;
  if (!rollout || rollout.paused) return;
  const failing = tooManyFailures(work, rollout);
  const trouble = failing && spec.update.failureAction !== "continue" ? failing : (withoutImages(work) ?? withoutProgress(work, rollout));
  if (!trouble) return;
  const back = spec.update.failureAction === "rollback" ? putBack(work, rollout, trouble, nextId) : undefined;
  if (back && !("refusal" in back)) {
    work.said.push(back);
    work.yielding = true;
    return;
  }
  const message = [trouble.message, back?.refusal].filter(Boolean).join("; ");
  const { id } = work.service;
  const data = { service: id, rollout: rollout.id, reason: trouble.reason, message };
  work.said.push({ type: "rollout.paused", subject: `service/${id}`, cause: trouble.cause, data });
  work.pausing = true;
}

function tooManyFailures({ service, slots }: ServiceWork, { failed, forgiven }: RolloutView): Trouble | undefined {
  const { spec } = service;
  const counted = failed.slice(forgiven).filter(({ slot }) => spec.mode === "global" || slot <= spec.replicas);
  const total = spec.mode === "global" ? slots.filter(({ live }) => live.length > 0).length : spec.replicas;
  // By division: 0.29 * 100 is less than 29, but 29 / 100 is 0.29.
  if (counted.length === 0 || counted.length / total <= spec.update.maxFailureRatio) return undefined;
  const named = counted.slice(0, slotsNamedMax).map(({ slot }) => `${service.name}.${slot}`);
  const more = counted.length > named.length ? ` and ${counted.length - named.length} more` : "";
  const message = `the new version failed in ${counted.length} of ${total} slots (${named.join(", ")}${more})`;
  return { reason: "failures", message, cause: counted.at(-1)?.seq };
}

/** To go on without them could only stop what serves: that is no failure of some slots, whatever the spec says of those. */
function withoutImages({ service: { images, specVersion } }: ServiceWork): Trouble | undefined {
  const refusal = images?.[specVersion]?.refusal;
  return refusal ? { reason: "failures", message: `its images cannot be had: ${refusal.message}`, cause: refusal.seq } : undefined;
}

/**
 * Counted from the newest event that took it further: a task was placed for it, a slot's new task failed as it may, or proved itself for
 * the first time. One that fails after that and proves itself again only brings it back to where it was: with enough of them a
 * rollout would never be over.
 */
function withoutProgress(work: ServiceWork, { id, progressAt, failed, lapsed }: RolloutView): Trouble | undefined {
  const { service } = work;
  const { deadlineMs, delayMs } = service.spec.update;
  if (deadlineMs === 0) return undefined;
  // What waits for other services has not begun, and its time does not count until it is tried.
  const hasBegun = !service.spec.dependsOn || work.slots.some(({ slot }) => slot?.tasks.some(({ rollout }) => rollout === id));
  let since = hasBegun ? progressAt : (service.pending?.since ?? work.now);
  for (const { at } of failed) since = Math.max(since, at + delayMs);
  const counted = new Set(lapsed);
  for (const { number, live } of work.slots) {
    if (counted.has(number)) continue;
    for (const one of live) {
      const at = one.stale ? undefined : provedAt(work, one);
      if (at !== undefined && at <= work.now) since = Math.max(since, at + delayMs);
    }
  }
  if (since + deadlineMs > work.now) {
    work.wakeBy(since + deadlineMs);
    return undefined;
  }
  const message = `no progress for ${deadlineMs / 1000} s${roomText(work)}${resizeText(work)}${imagesText(work)}`;
  return { reason: "deadline", message, cause: work.service.specSeq };
}

/** What a rollout that pauses waits for no longer would otherwise be forgotten: which slots found no node, and what refused most. */
function roomText({ service: { name, pending } }: ServiceWork): string {
  if (!pending) return "";
  const { considered, refusals } = pending.explanation;
  const named = pending.slots.slice(0, slotsNamedMax).map((slot) => `${name}.${slot}`);
  const more = pending.slots.length > named.length ? ` and ${pending.slots.length - named.length} more` : "";
  const [most] = refusals.filter(({ nodes }) => nodes > 0).sort((a, b) => b.nodes - a.nodes);
  const why = most ? ` (${most.filter} refused ${most.nodes} of ${considered})` : "";
  return `: ${named.join(", ")}${more} found no node${why}`;
}

function imagesText({ view, service: { images, specVersion } }: ServiceWork): string {
  const asked = images?.[specVersion]?.asked;
  return asked ? `: node ${nodeById(view, asked.node)?.name ?? asked.node} has not told what its images are` : "";
}

/** The first of the tasks whose node does not resize them, and why. */
function resizeText({ service: { name }, slots }: ServiceWork): string {
  for (const { number, live } of slots)
    for (const { task } of live) if (task.resize?.error) return `: ${name}.${number} is not resized: ${task.resize.error}`;
  return "";
}

/** The spec before, with its version, so that tasks still of it stay; replicas are as people want them now. */
function putBack(
  { view, service }: ServiceWork,
  rollout: RolloutView,
  { cause, message }: Trouble,
  nextId: () => string,
): NewEvent | { refusal: string } {
  const { id, spec, specs } = service;
  const before = specs[rollout.from];
  if (rollout.reason === "rollback") return { refusal: "it is a rollback itself" };
  if (rollout.reason === "restart" || !before) return { refusal: "there is no other version to go back to" };
  const taken = portConflicts(view, portClaims(before), new Set([id]));
  if (taken[0]) return { refusal: `the version before cannot come back: ${taken[0].message}` };
  const data = {
    service: id,
    spec: { ...before, replicas: spec.replicas },
    specVersion: rollout.from,
    rollout: nextId(),
    reason: "rollback" as const,
    message,
  };
  return { type: "service.updated", subject: `service/${id}`, cause, data };
}
