import type { AppliedEvent } from "../model/index.js";
import { serviceById, slotsOf } from "./access.js";
import { readySince } from "./apply/task-state.js";
import { replay } from "./evolve.js";
import type { ServiceView, View } from "./view.js";

/** How many replicas a service is to have, and how many are healthy. None wanted: it is stopped, removed, scaled to 0, or a job. */
export interface Standing {
  wanted: number;
  healthy: number;
}

/** A while in which fewer replicas were healthy than wanted. Times in ms. */
export interface Outage {
  /** Within the span that was asked for. */
  from: number;
  to: number;
  /** The event that began it; null where it began before what was replayed. */
  began: number | null;
  /** The event that ended it; null while it goes on. */
  ended: number | null;
  /** At its worst moment. */
  wanted: number;
  healthy: number;
}

export interface AvailabilityFigures {
  /** Time within the span in which replicas were wanted, ms. */
  countedMs: number;
  /** Of it, with all of them healthy; and with at least one. */
  availableMs: number;
  servingMs: number;
  /** In their order. Those that lasted no millisecond are left out. */
  outages: Outage[];
}

/** Which service, and from when to when, ms. */
export interface AvailabilitySpan {
  service: string;
  from: number;
  to: number;
}

export function standingOf(service: ServiceView | undefined): Standing {
  if (!service || service.removed || service.stopped || service.spec.mode === "job") return { wanted: 0, healthy: 0 };
  const isGlobal = service.spec.mode === "global";
  const { replicas } = service.spec;
  let filled = 0;
  let healthy = 0;
  for (const [number, { tasks }] of slotsOf(service)) {
    if (!isGlobal && number > replicas) break;
    const live = tasks.filter(({ desired }) => desired === "running");
    if (live.length > 0) filled++;
    // A task that a failed node had is lost, whatever its containers were last heard to be.
    if (live.some((task) => task.state === "running" && readySince(task, service.specs[task.specVersion] ?? service.spec) !== null))
      healthy++;
  }
  return { wanted: isGlobal ? filled + (service.pending?.slots.length ?? 0) : replicas, healthy };
}

/**
 * Follows one service through the events of a span. Between two events nothing changes, so each stretch of event time counts by
 * what the event at its beginning left.
 */
class AvailabilityFold {
  readonly #span: AvailabilitySpan;
  readonly #figures: AvailabilityFigures = { countedMs: 0, availableMs: 0, servingMs: 0, outages: [] };
  #standing: Standing;
  #at: number;
  #outage: Outage | undefined;

  constructor(span: AvailabilitySpan, base: View) {
    this.#span = span;
    this.#at = span.from;
    this.#standing = standingOf(serviceById(base, span.service));
    if (isShort(this.#standing)) this.#begin(span.from, null);
  }

  /** After the event was applied to the view. */
  see(view: View, event: AppliedEvent): void {
    if (!touches(event, this.#span.service)) return;
    const next = standingOf(serviceById(view, this.#span.service));
    const at = this.#advance(event.time);
    if (isShort(next)) {
      if (this.#outage) this.#worsen(this.#outage, next);
      this.#standing = next;
      if (!this.#outage) this.#begin(at, event.seq);
      return;
    }
    this.#standing = next;
    this.#close(at, event.seq);
  }

  end(): AvailabilityFigures {
    this.#close(this.#advance(this.#span.to), null);
    return this.#figures;
  }

  /** Counts what passed up to a time, as far as it lies in the span; returns where in the span that is. */
  #advance(time: number): number {
    const to = Math.max(this.#at, Math.min(time, this.#span.to));
    const passed = to - this.#at;
    const { wanted, healthy } = this.#standing;
    if (wanted > 0) {
      this.#figures.countedMs += passed;
      if (healthy >= wanted) this.#figures.availableMs += passed;
      if (healthy > 0) this.#figures.servingMs += passed;
    }
    this.#at = to;
    return to;
  }

  #begin(at: number, seq: number | null): void {
    const { wanted, healthy } = this.#standing;
    this.#outage = { from: at, to: at, began: seq, ended: null, wanted, healthy };
  }

  #worsen(outage: Outage, { wanted, healthy }: Standing): void {
    if (wanted - healthy <= outage.wanted - outage.healthy) return;
    outage.wanted = wanted;
    outage.healthy = healthy;
  }

  #close(at: number, seq: number | null): void {
    const outage = this.#outage;
    this.#outage = undefined;
    if (!outage || at === outage.from) return;
    outage.to = at;
    outage.ended = seq;
    this.#figures.outages.push(outage);
  }
}

function isShort({ wanted, healthy }: Standing): boolean {
  return healthy < wanted;
}

/** Whether an event can change the standing of a service; nothing else is looked at for the others. */
function touches(event: AppliedEvent, service: string): boolean {
  switch (event.type) {
    case "tasks.observed":
      return ofService(event.data.observations.tasks, service);
    case "tasks.stopped":
    case "tasks.restarted":
      return ofService(event.data.tasks, service);
    case "tasks.judged":
      return ofService([event.data.task], service);
    case "node.connected":
    case "node.failed":
    case "node.removed":
      return true;
    default:
      return "service" in event.data && event.data.service === service;
  }
}

function ofService(tasks: readonly string[], service: string): boolean {
  const prefix = `${service}.`;
  for (const task of tasks) if (task.startsWith(prefix)) return true;
  return false;
}

/**
 * The availability of a service within a span, by replay.
 * @param base a view that is the caller's alone, of a moment before the span or at its beginning; it is replayed further
 * @param batches the events after it
 */
export async function availabilityOver(
  base: View,
  batches: AsyncIterable<Iterable<AppliedEvent>>,
  span: AvailabilitySpan,
): Promise<AvailabilityFigures> {
  const fold = new AvailabilityFold(span, base);
  for await (const batch of batches) {
    let isOver = false;
    replay(base, [watched(batch)]);
    if (isOver) break;

    // Whoever draws the next event has applied the one before.
    function* watched(events: Iterable<AppliedEvent>): Generator<AppliedEvent> {
      for (const event of events) {
        isOver = event.time > span.to;
        if (isOver) return;
        yield event;
        fold.see(base, event);
      }
    }
  }
  return fold.end();
}
